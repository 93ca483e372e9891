@testable import Definitions

extension Mutations {
    /// Valid files that have every key. They are few, because each change loads all of them.
    static var fixture: Fixture {
        var fixture = Fixture()
        fixture.files = yard
        return fixture
    }

    static var files: [String: String] {
        yard.filter { kind(of: $0.key) != nil }
            .merging(["etc/instance.yaml": InstanceTests.full, "more/instance.yaml": instance]) { _, new in new }
    }

    /// One file of each kind, and of streams one of each source.
    static let changed = [
        "Pipelines/yard/checks.yaml", "Pipelines/yard/facts/stays.sql", "Pipelines/yard/kpis.yaml",
        "Pipelines/yard/module.yaml", "Pipelines/yard/streams/first_notes.yaml", "Pipelines/yard/streams/notes.yaml",
        "Pipelines/yard/streams/stays.yaml", "Pipelines/yard/streams/passes.yaml", "Reports/yard-month.yaml",
        "etc/instance.yaml",
    ]

    /// Keys that are known, and have no meaning where they are put: file, what is there, what is put in its place.
    static let misplaced: [(String, String, String)] = {
        let derived = "Pipelines/yard/streams/first_notes.yaml"
        let mongo = "Pipelines/yard/streams/notes.yaml"
        let postgres = "Pipelines/yard/streams/stays.yaml"
        let checks = "Pipelines/yard/checks.yaml"
        func added(_ path: String, _ key: String, _ lines: [String]) -> [(String, String, String)] {
            lines.map { (path, "key: [\(key)]", "key: [\(key)]\n\($0)") }
        }
        return added(
            derived,
            "stay_id",
            [
                "changes: full", "deletes: never", "tenant: t", "keep: versions", "identity: [at]",
                "reconcile: daily", "contract: stop", "totals: []", "optional: true",
            ]
        )
            + added(
                mongo,
                "id",
                ["tenant: t", "keep: versions", "entity: id", "reads: {stays: {entity: id}}", "totals: [id]"]
            )
            + added(
                postgres,
                "id",
                ["identity: [id]", "optional: true", "entity: id", "reads: {notes: {entity: stay_id}}"]
            )
            + [
                (derived, "at: timestamptz", "at: {type: timestamptz, from: instant}"),
                (derived, "at: timestamptz", "at: {type: timestamptz, required: true}"),
                (derived, "at: timestamptz", "at: {type: timestamptz, privacy: pseudonym}"),
                (mongo, "at: timestamptz", "at: {type: timestamptz, expression: now()}"),
                (mongo, "changes: {append: at, overlap: 15m}", "changes: xmin"),
                (postgres, "expression: \"t.gone\"", "expression: \"t.gone\", from: gone"),
                ("Pipelines/yard/module.yaml", "codes: reason}", "codes: reason, value: id}"),
                ("Reports/yard-month.yaml", "layout: table", "layout: scorecard"),
                (
                    checks, "volume: {stream: stays, column: came_at",
                    "volume: {stream: stays, column: came_at, measure: fees"
                ),
                (checks, "volume: {fact: stays", "volume: {fact: stays, column: came_at"),
                (checks, "freshness: {fact: stays", "freshness: {fact: stays, column: came_at"),
                (checks, "volume: {stream: stays, column: came_at, past", "volume: {stream: stays, past"),
            ]
    }()

