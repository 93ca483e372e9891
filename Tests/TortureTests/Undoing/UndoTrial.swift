import Definitions
import Pipeline
import Postgres
import TestSupport
import Warehouse

/// Plays a sequence, keeps a copy of everything published after each publication, and looks whether each of them can be read again
/// and put back, row by row.
struct UndoTrial {
    private let arena: Arena
    private let window: Window
    private var trial: Trial
    private var numbers: SeededNumbers
    private var cutoff = 0
    private var copies: [(publication: Int64, rows: [String: [String]])] = []
    private(set) var counts = Counts()

    /// How often something was compared with a copy, and how often a change of shape stood before it.
    struct Counts {
        var read = 0
        var restored = 0
        var refused = 0

        static func += (sum: inout Counts, more: Counts) {
            sum.read += more.read
            sum.restored += more.restored
            sum.refused += more.refused
        }
    }

    /// A copy differs from what it should be equal to.
    struct Wrong: Error, CustomStringConvertible { let description: String }

    init(_ arena: Arena, _ window: Window, seed: UInt64) {
        self.arena = arena
        self.window = window
        trial = Trial(arena: arena, window: window)
        numbers = SeededNumbers(seed: seed)
    }

    /// - Throws: ``Wrong``.
    mutating func run(_ steps: [Step]) async throws {
        try await arena.reset()
        for step in steps {
            switch step {
            case .night(let day, let isFull):
                cutoff = max(cutoff, day)
                try await publish(RunOptions(isFull: isFull, asOf: window.day(cutoff)))
                if numbers.chance(in: 3) { try await goBackAndForth() }
            case .backfill(let from, let to):
                guard let days = try await publishedDays(from, to) else { continue }
                try await publish(RunOptions(kind: .backfill, days: days))
            case .sql, .late, .end, .document, .amend, .redefine: try await trial.change(step)
            }
        }
        try await publish(RunOptions(asOf: window.day(cutoff)))
        try await expectReadable()
        for publication in copies.map(\.publication).shuffled(using: &numbers) { try await restore(publication) }
        try await expectReadable()
        try await resume()
        try await expectPresent()
    }

    private func publishedDays(_ from: Int, _ to: Int) async throws -> ClosedDays? {
        let first = try await arena.warehouse.query("select min(day)::text as day from agg.published_days").first
        guard cutoff > 0, let published = try first?.optionalString("day") else { return nil }
        let (low, high) = (max(published, window.day(from)), min(window.day(cutoff - 1), window.day(to)))
        return low <= high ? ClosedDays(first: low, last: high) : nil
    }

    // MARK: - Runs

    @discardableResult
    private func run(_ options: RunOptions, _ wanted: [RunSummary.Status]) async throws -> RunSummary {
        let night = Night(
            instance: arena.client.instance,
            catalogue: try trial.catalogue,
            options: options
        ) { _ in }
        let summary = try await night.run()
        guard wanted.contains(summary.status) else { throw Wrong(description: "the run was \(summary)") }
        return summary
    }

    private mutating func publish(_ options: RunOptions) async throws {
        let summary = try await run(options, [.published, .unchanged])
        if let publication = summary.publicationID { copies.append((publication, try await rows())) }
    }

    /// A rollback in the middle of it, and perhaps a night that finds publication held.
    private mutating func goBackAndForth() async throws {
        guard !copies.isEmpty else { return }
        let target = numbers.one(of: copies.map(\.publication))
        try await restore(target)
        guard try await !arena.warehouse.query("select from ops.hold").isEmpty else { return }
        if numbers.chance(in: 2) {
            let before = try await rows()
            try await run(RunOptions(asOf: window.day(cutoff)), [.held])
            try expectEqual(try await rows(), before, "a night while publication is held")
        }
        try await resume()
    }

    /// Ends the hold; the night after it brings the present back.
    private mutating func resume() async throws {
        try await run(RunOptions(kind: .resume), [.unchanged])
        try await publish(RunOptions(asOf: window.day(cutoff)))
    }

