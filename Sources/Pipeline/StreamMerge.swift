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
        /// What the operator should know of the rows.
        var warnings: [String] = []
    }

    /// How a stream that was read whole is proved.
    struct Proving<Counted: Sendable> {
        /// Counts at the source, of which so many rows were read; runs while the mirror is indexed.
        let count: @Sendable (Int) async throws -> Counted
        /// Compares both sides, and notes how it went; the loaded table has taken the mirror's place by then.
        let prove: (PostgresConnection, Counted, inout Outcome, inout StreamState) async throws -> Void
    }

    /// What is computed from the mirror itself has nothing to be compared with.
    static var unproven: Proving<Void> { Proving(count: { _ in }, prove: { _, _, _, _ in }) }

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
    ///   - proving: How both sides are compared before the state is saved.
    ///   - fill: Fills the named table and says how many rows it read.
    /// - Returns: What was read, every row of it counted as changed, and none as gone.
    /// - Throws: `StreamError` when the key is not unique at the source; ``RunError/lostPlace`` when a newer run has
    ///   taken over; `PostgresError`, and what `fill` throws. The mirror is then as it was.
    func load<Counted>(
        _ observation: Observation,
        state: StreamState,
        proving: Proving<Counted>,
        fill: Fill
    ) async throws -> Outcome {
        try await warehouse.write { connection in
            var state = state
            try await connection.execute(
                """
                drop table if exists \(table.loadName);
                create table \(table.loadName) (\(table.columnDefinitions)) \(table.storage);
                \(table.companionsSQL(isFresh: true))
                """
            )
            var outcome = try await fill(connection, table.loadName)
            let (count, rows) = (proving.count, outcome.read)
            async let counted = count(rows)
            try await carryVanished(observation, connection)
            if let identity { try await connection.execute(identity.split(table.loadName)) }
            let indexes = MirrorIndexes.sql(for: stream, on: table.loadName, in: catalogue)
            try await addKey(connection)
            try await connection.execute(
                """
                \(indexes)
                drop table if exists \(table.name);
                alter table \(table.loadName) rename to \(quoteIdentifier(stream.table));
                \(table.statisticsSQL)
                analyze \(table.name);
                """
            )
            let dirty = DirtySQL(stream, in: catalogue)
            for sql in dirty.everything { try await connection.query(sql, [.int(warehouse.runID)]) }
            for sql in dirty.everyEntity { try await connection.query(sql) }
            if stream.keepsVersions { try await keepLoadedVersions(observation, connection) }
            outcome.changed = outcome.read
            outcome.warnings += try await checkCodes(in: table.name, connection)
            try await proving.prove(connection, counted, &outcome, &state)
            try await state.save(stream, run: warehouse.runID, hasChanged: true, connection)
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
    ///   - prove: Compares both sides before the state is saved.
    /// - Returns: What was read, what differed from the mirror, and what vanished.
    /// - Throws: `StreamError` when more rows vanished than the brake allows; ``RunError/lostPlace`` when a newer run
    ///   has taken over; `PostgresError`, and what `stage` throws. The mirror is then as it was.
    func merge(
        _ observation: Observation,
        presence: MergeSQL.Presence,
        state: StreamState,
        stage: (PostgresConnection) async throws -> Outcome,
        prove: (PostgresConnection, inout Outcome, inout StreamState) async throws -> Void = { _, _, _ in }
    ) async throws -> Outcome {
        try await transaction(state) { connection, outcome, state in
            let pass = Comparison(observation: observation, presence: presence)
            try await run(pass, connection, &outcome, stage: stage)
            try await prove(connection, &outcome, &state)
        }
    }

    /// Runs the passes of a merge in one transaction, and saves the state with them.
    func transaction(
        _ state: StreamState,
        _ body: (PostgresConnection, inout Outcome, inout StreamState) async throws -> Void
    ) async throws -> Outcome {
        try await warehouse.write { connection in
            var (outcome, state) = (Outcome(), state)
            try await connection.execute(table.companionsSQL(isFresh: false))
            try await body(connection, &outcome, &state)
            let hasChanged = outcome.changed + outcome.gone > 0
            try await state.save(stream, run: warehouse.runID, hasChanged: hasChanged, connection)
            return outcome
        }
    }

    /// One pass of a merge: what is staged, and what it says about the mirror's rows.
    struct Comparison {
        let observation: Observation
        /// Which mirrored rows count as vanished.
        let presence: MergeSQL.Presence
        /// With ``MergeSQL/Presence/absent``: which mirrored rows, by their own columns, must be among the staged ones to be
        /// still there.
        var mustBeStaged: String?
        /// A condition on the mirrored rows (alias `m`) that were asked for; nil: all.
        var within: String?
        /// Where what is written is noted; nil: nowhere.
        var buckets: BucketSQL?
    }

    /// Stages, compares, and writes what differs, inside of a transaction in which other passes may have gone before.
    func run(
        _ pass: Comparison,
        _ connection: PostgresConnection,
        _ outcome: inout Outcome,
        stage: (PostgresConnection) async throws -> Outcome
    ) async throws {
        let sql = MergeSQL(stream)
        try await connection.execute("\(MergeSQL.forget); \(sql.createStage)")
        if case .keys = pass.presence { try await connection.execute(sql.createKeys) }
        let staged = try await stage(connection)
        outcome.read += staged.read
        outcome.quarantined += staged.quarantined
        outcome.warnings += staged.warnings
        if let condition = pass.mustBeStaged {
            let absent = AbsentSQL(stream)
            try await connection.execute(absent.dropRepeated)
            try await connection.execute(absent.find(where: condition, quarantined: staged.quarantined > 0))
        }
        if let identity { try await connection.execute(identity.stageWinners) }
        try await connection.execute(sql.findChanges(pass.presence, within: pass.within, seenAt: pass.observation.at))
        if let identity { try await connection.execute(identity.addLost) }
        outcome.warnings += try await checkCodes(in: "_new", connection)
        let found = try await counts(connection)
        outcome.changed += found.changed
        outcome.gone += found.gone
        if found.gone > 0 { try await brake(outcome.gone, pass.buckets, connection) }
        if found.changed + found.gone > 0 { try await note(sql, pass.observation, connection) }
        if found.any > 0 { try await write(sql, pass.buckets, connection) }
    }

    var identity: IdentitySQL? {
        guard !stream.identity.isEmpty, case .append(let cursor, _) = stream.changes else { return nil }
        return IdentitySQL(stream, cursor: cursor)
    }

    /// Unknown codes in new rows, for a warning or as the end of the stream.
    private func checkCodes(in rows: String, _ connection: PostgresConnection) async throws -> [String] {
        guard case .postgres = stream.source, stream.contract != .quarantine,
            let codes = CodeContract(stream, in: catalogue)
        else { return [] }
        let findings = try await codes.findings(in: rows, connection)
        guard stream.contract == .stop, !findings.isEmpty else { return findings }
        throw StreamError(
            stream: stream.id,
            reason: "\(findings.joined(separator: "; ")): add it to the module's codes, or say `contract: accept`"
        )
    }

    /// The days, entities, tombstones and versions that a change leaves behind, before it is written.
    func note(_ sql: MergeSQL, _ observation: Observation, _ connection: PostgresConnection) async throws {
        let dirty = DirtySQL(stream, in: catalogue, columns: columns)
        let anchors = try await lock(dirty.anchors, connection)
        for statement in dirty.statements(mirrored: anchors) {
            try await connection.query(statement, [.int(warehouse.runID)])
        }
        for statement in dirty.staleEntities { try await connection.query(statement) }
        if !stream.source.isDerived {
            try await connection.query(sql.tombstones[0])
            try await connection.query(sql.tombstones[1], [.int(warehouse.runID)])
        }
        if stream.keepsVersions { try await keepVersions(sql, observation, connection) }
    }

    /// Keeps some tables of the mirror from being replaced by a load while rows are looked up there; says which are there.
    ///
    /// All at once and in one order, so that no two merges ever wait for each other.
    private func lock(_ tables: [String], _ connection: PostgresConnection) async throws -> Set<String> {
        guard !tables.isEmpty else { return [] }
        let there = try await connection.query(
            """
            select t.name from unnest($1::text[]) with ordinality t (name, place)
            where to_regclass(t.name) is not null order by t.place
            """,
            [.textArray(tables)]
        ).map { try $0.string("name") }
        guard !there.isEmpty else { return [] }
        try await connection.execute("lock table \(there.joined(separator: ", ")) in access share mode")
        return Set(there)
    }

    func write(_ sql: MergeSQL, _ buckets: BucketSQL?, _ connection: PostgresConnection) async throws {
        if let buckets { try await connection.execute(buckets.createDelta) }
        for statement in sql.apply(buckets) { try await connection.query(statement) }
        if let buckets { try await connection.query(buckets.applyDelta, [.text(stream.id)]) }
    }

    func counts(_ connection: PostgresConnection) async throws -> (changed: Int, gone: Int, any: Int) {
        let row = try await connection.query(
            """
            select (select count(*) from _new) as changed, (select count(*) from _gone) as gone,
                (select count(*) from _found) + (select count(*) from _gone) + (select count(*) from _kept) as any
            """
        ).first
        return (try row?.int("changed") ?? 0, try row?.int("gone") ?? 0, try row?.int("any") ?? 0)
    }

    func brake(_ gone: Int, _ buckets: BucketSQL?, _ connection: PostgresConnection) async throws {
        guard !stream.source.isDerived, !acceptsDeletes else { return }
        // The buckets know the number without a scan.
        let rows =
            buckets == nil
            ? "select count(*) as rows from \(table.name)"
            : "select coalesce(sum(rows), 0)::bigint as rows from ops.stream_bucket where stream = \(quoteLiteral(stream.id)) and bucket >= 0"
        let mirrored = try await connection.query(rows).first?.int("rows") ?? 0
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

extension StreamMerge {
    /// Whether the mirror has the stream's table, with its present columns.
    var isMirrored: Bool {
        get async throws {
            let row = try await warehouse.read("select to_regclass($1) is not null as there", [.text(table.name)]).first
            return try row?.bool("there") ?? false
        }
    }
}
