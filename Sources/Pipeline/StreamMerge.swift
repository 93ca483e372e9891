import Definitions
import Postgres
import Warehouse

/// One stream's merge: one transaction that stages, compares, records the dirty days of the old and the new version of each row,
/// writes what differs and moves the mark.
struct StreamMerge {
    let stream: Stream
    let catalogue: Catalogue
    let warehouse: FencedWarehouse
    /// What each fact reads of the streams.
    let columns: FactColumns
    /// Whether more rows than the brake allows may vanish.
    let acceptsDeletes: Bool

    /// When the rows were seen, by the source's clock, and when they were seen before.
    struct Observation: Sendable {
        let at: String
        let before: String?
    }

    /// What a merge did.
    struct Outcome: Sendable {
        var read = 0
        var changed = 0
        var gone = 0
        var quarantined = 0
        /// What the operator should know of it, though it stops nothing.
        var warnings: [String] = []
    }

    /// Fills the named table with rows and says how many it read.
    typealias Fill = (PostgresConnection, String) async throws -> Outcome

    /// A share of a stream beyond which vanished rows stop it: a source emptied by mistake must not empty the figures.
    private static let brakeShare = 0.5
    /// Below this many mirrored rows the brake does not hold.
    private static let brakeRows = 100

    var table: MirrorTable { MirrorTable(stream) }

    /// Loads the stream in one piece into a fresh, unindexed table, then indexes it and lets it take the mirror's place.
    ///
    /// - Parameters:
    ///   - observation: When the rows were seen, for the versions that are kept.
    ///   - state: How far the stream is read with this load; saved in the same transaction.
    ///   - fill: Fills the named table and says how many rows it read.
    ///   - prove: Compares the mirror, as it is then, with the source, at the end of the transaction.
    /// - Returns: What was read, every row of it counted as changed, and none as gone.
    /// - Throws: `StreamError` when the key is not unique at the source; ``RunError/lostPlace`` when a newer run has
    ///   taken over; `PostgresError`, and what `fill` throws. The mirror is then as it was.
    func load(
        _ observation: Observation,
        state: StreamState,
        fill: Fill,
        prove: (PostgresConnection) async throws -> Void = { _ in }
    ) async throws -> Outcome {
        try await warehouse.write { connection in
            try await connection.execute(
                """
                drop table if exists \(table.loadName);
                create table \(table.loadName) (\(table.columnDefinitions));
                \(table.companionsSQL(isFresh: true))
                """
            )
            var outcome = try await fill(connection, table.loadName)
            if let identity { try await connection.execute(identity.split(table.loadName)) }
            let indexes = MirrorIndexes.sql(for: stream, on: table.loadName, in: catalogue)
            try await addKey(connection)
            try await connection.execute(
                """
                \(indexes)
                drop table if exists \(table.name);
                alter table \(table.loadName) rename to \(quoteIdentifier(stream.table));
                analyze \(table.name);
                """
            )
            let dirty = DirtySQL(stream, in: catalogue)
            for sql in dirty.everything { try await connection.query(sql, [.int(warehouse.runID)]) }
            for sql in dirty.everyEntity { try await connection.query(sql) }
            if stream.keepsVersions { try await keepLoadedVersions(observation, connection) }
            try await prove(connection)
            try await state.save(stream, run: warehouse.runID, connection)
            outcome.changed = outcome.read
            return outcome
        }
    }