    /// Puts a publication back, unless a change of shape forbids it.
    private mutating func restore(_ publication: Int64) async throws {
        guard let copy = copies.last(where: { $0.publication == publication })?.rows else { return }
        let request = RollbackRequest(to: .publication(publication), by: "torture", reason: "to see")
        do {
            let summary = try await run(RunOptions(kind: .rollback, rollback: request), [.published, .unchanged])
            try expectEqual(try await rows(), copy, "rolled back to publication \(publication)")
            if let made = summary.publicationID { copies.append((made, copy)) }
            counts.restored += 1
        } catch RollbackError.reshaped(_, _, let earliest) {
            guard publication < earliest else {
                throw Wrong(description: "publication \(publication) is refused, and \(earliest) is not behind it")
            }
            counts.refused += 1
        }
    }

    // MARK: - What is published

    private func tableNames() async throws -> [String] {
        try await arena.warehouse.query(
            "select tablename::text as name from pg_tables where schemaname = 'agg' and tablename <> 'bucket_bounds'"
        ).map { try $0.string("name") }
    }

    /// All rows in `agg`, by table; a table without rows is as one that is not there.
    private func rows() async throws -> [String: [String]] {
        let selects = try await tableNames().map {
            "select \(quoteLiteral($0)) as name, t::text as row from agg.\(quoteIdentifier($0)) t"
        }
        return try await read(selects)
    }

    private func read(_ selects: [String]) async throws -> [String: [String]] {
        var rows: [String: [String]] = [:]
        for row in try await arena.warehouse.query(selects.joined(separator: " union all ")) {
            rows[try row.string("name"), default: []].append(try row.string("row"))
        }
        return rows.mapValues { $0.sorted() }
    }

    /// Each copy is what is read as of its publication, of the facts whose tables have had that shape since.
    private mutating func expectReadable() async throws {
        let catalogue = try trial.catalogue
        for (publication, copy) in copies {
            let past = PastFigures(after: publication)
            var selects: [String] = []
            for fact in catalogue.facts {
                let days = past.publishedDays(of: [fact.id])
                let state = try await arena.warehouse.query(
                    """
                    select exists (select from \(days) d) as published, exists (
                        select from ops.undo where fact = '\(fact.id)' and part = 'shape' and publication_id > \(publication)
                    ) as reshaped
                    """
                ).first
                guard try state?.bool("published") == true, try state?.bool("reshaped") == false else { continue }
                for table in FactTable(fact).tables {
                    let name = table.name.replacing("agg.", with: "").replacing("\"", with: "")
                    let row = table.shape.map { "c.\(quoteIdentifier($0))" }.joined(separator: ", ")
                    selects.append(
                        """
                        select '\(name)' as name, row(\(row))::text as row from \(past.cells(table)) c
                        where c.day in (select d.day from \(days) d)
                        """
                    )
                }
            }
            for dimension in catalogue.dimensions {
                let labels = past.labels(DimensionTable(dimension, in: catalogue))
                selects.append("select '\(dimension.table)' as name, row(l.*)::text as row from \(labels) l")
            }
            let then = try await read(selects)
            let names = Set(selects.compactMap { $0.split(separator: "'").dropFirst().first.map(String.init) })
            try expectEqual(then, copy.filter { names.contains($0.key) }, "as of publication \(publication)")
            counts.read += 1
        }
    }

    /// What is published is what a fresh warehouse over the same sources has.
    private func expectPresent() async throws {
        try await Arena.empty(arena.freshWarehouse)
        let catalogue = try trial.catalogue
        let night = Night(
            instance: arena.fresh.instance,
            catalogue: catalogue,
            options: RunOptions(asOf: window.day(cutoff))
        ) { _ in }
        _ = try await night.run()
        let (mine, fresh) = try await (
            Figures.read(arena.warehouse, catalogue), Figures.read(arena.freshWarehouse, catalogue)
        )
        if let wrong = mine.difference(from: fresh, called: ("resumed", "fresh")) { throw Wrong(description: wrong) }
    }

    private func expectEqual(_ found: [String: [String]], _ wanted: [String: [String]], _ when: String) throws {
        for name in Set(found.keys).union(wanted.keys).sorted() {
            let (mine, theirs) = (Set(found[name] ?? []), Set(wanted[name] ?? []))
            guard mine != theirs || found[name]?.count != wanted[name]?.count else { continue }
            let (more, less) = (mine.subtracting(theirs).sorted(), theirs.subtracting(mine).sorted())
            throw Wrong(description: "\(when): \(name) has \(more.prefix(3)) too much, and lacks \(less.prefix(3))")
        }
    }
}
