import Definitions
import Postgres
import Warehouse

/// Extracts and merges one stream of the operational PostgreSQL.
struct PostgresStream {
    let merge: StreamMerge
    let snapshot: SourceSnapshot
    /// Over which the stream is read; it has imported the snapshot.
    let reader: PostgresConnection
    let instance: Instance
    let isFull: Bool
    let progress: @Sendable (Int) -> Void

    private var stream: Stream { merge.stream }

    func run() async throws -> (plan: ReadPlan, outcome: StreamMerge.Outcome) {
        let relation = try await SourceRelation.find(stream, reader)
        let codes = CodeContract(stream, in: merge.catalogue)
        let select = SourceSelect(stream, tenants: instance.tenants, hasXmin: relation.hasXmin, codes: codes)
        guard let select else { throw StreamError(stream: stream.id, reason: "it is not read from PostgreSQL") }
        try refuse(relation, select)
        let before = try await StreamState.load(stream, merge.warehouse.connection)
        let news = try SourceDrift(stream: stream, before: before?.sourceColumns, now: relation.columns).check()
        let plan = ReadPlan.postgres(
            stream,
            state: before,
            isMirrored: try await merge.isMirrored,
            isFull: isFull,
            snapshot: snapshot,
            relations: relation.files
        )
        let mark = try mark(plan, before)
        let night = PostgresMerge(
            merge: merge,
            source: try source(select),
            codes: codes,
            plan: plan,
            before: before,
            state: state(relation, mark.value),
            hashesAgree: try await hashesAgree,
            sampledRows: instance.selfCheck.rows
        )
        var outcome = try await night.run()
        outcome.warnings = news + mark.warnings + outcome.warnings
        return (plan, outcome)
    }

    private func source(_ select: SourceSelect) throws -> SourceReader {
        SourceReader(
            select: select,
            snapshot: snapshot,
            reader: reader,
            patch: try Pseudonym.patch(stream, key: instance.pseudonymKey),
            progress: progress
        )
    }

    private func state(_ relation: SourceRelation, _ mark: Int64?) -> StreamState {
        StreamState(
            fingerprint: stream.fingerprint,
            mark: mark,
            markedAt: snapshot.takenAt,
            sourceIdentity: snapshot.identity,
            sourceXmax: snapshot.xmax,
            sourceRelations: relation.files,
            sourceLSN: snapshot.lsn,
            sourceColumns: relation.columns
        )
    }

    private func refuse(_ relation: SourceRelation, _ select: SourceSelect) throws {
        if stream.changes == .xmin, !relation.hasXmin {
            throw StreamError(
                stream: stream.id,
                reason: "\(select.relation) is not a plain table, so its rows have no xmin: use changes: full"
            )
        }
        guard stream.changes.cursor != nil else { return }
        if snapshot.isStandby {
            throw StreamError(
                stream: stream.id,
                reason:
                    "the source is a standby, where the open transactions of the primary cannot be seen, and a row that "
                    + "commits late would be missed: use changes: xmin, or read from the primary"
            )
        }
        if snapshot.oldestTransactionAt == nil {
            throw StreamError(
                stream: stream.id,
                reason:
                    "changes by a cursor need the start of other sessions' transactions: grant pg_read_all_stats to the "
                    + "source role"
            )
        }
    }

    /// How far the snapshot reaches: its xmin, or with a cursor the start of the oldest transaction that it cannot see, in
    /// milliseconds since 1970. Never the greatest cursor: a transaction that commits later may bring an earlier one.
    private func mark(_ plan: ReadPlan, _ before: StreamState?) throws -> (value: Int64?, warnings: [String]) {
        guard stream.changes.cursor != nil else { return (snapshot.xmin, []) }
        guard snapshot.hasPrepared else { return (snapshot.oldestTransactionAt, []) }
        let warning =
            "a prepared transaction is open at the source, and nobody knows when it began: the mark stays"
        if case .changed = plan { return (before?.mark, [warning]) }
        return (nil, [warning])
    }

    private var hashesAgree: Bool {
        get async throws {
            guard let hashes = snapshot.hashes else { return false }
            return try await merge.warehouse.read(BucketSQL.probe).first?.string("probe") == hashes
        }
    }
}