    /// Stages rows and merges them.
    ///
    /// - Parameters:
    ///   - observation: When the rows were seen, for the versions that are kept.
    ///   - presence: Which mirrored rows count as vanished.
    ///   - state: How far the stream is read with this merge; saved in the same transaction.
    ///   - stage: Fills `_stage` (and `_keys` where `presence` says so) and says how many rows it read.
    /// - Returns: What was read, what differed from the mirror, and what vanished.
    /// - Throws: `StreamError` when more rows vanished than the brake allows; ``RunError/lostPlace`` when a newer run
    ///   has taken over; `PostgresError`, and what `stage` throws. The mirror is then as it was.
    func merge(
        _ observation: Observation,
        presence: MergeSQL.Presence,
        state: StreamState,
        stage: (PostgresConnection) async throws -> Outcome
    ) async throws -> Outcome {
        try await warehouse.write { connection in
            let sql = MergeSQL(stream)
            try await connection.execute(sql.createStage)
            if case .keys = presence { try await connection.execute(sql.createKeys) }
            try await connection.execute(table.companionsSQL(isFresh: false))
            var outcome = try await stage(connection)
            if let identity { try await connection.execute(identity.stageWinners) }
            try await connection.execute(sql.findChanges(presence))
            if let identity { try await connection.execute(identity.addLost) }
            (outcome.changed, outcome.gone) = try await counts(connection)
            try await brake(outcome.gone, connection)
            if outcome.changed + outcome.gone > 0 { try await write(sql, observation, connection) }
            try await state.save(stream, run: warehouse.runID, connection)
            return outcome
        }
    }

    var identity: IdentitySQL? {
        guard !stream.identity.isEmpty, case .append(let cursor, _) = stream.changes else { return nil }
        return IdentitySQL(stream, cursor: cursor)
    }

    func write(_ sql: MergeSQL, _ observation: Observation, _ connection: PostgresConnection) async throws {
        let dirty = DirtySQL(stream, in: catalogue, columns: columns)
        for statement in dirty.statements { try await connection.query(statement, [.int(warehouse.runID)]) }
        for statement in dirty.staleEntities { try await connection.query(statement) }
        if !stream.source.isDerived {
            try await connection.query(sql.tombstones[0])
            try await connection.query(sql.tombstones[1], [.int(warehouse.runID)])
        }
        if stream.keepsVersions { try await keepVersions(sql, observation, connection) }
        for statement in sql.apply { try await connection.query(statement) }
    }

    func counts(_ connection: PostgresConnection) async throws -> (changed: Int, gone: Int) {
        let row = try await connection.query(
            "select (select count(*) from _new) as changed, (select count(*) from _gone) as gone"
        ).first
        return (try row?.int("changed") ?? 0, try row?.int("gone") ?? 0)
    }

    func brake(_ gone: Int, _ connection: PostgresConnection) async throws {
        guard gone > 0, !stream.source.isDerived, !acceptsDeletes else { return }
        let mirrored = try await connection.query("select count(*) as rows from \(table.name)").first?.int("rows") ?? 0
        guard mirrored >= Self.brakeRows, Double(gone) > Double(mirrored) * Self.brakeShare else { return }
        throw StreamError(
            stream: stream.id,
            reason:
                "\(gone) of \(mirrored) rows vanished at once. If that is meant, run once with --accept-deletes \(stream.id)"
        )
    }

    private func addKey(_ connection: PostgresConnection) async throws {
        do {
            try await connection.execute("alter table \(table.loadName) add primary key (\(table.list(table.key)))")
        } catch let error as PostgresError where error.sqlState == "23505" {
            throw StreamError(
                stream: stream.id,
                reason:
                    "its key (\(stream.key.joined(separator: ", "))) is not unique at the source: \(error.detail ?? "")"
            )
        }
    }

    private func keepVersions(
        _ sql: MergeSQL,
        _ observation: Observation,
        _ connection: PostgresConnection
    ) async throws {
        let parameters: [PostgresValue] = [.text(observation.at), observation.before.map { .text($0) } ?? .null]
        try await connection.query(sql.keepVersions(from: "_new", gone: false), parameters)
        try await connection.query(sql.keepVersions(from: "_gone", gone: true), parameters)
    }

    private func keepLoadedVersions(_ observation: Observation, _ connection: PostgresConnection) async throws {
        let sql = MergeSQL(stream)
        try await connection.execute(sql.unseenVersions)
        let parameters: [PostgresValue] = [.text(observation.at), observation.before.map { .text($0) } ?? .null]
        try await connection.query(sql.keepVersions(from: "_new", gone: false), parameters)
    }
}
