import Definitions
import Mongo
import Postgres
import Warehouse

extension MongoStream {
    private static let pageSize = 1000

    /// One part of the merge.
    struct Pass {
        /// Fills `_stage`.
        let stage: (PostgresConnection) async throws -> StreamMerge.Outcome
        /// Which mirrored rows, by their own columns, must be among the staged ones to be still there.
        let mustBeStaged: String
    }

    func run(
        _ pass: Pass,
        _ observation: StreamMerge.Observation,
        _ connection: PostgresConnection,
        _ outcome: inout StreamMerge.Outcome
    ) async throws {
        let comparison = StreamMerge.Comparison(
            observation: observation,
            presence: .absent,
            mustBeStaged: pass.mustBeStaged
        )
        try await merge.run(comparison, connection, &outcome, stage: pass.stage)
    }

    func firstPass(_ plan: ReadPlan, isThere: Bool) -> Pass {
        if case .changed(let mark) = plan {
            return Pass(
                stage: { connection in
                    let quarantine = store(connection)
                    try await quarantine.prepare()
                    guard isThere else { return StreamMerge.Outcome() }
                    var copied = try await read.copy(
                        changes(since: mark),
                        into: "_stage",
                        connection,
                        progress: progress
                    )
                    try await askAgain(quarantine, &copied, connection)
                    try await quarantine.settle(.asked)
                    return Self.outcome(copied)
                },
                mustBeStaged: "false"
            )
        }
        return Pass(
            stage: { connection in
                let quarantine = store(connection)
                try await quarantine.prepare()
                guard isThere else { return StreamMerge.Outcome() }
                let copied = try await read.copy(BSONDocument(), into: "_stage", connection, progress: progress)
                try await quarantine.settle(.everything)
                return Self.outcome(copied)
            },
            mustBeStaged: stream.deletes == .reconcile ? "true" : "false"
        )
    }

    /// Reads some days whole.
    func dayPass(_ days: Set<DocumentDay>) -> Pass {
        Pass(
            stage: { connection in
                let quarantine = store(connection)
                try await quarantine.prepare()
                let copied = try await read.copy(filter(days), into: "_stage", connection, progress: progress)
                try await quarantine.settle(.days(days, before: startedAt * 1000))
                return Self.outcome(copied)
            },
            mustBeStaged: stream.deletes == .reconcile ? mirrorCondition(days) : "false"
        )
    }

    /// Asks for every document in the quarantine: it may have been corrected, and its cursor need not be new.
    private func askAgain(
        _ quarantine: QuarantineStore,
        _ copied: inout MongoRead.Outcome,
        _ connection: PostgresConnection
    ) async throws {
        var last = ""
        while true {
            let page = try await quarantine.page(after: last, size: Self.pageSize)
            guard let end = page.last else { return }
            let ids = try page.map { try BSONDocument(json: $0.key)["_id"] ?? .null }
            let filter: BSONDocument = ["_id": ["$in": .array(ids)]]
            let more = try await read.copy(filter, into: "_stage", connection, progress: { _ in })
            copied.rows += more.rows
            copied.quarantined += more.quarantined
            last = end.id
        }
    }

    private func mirrorCondition(_ days: Set<DocumentDay>) -> String {
        guard let cursor = stream.cursorColumn.map({ quoteIdentifier($0.name) }) else { return "false" }
        return DocumentDay.condition(cursor, in: days, before: startedAt * 1000, nullIsWrong: false)
    }

    private func changes(since mark: Int64) -> BSONDocument {
        stream.cursorPath.map { DocumentFilter(path: $0).changes(since: mark) } ?? BSONDocument()
    }

    private func filter(_ days: Set<DocumentDay>) -> BSONDocument {
        stream.cursorPath.map { DocumentFilter(path: $0).days(days, before: startedAt) } ?? BSONDocument()
    }

    static func outcome(_ copied: MongoRead.Outcome) -> StreamMerge.Outcome {
        StreamMerge.Outcome(
            read: copied.rows,
            quarantined: copied.quarantined,
            warnings: copied.accepted.sorted { $0.key < $1.key }.map { column, values in
                "\(values.count) broken values of \(column) became null, the first: \(values.first ?? "")"
            }
        )
    }
}
