/// Makes the steps of a sequence from its seed.
struct StepGenerator {
    private var numbers: SeededNumbers
    private let window: Window
    private var documents: [YardEvent] = []
    private var cutoff: Int
    private var isLateOpen = false

    static func steps(seed: UInt64) -> (window: Window, steps: [Step]) {
        var generator = StepGenerator(seed: seed)
        return (generator.window, generator.sequence())
    }

    private init(seed: UInt64) {
        numbers = SeededNumbers(seed: seed)
        window = Window(isAutumn: numbers.chance(in: 2))
        cutoff = numbers.number(in: 4...8)
    }

    private mutating func sequence() -> [Step] {
        var steps = (0..<numbers.number(in: 8...25)).map { _ in change() }
        for _ in 0..<numbers.number(in: 2...4) {
            steps.append(night())
            for _ in 0..<numbers.number(in: 0...7) { steps.append(change()) }
            if numbers.chance(in: 4) { steps.append(backfill()) }
        }
        return steps + [.end(isCommit: numbers.chance(in: 2)), night()]
    }

    /// Mostly the next day; a gap of several, or the same day again.
    private mutating func night() -> Step {
        cutoff = min(cutoff + numbers.one(of: [0, 1, 1, 1, 2, 5]), Window.length)
        return .night(upTo: cutoff, isFull: numbers.chance(in: 10))
    }

    private mutating func backfill() -> Step {
        let from = numbers.number(in: 0...cutoff)
        return .backfill(from: from, to: numbers.number(in: from...cutoff))
    }

    private mutating func change() -> Step {
        switch numbers.number(in: 1...20) {
        case 1...7: .sql(job(id: numbers.number(in: 1...8)))
        case 8...10: .sql(line(id: numbers.number(in: 1...12)))
        case 11...12: .sql(bay())
        case 13: .sql(tariff())
        case 14: .sql(slot())
        case 15...16: document()
        case 17: amend() ?? document()
        case 18: late()
        case 19: numbers.chance(in: 2) ? .sql(upheaval()) : .sql(job(id: numbers.number(in: 1...8)))
        default: numbers.chance(in: 2) ? .redefine(numbers.one(of: YardModule.Variant.all)) : document()
        }
    }
}

// MARK: - Changes of each table

extension StepGenerator {
    private mutating func job(id: Int) -> String {
        switch numbers.number(in: 1...10) {
        case 1...4: putJob(id)
        case 5...7: "update yard.jobs set \(jobAssignment()) where id = \(id)"
        case 8: remove("jobs", "id", id)
        case 9: rename("jobs", "id", from: id, to: numbers.number(in: 1...8))
        // A row that is rewritten and stays as it was.
        default: "update yard.jobs set amount = amount where id <= \(id)"
        }
    }

    private mutating func putJob(_ id: Int) -> String {
        let opened = window.instant(&numbers)
        let closed = numbers.chance(in: 3) ? nil : window.instant(&numbers)
        let values = [
            number(1...4), number(1...4), number(1...9), Window.literal(opened), Window.literal(closed), day(),
            amount(),
            numbers.one(of: ["null", "'a'", "'b'"]),
        ]
        return put("jobs", key: "id", "\(id)", columns: Self.jobColumns, values)
    }

    private static let jobColumns = [
        "bay_id", "kind", "status", "opened_at", "closed_at", "due_on", "amount", "remark",
    ]

    private mutating func jobAssignment() -> String {
        switch numbers.number(in: 1...8) {
        case 1: "bay_id = \(number(1...4))"
        case 2: "kind = \(number(1...4))"
        case 3: "status = \(number(8...9))"
        case 4: "opened_at = \(Window.literal(window.instant(&numbers)))"
        case 5: "closed_at = \(Window.literal(numbers.chance(in: 3) ? nil : window.instant(&numbers)))"
        case 6: "due_on = \(day())"
        case 7: "amount = \(amount())"
        default: "remark = \(numbers.one(of: ["null", "'a'", "'b'"]))"
        }
    }

    private mutating func line(id: Int) -> String {
        switch numbers.number(in: 1...8) {
        case 1...3: putLine(id)
        case 4: "update yard.lines set job_id = \(number(1...8)) where id = \(id)"
        case 5: "update yard.lines set booked_on = \(day()) where id = \(id)"
        case 6: "update yard.lines set booked_until = \(day()) where id = \(id)"
        case 7: rename("lines", "id", from: id, to: numbers.number(in: 1...12))
        default: remove("lines", "id", id)
        }
    }

    private mutating func putLine(_ id: Int) -> String {
        let values = [number(1...8), code(), number(0...3), amount(), day(), day()]
        return put(
            "lines",
            key: "id",
            "\(id)",
            columns: ["job_id", "code", "quantity", "price", "booked_on", "booked_until"],
            values
        )
    }

