import Definitions
import Postgres
import Warehouse

/// Computes a derived stream anew for the entities that a change touched, and merges it like any other.
struct DerivedStream {
    let merge: StreamMerge
    let query: DerivedQuery
    let isFull: Bool

    private var stream: Stream { merge.stream }

    func run() async throws -> (plan: ReadPlan, outcome: StreamMerge.Outcome) {
        let before = try await StreamState.load(stream, merge.warehouse.connection)
        let now = try await merge.warehouse.read("select now()::text as now").first?.string("now") ?? ""
        let state = StreamState(
            fingerprint: stream.fingerprint,
            mark: nil,
            markedAt: now,
            sourceIdentity: nil,
            sourceXmax: nil,
            sourceRelations: []
        )
        let observation = StreamMerge.Observation(at: now, before: nil)
        guard try await merge.isMirrored, before?.fingerprint == stream.fingerprint else {
            let outcome = try await merge.load(observation, state: state, proving: StreamMerge.unproven) {
                connection,
                target in
                let read = try await connection.query(fill(target, entities: everyEntity)).affectedRows
                try await consume(connection)
                return StreamMerge.Outcome(read: read)
            }
            return (.load(before == nil ? "first read" : "its definition changed"), outcome)
        }
        let isWhollyStale = try await everyEntityIsStale
        let isEvery = isFull || isWhollyStale
        let outcome = try await merge.merge(
            observation,
            presence: isEvery ? .staged : .entities(query.entity),
            state: state
        ) { connection in
            try await connection.execute(
                "create temporary table _entities on commit drop as \(isEvery ? everyEntity : staleEntities); analyze _entities"
            )
            let read = try await connection.query(fill("_stage", entities: "select entity from _entities")).affectedRows
            try await consume(connection)
            return StreamMerge.Outcome(read: read)
        }
        return (isEvery ? .whole("a stream that it reads was read whole") : .changed(since: 0), outcome)
    }

    private var everyEntityIsStale: Bool {
        get async throws {
            let row = try await merge.warehouse.read(
                "select exists (select from ops.stale_entity where stream = $1 and entity = '*') as every",
                [.text(stream.id)]
            ).first
            return try row?.bool("every") ?? false
        }
    }

    private var entityType: String { stream.column(query.entity)?.mirrorType ?? "text" }

    private var staleEntities: String {
        "select distinct entity::\(entityType) as entity from ops.stale_entity where stream = \(quoteLiteral(stream.id))"
    }

    private var everyEntity: String {
        query.reads.compactMap { read in
            merge.catalogue.stream(read.stream).map { source in
                let column = quoteIdentifier(read.entity)
                // Distinct also where only one stream is read: an entity that came twice would have all its rows twice.
                return """
                    select distinct \(column)::\(entityType) as entity
                    from \(MirrorTable(source).name) where \(column) is not null
                    """
            }
        }.joined(separator: " union ")
    }

    private func fill(_ target: String, entities: String) -> String {
        """
        insert into \(target) (\(merge.table.list(merge.table.columns)))
        \(Self.rows(of: stream, query, entities: entities))
        """
    }

    /// The stream's rows for the entities that a query gives.
    static func rows(of stream: Stream, _ query: DerivedQuery, entities: String) -> String {
        let columns = stream.columns.map { "d.\(quoteIdentifier($0.name))::\($0.mirrorType)" }
        return """
            with entities (entity) as materialized (\(entities)),
            derived as (
            \(query.text)
            )
            select \(columns.joined(separator: ", ")) from derived d
            """
    }

    /// The entities of a statement that is looked at and not run.
    static func noEntity(of stream: Stream, _ query: DerivedQuery) -> String {
        "select null::\(stream.column(query.entity)?.mirrorType ?? "text")"
    }

    private func consume(_ connection: PostgresConnection) async throws {
        try await connection.query("delete from ops.stale_entity where stream = $1", [.text(stream.id)])
    }
}
