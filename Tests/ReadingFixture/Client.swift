import Definitions
import Postgres

/// The definitions and figures of a small client, by hand. The two test targets that read it have it by a link.
///
/// Garage, published from 2025-12-22 up to 2026-01-10 (cut-off 2026-01-11):
///
/// | day | delivered | open workshops |
/// |---|---|---|
/// | Mon 2025-12-29 | lyon type 1: 3 | lyon, paris |
/// | Tue 2025-12-30 | | lyon, paris |
/// | Wed 2025-12-31 | lyon type 2: 2 | |
/// | Fri 2026-01-02 | paris type 1: 1 | lyon, paris |
/// | Mon 2026-01-05 | lyon type 1: 4 | lyon, paris |
/// | Tue 2026-01-06 | paris type 2: 5 | lyon, paris |
///
/// Rental, published from 2025-12-22 up to 2026-01-08 (cut-off 2026-01-09): on 2026-01-05 agency A is rented 1 of 2
/// seconds, agency B 90 of 100; on 2026-01-06 agency A is not rentable.
///
/// All facts rest on the table garage.orders; rental's also on the collection rental_events, by way of a derived stream. Run 7,
/// which garage's figures come from, and run 6, which rental's come from, proved the table; run 4 was the last to prove the
/// collection.
enum Client {
    private static let nowhere = SourceLocation(file: "test", line: 1, column: 1)
    private static func same(_ text: String) -> LocalizedText { LocalizedText(en: text, fr: text) }

    /// A fact whose rows are its own cells: for what only has to run its query.
    private static func fact(_ module: String, _ name: String, _ dimensions: [String], _ measures: [String]) -> Fact {
        let columns = (["a.day", "a.day as key", "null as excluded"] + dimensions + measures).joined(separator: ", ")
        return Fact(
            module: module,
            name: name,
            title: same(name),
            anchor: "\(module).x",
            day: .column("day"),
            learns: [],
            reads: [],
            dimensions: dimensions.map { FactDimension(name: $0, column: $0) },
            measures: measures.map { Measure(name: $0, kind: .sum, unit: nil) },
            sql: "select \(columns) from days d join agg.\(module)_\(name) a on a.day = d.day",
            fingerprint: "",
            location: nowhere,
            sqlLine: 1
        )
    }

    private static func stream(
        _ module: String,
        _ name: String,
        _ source: StreamSource,
        _ changes: ChangeDetection
    ) -> Stream {
        Stream(
            module: module,
            name: name,
            source: source,
            key: ["id"],
            changes: changes,
            deletes: .reconcile,
            reconcile: .weekly,
            contract: .stop,
            totals: [],
            columns: [],
            identity: [],
            keepsVersions: false,
            tenantColumn: nil,
            fingerprint: "",
            location: nowhere
        )
    }

    private static func kpi(
        _ id: String,
        _ label: LocalizedText,
        _ facts: [String],
        _ value: KPIValue,
        _ unit: KPIUnit,
        target: String? = nil,
        better: Direction = .higher
    ) -> KPI {
        KPI(
            id: id,
            module: String(id.prefix { $0 != "." }),
            label: label,
            facts: facts,
            value: value,
            valueText: "formula of \(id)",
            unit: unit,
            better: better,
            target: target,
            formula: LocalizedText(en: "Formula of \(id).", fr: "Formule de \(id)."),
            location: nowhere
        )
    }

    private static let delivered = Expression.measure(fact: "garage.deliveries", name: "delivered")
    private static let openDays = Expression.measure(fact: "garage.workshop_days", name: "open_days")
    private static let rented = Expression.measure(fact: "rental.vehicle_time", name: "rented_seconds")
    private static let rentable = Expression.measure(fact: "rental.vehicle_time", name: "rentable_seconds")

    private static func dimension(_ module: String, _ name: String, en: String, fr: String) -> Dimension {
        Dimension(module: module, name: name, label: LocalizedText(en: en, fr: fr), values: .codes("none"))
    }

    private static func module(
        _ name: String,
        _ title: LocalizedText,
        needs: [String] = [],
        streams: [Stream],
        _ dimensions: [Dimension],
        _ facts: [Fact],
        _ kpis: [KPI]
    ) -> Module {
        Module(
            name: name,
            title: title,
            tier: "optional",
            needs: needs,
            dimensions: dimensions,
            codes: [],
            streams: streams,
            facts: facts,
            kpis: kpis,
            checks: []
        )
    }

    static let garage = module(
        "garage",
        LocalizedText(en: "Garage", fr: "Atelier"),
        streams: [stream("garage", "x", .postgres(schema: "garage", table: "orders"), .xmin)],
        [
            dimension("garage", "workshop", en: "Workshop", fr: "Atelier"),
            dimension("garage", "intervention_type", en: "Type", fr: "Type"),
        ],
        [
            fact("garage", "deliveries", ["workshop", "intervention_type"], ["delivered"]),
            fact("garage", "workshop_days", ["workshop"], ["open_days"]),
        ],
        [
            kpi(
                "garage.throughput",
                LocalizedText(en: "Throughput", fr: "Débit"),
                ["garage.deliveries", "garage.workshop_days"],
                .ratio(delivered, openDays),
                .perDay,
                target: "1.5"
            ),
            kpi(
                "garage.delivered",
                LocalizedText(en: "Delivered", fr: "Restitués"),
                ["garage.deliveries"],
                .sum(delivered),
                .count
            ),
            kpi(
                "garage.balance",
                LocalizedText(en: "Balance", fr: "Solde"),
                ["garage.deliveries", "garage.workshop_days"],
                .sum(.subtract(.multiply(.number("0.5"), delivered), openDays)),
                .count,
                target: "0",
                better: .lower
            ),
            kpi(
                "garage.tiny",
                LocalizedText(en: "Tiny <b>&\"'", fr: "Infime"),
                ["garage.deliveries"],
                .ratio(.subtract(delivered, .multiply(.number("2"), delivered)), .number("20000000000")),
                .count
            ),
        ]
    )

