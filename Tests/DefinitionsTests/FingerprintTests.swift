import Testing

@testable import Definitions

@Suite("Fingerprints")
struct FingerprintTests {
    /// The ids of what has another fingerprint after a change.
    private func changed(_ change: (inout Fixture) throws -> Void) throws -> Set<String> {
        func prints(_ catalogue: Catalogue) -> [String: String] {
            let streams = catalogue.streams.map { ("stream " + $0.id, $0.fingerprint) }
            let facts = catalogue.facts.map { ("fact " + $0.id, $0.fingerprint) }
            return Dictionary(streams + facts, uniquingKeysWith: { first, _ in first })
        }
        let before = prints(try Fixture().load())
        var fixture = Fixture()
        try change(&fixture)
        let after = prints(try fixture.load())
        #expect(before.keys == after.keys)
        return Set(before.filter { after[$0.key] != $0.value }.keys)
    }

    @Test("A fingerprint is 64 hexadecimal digits, the same wherever the files lie")
    func stable() throws {
        #expect(try changed { _ in } == [])
        let prints = try Fixture().load().streams.map(\.fingerprint)
        #expect(prints.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{64}/) != nil })
        #expect(Set(prints).count == prints.count)
    }

    @Test("Comments, blanks, labels and titles change nothing")
    func insensitive() throws {
        let changed = try changed { fixture in
            try fixture.change(
                "Pipelines/garage/streams/workshops.yaml",
                "stream: ",
                "# Where work is done.\nstream:   "
            )
            try fixture.change(
                "Pipelines/garage/streams/deliveries.sql",
                "from entities e",
                "-- each\n  from entities e"
            )
            try fixture.change("Pipelines/garage/facts/deliveries.sql", "-- One row", "/* One */ -- A row")
            try fixture.change("Pipelines/garage/facts/deliveries.sql", "en: Deliveries", "en: Delivered")
            try fixture.change("Pipelines/garage/module.yaml", "en: Completed", "en: Done")
            try fixture.change("Pipelines/garage/kpis.yaml", "target: 6.0", "target: 7.0")
        }
        #expect(changed == [])
    }

    @Test("A stream's change reaches everything that reads it, and nothing else")
    func streamChange() throws {
        let changed = try changed { fixture in
            try fixture.change("Pipelines/garage/streams/history.yaml", "from: to,", "from: toStatus,")
        }
        #expect(changed == ["stream garage.history", "stream garage.deliveries", "fact garage.deliveries"])
    }

    @Test(
        "Each of a stream's properties counts",
        arguments: [
            ("key: [id]", "key: [vehicle_id]"), ("changes: xmin", "changes: full"),
            ("deletes: reconcile", "deletes: never"), ("tenant: tenant_id", "tenant: tenant"),
            ("due_on: date", "due_on: {type: date, from: due}"), ("due_on: date", "due_at: date"),
            ("due_on: date", "due_on: timestamptz"), ("due_on: date", "due_on: {type: date, required: true}"),
            ("due_on: date", "due_on: {type: date, expression: due_on}"), ("due_on: date", "{}"),
            ("garage.interventions}", "public.interventions}"), ("privacy: pseudonym", "required: true"),
        ]
    )
    func streamProperty(old: String, new: String) throws {
        let changed = try changed { fixture in
            let text = new == "{}" ? "" : new
            try fixture.change("Pipelines/garage/streams/interventions.yaml", old, text)
        }
        #expect(
            changed == [
                "stream garage.interventions", "stream garage.deliveries", "fact garage.deliveries",
            ]
        )
    }

    @Test("A code more in a list reaches the streams that use the list")
    func codes() throws {
        let changed = try changed { fixture in
            try fixture.change("Pipelines/garage/module.yaml", "    6: ", "    7: {en: Paid, fr: Payé}\n    6: ")
        }
        #expect(changed.contains("stream garage.interventions"))
        #expect(!changed.contains("stream garage.workshops"))
    }

    @Test("A fact's query, days and measures count")
    func factChange() throws {
        for (old, new) in [
            ("1 as delivered", "2 as delivered"), ("{type: sum, unit: seconds}", "{type: sum}"),
            ("vehicle: vehicle_id", "vehicle: workshop_id"), ("day: delivered_day", "day: delivered_at"),
            ("via: {parent: intervention_id}", "via: {match: [intervention_id, id]}"),
            ("{type: sum, unit: seconds}", "{type: last, unit: seconds}"),
            ("day: delivered_day", "day: delivered_day\nreach: {before: 30}"),
        ] {
            let changed = try changed { try $0.change("Pipelines/garage/facts/deliveries.sql", old, new) }
            #expect(changed == ["fact garage.deliveries"], "\(old)")
        }
    }

    @Test("The zone and the engine reach facts and derived streams; holidays only those that ask for them")
    func context() throws {
        let computed: Set = ["stream garage.deliveries", "fact garage.deliveries", "fact garage.workshop_days"]
        #expect(try changed { $0.context.timeZone = "UTC" } == computed)
        #expect(try changed { $0.context.engineVersion = "next" } == computed)
        #expect(try changed { $0.context.holidays = [] } == ["fact garage.workshop_days"])
    }

    @Test("Tenants reach the streams that are filtered by them, the pseudonyms' key those that have pseudonyms")
    func tenantsAndKey() throws {
        let affected: Set = ["stream garage.interventions", "stream garage.deliveries", "fact garage.deliveries"]
        #expect(try changed { $0.context.tenants = ["11111111-1111-1111-1111-111111111111"] } == affected)
        #expect(try changed { $0.context.pseudonymKey = .key(Secret("0123456789abcdef")) } == affected)
    }
}
