import Foundation
import Testing

@testable import Definitions

@Suite("Catalogue")
struct CatalogueTests {
    @Test("Valid files load without a diagnostic")
    func validFiles() throws {
        let catalogue = try Fixture().load()
        #expect(catalogue.warnings == [])
        #expect(catalogue.modules.map(\.name) == ["vehicles", "garage"])
        #expect(
            catalogue.streams.map(\.id) == [
                "vehicles.vehicles", "garage.history", "garage.interventions", "garage.deliveries", "garage.workshops",
            ]
        )
        #expect(catalogue.facts.map(\.id) == ["garage.deliveries", "garage.workshop_days"])
        #expect(catalogue.reports.map(\.name) == ["garage-month"])
        #expect(catalogue.modules.flatMap(\.checks).count == 5)
    }

    @Test("A stream has the defaults of its kind, and what its file says")
    func streams() throws {
        let catalogue = try Fixture().load()
        let workshops = try #require(catalogue.stream("garage.workshops"))
        #expect(workshops.source == .postgres(schema: "garage", table: "workshops"))
        #expect(workshops.changes == .xmin)
        #expect(workshops.deletes == .reconcile)
        #expect(workshops.column("id")?.isRequired == true)
        #expect(workshops.column("opened_at")?.from == "created_at")
        #expect(workshops.column("closed_at")?.expression == "null::timestamptz")

        let history = try #require(catalogue.stream("garage.history"))
        #expect(history.source == .mongo(collection: "intervention_history"))
        #expect(history.changes == .append(cursor: "recorded_at", overlapSeconds: 900))
        #expect(history.deletes == .never)
        #expect(history.identity == ["intervention_id", "at", "to_status"])
        #expect(history.columns.filter(\.isRequired).count == 5, "key and cursor are required, said or not")

        let interventions = try #require(catalogue.stream("garage.interventions"))
        #expect(interventions.keepsVersions)
        #expect(interventions.tenantColumn == "tenant_id")
        #expect(interventions.column("customer_id")?.mirrorType == "text")
        #expect(interventions.column("status")?.codes == "status")
    }

    @Test("A derived stream knows its query, its entity and what it reads")
    func derivedStream() throws {
        let stream = try #require(try Fixture().load().stream("garage.deliveries"))
        guard case .sql(let query) = stream.source else {
            Issue.record("not derived: \(stream.source)")
            return
        }
        #expect(stream.changes == .derived)
        #expect(query.entity == "intervention_id")
        #expect(
            query.reads == [
                DerivedRead(stream: "garage.history", entity: "intervention_id", versions: false),
                DerivedRead(stream: "garage.interventions", entity: "id", versions: true),
            ]
        )
        #expect(query.text.hasPrefix("select h.intervention_id"))
    }

    @Test("A fact's query begins behind its header, on the line that it says")
    func fact() throws {
        let fact = try #require(try Fixture().load().fact("garage.deliveries"))
        #expect(fact.day == .column("delivered_day"))
        #expect(
            fact.reads == [
                FactRead(stream: "garage.interventions", via: .parent(column: "intervention_id"), days: nil)
            ]
        )
        #expect(
            fact.dimensions == [
                FactDimension(name: "workshop", column: "workshop_id"),
                FactDimension(name: "vehicle", column: "vehicle_id"),
            ]
        )
        #expect(fact.measures.map(\.unit) == [nil, "seconds"])
        #expect(fact.sqlLine == 13)
        #expect(fact.sql.hasPrefix("-- One row per intervention."))
    }

    @Test("Line ends of Windows and a byte order mark change nothing")
    func foreignText() throws {
        let plain = try Fixture().load()
        var fixture = Fixture()
        fixture.files = fixture.files.mapValues { "\u{FEFF}" + $0.replacing("\n", with: "\r\n") }
        let foreign = try fixture.load()
        #expect(foreign.facts.map(\.sql) == plain.facts.map(\.sql))
        #expect(foreign.streams.map(\.fingerprint) == plain.streams.map(\.fingerprint))
    }

    @Test("A module brings those that it needs; a report over a module that is off is left out")
    func modulesSwitchedOff() throws {
        var fixture = Fixture()
        fixture.modules = ["garage"]
        #expect(try fixture.load().modules.map(\.name) == ["vehicles", "garage"])
        fixture.modules = ["vehicles"]
        let catalogue = try fixture.load()
        #expect(catalogue.modules.map(\.name) == ["vehicles"])
        #expect(catalogue.reports.isEmpty)
        #expect(catalogue.warnings.isEmpty)
    }

    @Test("A scorecard of every KPI has those of the modules that are on, and leaves out those that are off")
    func scorecards() throws {
        var fixture = Fixture()
        fixture.files["Reports/all.yaml"] = """
            report: all
            title: {en: All, fr: Tout}
            layout: scorecard
            period: quarter
            columns: ["*"]
            """
        fixture.files["Reports/some.yaml"] = """
            report: some
            title: {en: Some, fr: Choix}
            layout: scorecard
            period: year
            columns: [garage.throughput]
            """
        let catalogue = try fixture.load()
        #expect(catalogue.report("all")?.layout == .scorecard)
        #expect(catalogue.report("all")?.columns == catalogue.kpis.map(\.id))
        #expect(catalogue.report("some")?.columns == ["garage.throughput"])
        #expect(catalogue.report("garage-month")?.layout == .table)
        fixture.modules = ["vehicles"]
        let without = try fixture.load()
        #expect(without.report("some") == nil)
        #expect(without.warnings.isEmpty)
        #expect(without.fingerprint != catalogue.fingerprint)
    }

    @Test("The fingerprint of the definitions changes with whatever an answer shows, and with nothing else")
    func fingerprint() throws {
        let plain = try Fixture().load().fingerprint
        func changed(_ file: String, _ old: String, _ new: String) throws -> Bool {
            var fixture = Fixture()
            try fixture.change(file, old, new)
            return try fixture.load().fingerprint != plain
        }
        #expect(try Fixture().load().fingerprint == plain)
        #expect(try changed("Reports/garage-month.yaml", "en: Garage month", "en: Month"))
        #expect(try changed("Reports/garage-month.yaml", "period: month", "period: week"))
        #expect(try !changed("Reports/garage-month.yaml", "totals: true", "totals: true # with a comment"))
    }

    @Test("A client's folder stands beside ours")
    func severalFolders() throws {
        let folder = try TemporaryFolder()
        for (name, text) in Fixture.valid { try folder.write(name, text) }
        try folder.write(
            "own/acme/module.yaml",
            "module: acme\ntitle: {en: Acme, fr: Acme}\nneeds: [garage]\n"
        )
        try folder.write(
            "own/acme/kpis.yaml",
            """
            - kpi: acme.deliveries
              label: {en: Deliveries, fr: Restitutions}
              from: garage.deliveries
              value: garage.deliveries.delivered * 2 - delivered
              unit: count
              better: neutral
              formula: {en: All., fr: Toutes.}
            """
        )
        let catalogue = try Catalogue.load(
            folders: [folder.path + "/Pipelines", folder.path + "/own"],
            reports: [],
            modules: ["acme"],
            context: Fixture().context
        )
        #expect(catalogue.modules.map(\.name) == ["vehicles", "garage", "acme"])
        let delivered = Expression.measure(fact: "garage.deliveries", name: "delivered")
        #expect(
            catalogue.kpi("acme.deliveries")?.value == .sum(.subtract(.multiply(delivered, .number("2")), delivered))
        )
    }

    @Test("The definitions of this repository load without a diagnostic")
    func repositoryDefinitions() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let catalogue = try Catalogue.load(
            folders: [root + "/Pipelines"],
            reports: [root + "/Reports"],
            modules: nil,
            context: FingerprintContext(timeZone: "Europe/Paris", holidays: [], tenants: [])
        )
        #expect(catalogue.warnings.map(\.description) == [])
        #expect(!catalogue.kpis.isEmpty)
    }
}