    static let rental = module(
        "rental",
        LocalizedText(en: "Rental", fr: "Location"),
        needs: ["garage"],
        streams: [
            stream("rental", "events", .mongo(collection: "rental_events"), .append(cursor: "at", overlapSeconds: 0)),
            stream(
                "rental",
                "x",
                .sql(
                    DerivedQuery(
                        text: "",
                        file: "test",
                        entity: "id",
                        reads: ["garage.x", "rental.events"].map {
                            DerivedRead(stream: $0, entity: "id", versions: false)
                        }
                    )
                ),
                .derived
            ),
        ],
        [dimension("rental", "agency", en: "Agency", fr: "Agence")],
        [fact("rental", "vehicle_time", ["agency"], ["rented_seconds", "rentable_seconds"])],
        [
            kpi(
                "rental.utilisation",
                LocalizedText(en: "Utilisation", fr: "Taux d'utilisation"),
                ["rental.vehicle_time"],
                .ratio(rented, rentable),
                .percent,
                target: "0.70"
            ),
            kpi(
                "rental.deliveries_per_rented",
                LocalizedText(en: "Mixed", fr: "Mixte"),
                ["garage.deliveries", "rental.vehicle_time"],
                .ratio(delivered, rented),
                .count
            ),
        ]
    )

    static let catalogue = Catalogue(
        modules: [garage, rental],
        reports: [
            Report(
                name: "workshops",
                title: same("Workshops"),
                period: .week,
                rows: ["workshop"],
                columns: ["garage.throughput", "garage.delivered"],
                totals: true,
                location: nowhere
            ),
            Report(
                name: "scorecard",
                title: same("Scorecard"),
                layout: .scorecard,
                period: .week,
                rows: [],
                columns: ["garage.throughput", "rental.utilisation"],
                totals: false,
                location: nowhere
            ),
            Report(
                name: "plain",
                title: same("Plain"),
                period: .week,
                rows: ["workshop"],
                columns: ["garage.delivered"],
                totals: false,
                location: nowhere
            ),
        ]
    )

    /// Fills in the figures of the table above.
    static func fill(_ scratch: Scratch, staleRental: String? = nil) async throws {
        try await scratch.label("garage", "workshop", "w1", en: "Lyon", fr: "Lyon")
        try await scratch.label("garage", "workshop", "w2", en: "Paris", fr: "Paris")
        try await scratch.label("garage", "intervention_type", "1", en: "Maintenance", fr: "Entretien")
        try await scratch.label("garage", "intervention_type", "2", en: "Repair", fr: "Réparation")
        try await scratch.label("rental", "agency", "A", en: "North", fr: "Nord")
        try await scratch.fill(
            "garage.deliveries",
            [
                ["2025-12-29", "w1", "1", "3", "3"], ["2025-12-31", "w1", "2", "2", "2"],
                ["2026-01-02", "w2", "1", "1", "1"], ["2026-01-05", "w1", "1", "4", "4"],
                ["2026-01-06", "w2", "2", "5", "5"],
            ]
        )
        let open = ["2025-12-29", "2025-12-30", "2026-01-02", "2026-01-05", "2026-01-06"]
        try await scratch.fill(
            "garage.workshop_days",
            open.flatMap { day in ["w1", "w2"].map { [day, $0, "1", "1"] } }
        )
        try await scratch.fill(
            "rental.vehicle_time",
            [
                ["2026-01-05", "A", "1", "2", "1"], ["2026-01-05", "B", "90", "100", "10"],
                ["2026-01-06", "A", "0", "0", "1"],
            ]
        )
        try await scratch.publish(
            "garage",
            ["garage.deliveries", "garage.workshop_days"],
            from: "2025-12-22",
            before: "2026-01-11",
            run: 7
        )
        try await scratch.publish(
            "rental",
            ["rental.vehicle_time"],
            from: "2025-12-22",
            before: "2026-01-09",
            run: 6,
            reason: staleRental
        )
        try await scratch.connection.execute(
            """
            insert into ops.proof (run_id, stream, kind, proved_at, source_rows, mirror_rows, set_aside, totals, reread) values
                (4, 'rental.events', 'days', '2026-01-04 02:00+01', 9, 9, 0, '{}', 0),
                (6, 'garage.x', 'buckets', '2026-01-09 02:00+01', 1199, 1199, 0, '{}', 0),
                (7, 'garage.x', 'buckets', '2026-01-11 02:00+01', 1203, 1200, 3,
                    '{"b": {"source": "12.50", "mirror": "12.50"}, "a": {"source": "7", "mirror": "7"}}', 1)
            """
        )
    }
}