    private mutating func bay() -> String {
        let id = numbers.number(in: 1...4)
        return switch numbers.number(in: 1...5) {
        case 1: remove("bays", "id", id)
        case 2: rename("bays", "id", from: id, to: numbers.number(in: 1...4))
        default:
            put(
                "bays",
                key: "id",
                "\(id)",
                columns: ["name", "factor"],
                [numbers.one(of: ["'north'", "'south'", "null"]), amount()]
            )
        }
    }

    private mutating func tariff() -> String {
        let name = numbers.one(of: ["'a'", "'b'", "'c'"])
        if numbers.chance(in: 4) { return "delete from yard.tariffs where code = \(name)" }
        return put("tariffs", key: "code", name, columns: ["rate"], [amount()])
    }

    private mutating func slot() -> String {
        let id = numbers.number(in: 1...4)
        if numbers.chance(in: 5) { return remove("slots", "id", id) }
        let at = numbers.one(of: ["now()", "null", Window.literal(window.instant(&numbers))])
        return put("slots", key: "id", "\(id)", columns: ["state", "updated_at"], [number(1...3), at])
    }

    /// What happens to a whole table.
    private mutating func upheaval() -> String {
        let table = numbers.one(of: ["jobs", "lines", "bays"])
        return switch numbers.number(in: 1...6) {
        case 1: "vacuum full yard.\(table)"
        case 2: "vacuum freeze yard.\(table)"
        case 3: "truncate yard.lines"
        case 4: "alter table yard.jobs alter column amount type numeric(\(numbers.one(of: ["10, 2", "12, 4"])))"
        case 5: "update yard.\(table) set id = id"
        default: "delete from yard.\(table) where id % 3 = \(numbers.number(in: 0...2))"
        }
    }

    /// The other session writes rows that no other step touches: it must not wait for a lock.
    private mutating func late() -> Step {
        if isLateOpen, numbers.chance(in: 2) {
            isLateOpen = false
            return .end(isCommit: !numbers.chance(in: 4))
        }
        isLateOpen = true
        let id = numbers.number(in: 21...24)
        let text = numbers.chance(in: 3) ? remove("jobs", "id", id) : putJob(id)
        // A subtransaction has a transaction id of its own.
        return .late(numbers.chance(in: 2) ? "savepoint s; \(text); release savepoint s" : text)
    }

    private mutating func document() -> Step {
        let event: YardEvent
        if let copied = documents.randomElement(using: &numbers), numbers.chance(in: 3) {
            // A second copy under another _id, recorded earlier or later.
            event = YardEvent(
                id: newID(),
                jobID: copied.jobID,
                type: copied.type,
                at: copied.at,
                recordedAt: .at(window.instant(&numbers))
            )
        } else {
            event = YardEvent(
                id: newID(),
                jobID: numbers.number(in: 1...8),
                type: numbers.one(of: ["done", "done", "seen"]),
                at: window.instant(&numbers),
                recordedAt: numbers.chance(in: 10) ? numbers.one(of: [.text, .missing]) : .at(window.instant(&numbers))
            )
        }
        documents.append(event)
        return .document(event)
    }

    /// Found by the sample of documents, which draws all of so few.
    private mutating func amend() -> Step? {
        guard let index = documents.indices.randomElement(using: &numbers) else { return nil }
        let old = documents[index]
        documents[index] = YardEvent(
            id: old.id,
            jobID: numbers.number(in: 1...8),
            type: numbers.one(of: ["done", "seen"]),
            at: numbers.chance(in: 2) ? old.at : window.instant(&numbers),
            recordedAt: old.recordedAt
        )
        return .amend(documents[index])
    }

    /// In no order: among copies recorded at the same instant the least `_id` wins.
    private mutating func newID() -> String { "\(numbers.one(of: ["a", "m", "z"]))\(documents.count)" }
}

// MARK: - Values and statements

extension StepGenerator {
    /// A number as text, sometimes null.
    private mutating func number(_ range: ClosedRange<Int>) -> String {
        numbers.chance(in: 8) ? "null" : "\(numbers.number(in: range))"
    }

    private mutating func day() -> String {
        numbers.chance(in: 5) ? "null" : "'\(window.day(numbers.number(in: 0...Window.length)))'"
    }

    private mutating func amount() -> String { numbers.one(of: ["null", "0", "0.00", "10.5", "10.50", "-3.1", "7"]) }

    private mutating func code() -> String { numbers.one(of: ["'a'", "'b'", "'c'", "'d'", "null"]) }

    private func put(_ table: String, key: String, _ id: String, columns: [String], _ values: [String]) -> String {
        let updates = columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return """
            insert into yard.\(table) (\(([key] + columns).joined(separator: ", "))) \
            values (\(([id] + values).joined(separator: ", "))) on conflict (\(key)) do update set \(updates)
            """
    }

    private func remove(_ table: String, _ key: String, _ id: Int) -> String {
        "delete from yard.\(table) where \(key) = \(id)"
    }

    private func rename(_ table: String, _ key: String, from old: Int, to new: Int) -> String {
        """
        update yard.\(table) set \(key) = \(new) where \(key) = \(old) \
        and not exists (select from yard.\(table) where \(key) = \(new))
        """
    }
}
