import Foundation

@testable import Definitions

/// A folder that is removed with the value that stands for it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let base = FileManager.default.temporaryDirectory.appendingPathComponent("definitions-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
        path = base.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        let url = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try text.write(to: url, atomically: true, encoding: .utf8)
    }
}

/// A small set of valid definition files. A test changes what it is about.
struct Fixture: Sendable {
    var files: [String: String] = Fixture.valid
    var context = FingerprintContext(timeZone: "Europe/Paris", holidays: ["2026-01-01"], tenants: [])
    var modules: [String]?

    /// Replaces a piece of a file that must be there.
    mutating func change(_ file: String, _ old: String, _ new: String) throws {
        guard let text = files[file], text.contains(old) else { throw FixtureError(file: file, old: old) }
        files[file] = text.replacing(old, with: new, maxReplacements: 1)
    }

    func load() throws -> Catalogue {
        let folder = try TemporaryFolder()
        return try load(in: folder)
    }

    func load(in folder: TemporaryFolder) throws -> Catalogue {
        for (name, text) in files { try folder.write(name, text) }
        try FileManager.default.createDirectory(atPath: folder.path + "/Reports", withIntermediateDirectories: true)
        return try Catalogue.load(
            folders: [folder.path + "/Pipelines"],
            reports: [folder.path + "/Reports"],
            modules: modules,
            context: context
        )
    }

    /// The text of everything that is wrong, paths relative to the fixture; "valid" when nothing is.
    func diagnosticsText() throws -> String {
        let folder = try TemporaryFolder()
        let diagnostics: [Diagnostic]
        do {
            diagnostics = try load(in: folder).warnings
        } catch let error as DefinitionError {
            diagnostics = error.diagnostics
        }
        if diagnostics.isEmpty { return "valid" }
        return diagnostics.map(\.description).joined(separator: "\n").replacing(folder.path + "/", with: "")
    }
}

struct FixtureError: Error {
    let file, old: String
}

extension Fixture {
    static let valid: [String: String] = [
        "Pipelines/vehicles/module.yaml": """
        module: vehicles
        title: {en: Vehicles, fr: Véhicules}
        tier: core
        dimensions:
          vehicle: {label: {en: Vehicle, fr: Véhicule}, stream: vehicles, value: id, name: plate}
        """,
        "Pipelines/vehicles/streams/vehicles.yaml": """
        stream: vehicles
        source: {postgres: vehicles.vehicles}
        key: [id]
        columns:
          id: uuid
          plate: text
        """,
        "Pipelines/garage/module.yaml": """
        module: garage
        title: {en: Garage, fr: Garage}
        needs: [vehicles]
        codes:
          status:
            1: {en: Open, fr: Ouvert}
            6: {en: Completed, fr: Terminé}
        dimensions:
          workshop: {label: {en: Workshop, fr: Atelier}, stream: workshops, value: id, name: name}
          status: {label: {en: Status, fr: État}, codes: status}
        """,
        "Pipelines/garage/streams/workshops.yaml": """
        stream: workshops
        source: {postgres: garage.workshops}
        key: [id]
        columns:
          id: uuid
          name: text
          opened_at: {type: timestamptz, from: created_at}
          closed_at: {type: timestamptz, expression: "null::timestamptz"}
        """,
        "Pipelines/garage/streams/interventions.yaml": """
        stream: interventions
        source: {postgres: garage.interventions}
        key: [id]
        changes: xmin
        deletes: reconcile
        tenant: tenant_id
        keep: versions
        columns:
          id: uuid
          workshop_id: uuid
          vehicle_id: uuid
          status: {type: int, codes: status}
          customer_id: {type: uuid, privacy: pseudonym}
          due_on: date
        """,
        "Pipelines/garage/streams/history.yaml": """
        stream: history
        source: {mongo: intervention_history}
        key: [id]
        changes: {append: recorded_at, overlap: 15m}
        identity: [intervention_id, at, to_status]
        columns:
          id: {type: text, from: _id}
          intervention_id: {type: uuid, from: interventionId, required: true}
          at: {type: timestamptz, required: true}
          recorded_at: {type: timestamptz, from: recordedAt}
          to_status: {type: int, from: to, required: true}
        """,
        "Pipelines/garage/streams/deliveries.yaml": """
        stream: deliveries
        source: {sql: deliveries.sql}
        entity: intervention_id
        key: [intervention_id]
        reads:
          history: {entity: intervention_id}
          interventions: {entity: id, versions: true}
        columns:
          intervention_id: uuid
          delivered_at: timestamptz
          delivered_day: date
        """,
        "Pipelines/garage/streams/deliveries.sql": """
        select h.intervention_id, min(h.at) as delivered_at, calc.business_day(min(h.at)) as delivered_day
        from entities e
        join mirror.garage_history h on h.intervention_id = e.entity
        join mirror.garage_interventions__versions v on v.id = e.entity
        group by 1
        """,
        "Pipelines/garage/facts/deliveries.sql": """
        /* ---
        fact: deliveries
        title: {en: Deliveries, fr: Restitutions}
        anchor: deliveries
        day: delivered_day
        reads:
          interventions: {via: {parent: intervention_id}}
        dimensions: {workshop: workshop_id, vehicle: vehicle_id}
        measures:
          delivered: {type: sum}
          seconds: {type: sum, unit: seconds}
        --- */
        -- One row per intervention.
        select f.delivered_day as day, f.intervention_id as key, null as excluded, i.workshop_id, i.vehicle_id,
            1 as delivered, 0 as seconds
        from days d
        join mirror.garage_deliveries f on f.delivered_day = d.day
        join mirror.garage_interventions i on i.id = f.intervention_id
        """,
        "Pipelines/garage/facts/workshop_days.sql": """
        /* ---
        fact: workshop_days
        title: {en: Open days, fr: Jours ouverts}
        anchor: workshops
        day: {span: [opened_at, closed_at]}
        dimensions: {workshop: workshop_id}
        measures:
          open_days: {type: sum, unit: days}
          seconds: {type: sum, unit: seconds}
        --- */
        select d.day, w.id as key, case when d.is_holiday then 'holiday' end as excluded, w.id as workshop_id,
            1 as open_days, 0 as seconds
        from days d
        join mirror.garage_workshops w on true
        """,
        "Pipelines/garage/kpis.yaml": """
        - kpi: garage.throughput
          label: {en: Throughput, fr: Débit}
          from: [deliveries, workshop_days]
          value: delivered / open_days
          unit: per_day
          better: higher
          target: 6.0
          formula: {en: Deliveries over open days., fr: Restitutions sur jours ouverts.}
        """,
        "Pipelines/garage/checks.yaml": """
        - check: status_known
          severity: block
          accepted: {stream: interventions, column: status, codes: status}
        - {check: workshop_set, severity: block, not_null: {stream: interventions, column: workshop_id}}
        - {check: one_day, severity: warn, range: {fact: workshop_days, measure: open_days, min: 0, max: 1}}
        - {check: less, severity: block, at_most: {fact: deliveries, measure: delivered, other: seconds}}
        - {check: orphans, severity: warn, sql: "select 1 from mirror.garage_history where false"}
        """,
        "Reports/garage-month.yaml": """
        report: garage-month
        title: {en: Garage month, fr: Mois de l'atelier}
        period: month
        rows: [workshop]
        columns: [garage.throughput]
        totals: true
        """,
    ]
}
