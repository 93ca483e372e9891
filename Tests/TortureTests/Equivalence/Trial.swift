import Definitions
import Mongo
import Pipeline
import Postgres
import TestSupport
import Warehouse

/// Plays a sequence and looks, after every night, whether the figures are what they must be.
struct Trial {
    let arena: Arena
    let window: Window
    private var variant: YardModule.Variant = []
    private var cutoff = 0
    private var lastSeen: String?
    private var lateIsOpen = false
    /// Whether the definitions have changed since the last night.
    private var isRedefined = false

    init(arena: Arena, window: Window) {
        self.arena = arena
        self.window = window
    }

    /// - Returns: What was wrong, or nil.
    static func run(_ steps: [Step], _ window: Window, in arena: Arena) async throws -> String? {
        try await arena.reset()
        var trial = Trial(arena: arena, window: window)
        for (index, step) in steps.enumerated() {
            if let wrong = try await trial.take(step) { return "after step \(index + 1), \(step):\n\(wrong)" }
        }
        return nil
    }

    private mutating func take(_ step: Step) async throws -> String? {
        switch step {
        case .night(let day, let isFull): return try await night(upTo: day, isFull: isFull)
        case .backfill(let from, let to): return try await backfill(from: from, to: to)
        case .sql, .late, .end, .document, .amend, .redefine: try await change(step)
        }
        return nil
    }

    /// Changes the sources or the definitions; a run is no change.
    mutating func change(_ step: Step) async throws {
        switch step {
        case .sql(let text): try await atSource(arena.client.source, text)
        case .late(let text): try await late(text)
        case .end(let isCommit):
            try await arena.late.execute(isCommit ? "commit" : "rollback")
            lateIsOpen = false
        case .document(let event):
            try await arena.client.mongo.insertMany(
                database: arena.client.instance.mongoDatabase,
                collection: YardModule.collection,
                [event.document]
            )
        case .amend(let event):
            try await arena.client.mongo.updateMany(
                database: arena.client.instance.mongoDatabase,
                collection: YardModule.collection,
                filter: ["_id": .string(event.id)],
                update: [
                    "$set": [
                        "jobId": .int32(Int32(event.jobID)), "type": .string(event.type), "at": .dateTime(event.at),
                    ]
                ]
            )
        case .redefine(let change):
            variant.formSymmetricDifference(change)
            isRedefined = true
        case .night, .backfill: break
        }
    }

    /// Locks of the other session make a statement fail, and so may a key that is there; then nothing has changed.
    private func atSource(_ session: PostgresConnection, _ text: String) async throws {
        do {
            // Not as a script: vacuum must not stand in a transaction with the setting of another statement.
            try await session.query(text)
        } catch let error as PostgresError where ["55P03", "23505"].contains(error.sqlState) {}
    }

    private mutating func late(_ text: String) async throws {
        try await arena.late.execute(lateIsOpen ? text : "begin; \(text)")
        lateIsOpen = true
    }

    // MARK: - Nights

    private mutating func night(upTo day: Int, isFull: Bool) async throws -> String? {
        cutoff = max(cutoff, day)
        let options = RunOptions(isFull: isFull, asOf: window.day(cutoff))
        if let wrong = try await run(arena.client, options) { return wrong }
        isRedefined = false
        if let wrong = try await versions() { return wrong }
        try await Arena.empty(arena.freshWarehouse)
        if let wrong = try await run(arena.fresh, RunOptions(asOf: window.day(cutoff))) {
            return "the rebuild: \(wrong)"
        }
        return try await difference()
    }

    /// Computes days anew from the mirror as it is, so that nothing may change; but for other definitions, of which only the next
    /// night knows what they must come to.
    private func backfill(from: Int, to: Int) async throws -> String? {
        let first = try await arena.warehouse.query("select min(day)::text as day from agg.published_days").first
        guard cutoff > 0, let published = try first?.optionalString("day") else { return nil }
        let range = (max(published, window.day(from)), min(window.day(cutoff - 1), window.day(to)))
        guard range.0 <= range.1 else { return nil }
        let options = RunOptions(kind: .backfill, days: ClosedDays(first: range.0, last: range.1))
        guard !isRedefined else { return try await run(arena.client, options) }
        let before = try await Figures.read(arena.warehouse, catalogue)
        if let wrong = try await run(arena.client, options) { return wrong }
        return before.difference(from: try await Figures.read(arena.warehouse, catalogue), called: ("before", "after"))
    }

    /// The definitions as they are now.
    var catalogue: Catalogue {
        get throws { try arena.definitions.catalogue(variant, for: arena.client) }
    }

    private func run(_ client: TestClient, _ options: RunOptions) async throws -> String? {
        do {
            let night = Night(instance: client.instance, catalogue: try catalogue, options: options) { _ in }
            let summary = try await night.run()
            guard summary.exitCode == 0 else {
                return "the run was \(summary.status.rawValue): \(summary.stale.map(\.reason).joined(separator: "; "))"
            }
            return nil
        } catch {
            return "the run failed: \(error)"
        }
    }

    // MARK: - Comparing

    private func difference() async throws -> String? {
        let catalogue = try catalogue
        let (nightly, fresh) = try await (
            Figures.read(arena.warehouse, catalogue), Figures.read(arena.freshWarehouse, catalogue)
        )
        return nightly.difference(from: fresh, called: ("nightly", "fresh"))
    }

    /// What rests on kept versions, against the model.
    private mutating func versions() async throws -> String? {
        let state = "select marked_at::text as at from ops.stream_state where stream = 'yard.slots'"
        guard let at = try await arena.warehouse.query(state).first?.string("at") else { return "slots were not read" }
        let source = arena.client.source
        try await source.execute(VersionModel.observe(at: at, before: lastSeen))
        lastSeen = at
        let pairs = [
            ("versions", VersionModel.versions, VersionModel.kept),
            (
                "cells of standing", VersionModel.cells(upTo: window.day(cutoff)),
                "select t::text as row from agg.yard_standing t"
            ),
        ]
        for (name, model, kept) in pairs {
            let wanted = Set(try await source.query(model).map { try $0.string("row") })
            let found = Set(try await arena.warehouse.query(kept).map { try $0.string("row") })
            if wanted != found {
                return "\(name): missing \(wanted.subtracting(found)), too many \(found.subtracting(wanted))"
            }
        }
        return nil
    }
}