    private static let yard = [
        "Pipelines/yard/module.yaml": """
        module: yard
        title: {en: Yard, fr: Parc}
        tier: optional
        needs: []
        codes:
          reason:
            1: {en: Parked, fr: Garé}
        dimensions:
          gate: {label: {en: Gate, fr: Portail}, stream: gates, value: id, name: name}
          reason: {label: {en: Reason, fr: Motif}, codes: reason}
        """,
        "Pipelines/yard/streams/gates.yaml": """
        stream: gates
        source: {postgres: yard.gates}
        key: [id]
        changes: full
        columns:
          id: uuid
          name: text
        """,
        "Pipelines/yard/streams/passes.yaml": """
        stream: passes
        source: {postgres: yard.passes}
        key: [id]
        changes: {cursor: changed_at, overlap: 30m}
        deletes: {ignore_older_than: 400d, by: changed_at}
        reconcile: monthly
        contract: stop
        totals: [price]
        columns:
          id: uuid
          changed_at: timestamptz
          price: numeric
        """,
        "Pipelines/yard/streams/stays.yaml": """
        stream: stays
        source: {postgres: yard.stays}
        key: [id]
        changes: {append: came_at, overlap: 2h}
        deletes: never
        tenant: tenant
        keep: versions
        columns:
          id: uuid
          gate_id: uuid
          came_at: {type: timestamptz, from: arrived, required: false}
          left_at: {type: timestamptz, expression: "t.gone"}
          billed_on: date
          reason: {type: int, codes: reason}
          driver: {type: text, privacy: pseudonym}
          fee: numeric
          cost: numeric
        """,
        "Pipelines/yard/streams/notes.yaml": """
        stream: notes
        source: {mongo: yard_notes}
        key: [id]
        changes: {append: at, overlap: 15m}
        deletes: reconcile
        identity: [stay_id, at]
        optional: true
        columns:
          id: {type: text, from: _id}
          stay_id: {type: uuid, from: payload.stayId, required: true}
          at: timestamptz
        """,
        "Pipelines/yard/streams/first_notes.yaml": """
        stream: first_notes
        source: {sql: first_notes.sql}
        entity: stay_id
        key: [stay_id]
        reads:
          notes: {entity: stay_id}
          stays: {entity: id, versions: true}
        columns:
          stay_id: uuid
          reason: {type: int, codes: reason}
          at: timestamptz
        """,
        "Pipelines/yard/streams/first_notes.sql": """
        select n.stay_id, min(s.reason) as reason, min(n.at) as at
        from entities e
        join mirror.yard_notes n on n.stay_id = e.entity
        join mirror.yard_stays__versions s on s.id = e.entity
        group by n.stay_id
        """,
        "Pipelines/yard/facts/stays.sql": """
        /* ---
        fact: stays
        title: {en: Stays, fr: Séjours}
        anchor: stays
        day: {span: [came_at, left_at]}
        clipped: true
        learns: [billed_on]
        reach: {before: 1, after: 2}
        reads:
          gates: {via: {parent: gate_id}}
          notes: {via: {child: stay_id}, days: at}
          first_notes: {via: {match: [id, stay_id]}, days: {span: [at, at]}}
        dimensions: {gate: gate_id, reason: reason}
        measures:
          stays: {type: sum}
          fees: {type: sum, unit: EUR}
          costs: {type: sum, unit: EUR}
        --- */
        select d.day, s.id as key, null as excluded, s.gate_id, s.reason, 1 as stays, s.fee as fees, s.cost as costs
        from days d
        join mirror.yard_stays s on s.came_at < d.ends_at
        join mirror.yard_gates g on g.id = s.gate_id
        left join mirror.yard_notes n on n.stay_id = s.id
        left join mirror.yard_first_notes f on f.stay_id = s.id
        """,
        "Pipelines/yard/kpis.yaml": """
        - kpi: yard.fee_per_stay
          label: {en: Fee per stay, fr: Prix du séjour}
          from: stays
          value: fees / stays
          unit: currency
          better: higher
          target: 12.50
          formula: {en: Fees over stays., fr: Prix sur séjours.}
          traps: {en: A stay of two days counts on both., fr: Un séjour de deux jours compte deux fois.}
        """,
        "Pipelines/yard/checks.yaml": """
        - {check: set, severity: block, not_null: {stream: stays, column: gate_id}}
        - {check: listed, severity: warn, accepted: {stream: stays, column: reason, codes: reason}}
        - {check: one, severity: warn, range: {fact: stays, measure: stays, min: 0, max: 1}}
        - {check: less, severity: warn, at_most: {fact: stays, measure: costs, other: fees}}
        - {check: free, severity: warn, sql: "select 1 from mirror.yard_gates where false"}
        - {check: once, severity: block, unique: {stream: stays, columns: [gate_id, came_at]}}
        - {check: known, severity: warn, accepted: {stream: stays, column: reason, values: [1, 2]}}
        - {check: gate, severity: warn, relation: {stream: stays, column: gate_id, to: {stream: gates, column: id}}}
        - {check: rows, severity: warn, equation: {stream: stays, left: fee, right: cost * 2, tolerance: 0.01}}
        - {check: cells, severity: warn, equation: {fact: stays, left: fees, right: costs + costs}}
        - {check: usual, severity: block, volume: {stream: stays, column: came_at, past: 8, low: 0.5, high: 2}}
        - {check: paid, severity: warn, volume: {fact: stays, measure: fees}}
        - {check: fresh, severity: warn, freshness: {stream: stays, column: came_at, days: 3, weekdays: [mon, sun]}}
        - {check: lately, severity: warn, freshness: {fact: stays, days: 3}}
        """,
        "Reports/yard-month.yaml": """
        report: yard-month
        title: {en: Yard, fr: Parc}
        layout: table
        period: month
        rows: [gate]
        columns: [yard.fee_per_stay]
        totals: true
        """,
    ]

    /// The other ways to say where secrets are.
    private static let instance = """
        instance: acme
        time_zone: UTC
        modules: [yard]
        definitions: [pipelines]
        sources:
          postgres: {dsn: host=localhost, max_connections: 2}
          mongo: {dsn: "mongodb://localhost/", database: driveops, max_connections: 3}
        warehouse:
          max_connections: 4
          owner: {dsn_file: owner}
          loader: {dsn_file: loader}
          reader: {dsn_file: reader}
          explainer: {dsn_file: explainer}
        retries: {limit: 3, first_wait: 2s, total_wait: 1m}
        pseudonym_key: {file: key}
        """

    /// The codes that the instance's loader reports.
    static func instanceCodes(_ yaml: String) throws -> Set<String> {
        do {
            _ = try InstanceTests.load(yaml)
            return []
        } catch let problem as InstanceProblem {
            return Set(problem.text.matches(of: /error\[([a-z_.]+)\]/).map { String($0.1) })
        }
    }
}
