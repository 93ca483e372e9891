import Definitions
import Postgres
import Warehouse

extension KPIReader {
    /// Refuses a publication that cannot be read again for these figures.
    ///
    /// - Throws: `QuestionError` with `unknown_publication`, `not_published` or `past_not_kept`.
    func checkPast(_ plan: FigurePlan, on connection: PostgresConnection) async throws {
        guard let publication, let past else { return }
        let row = try await connection.query(
            """
            select max(publication_id) as last, coalesce(bool_or(publication_id = $1::bigint), false) as found,
              (select undo_from from ops.meta) as floor
            from ops.publication
            """,
            [.int(publication)]
        ).first
        guard let row, try row.bool("found") else {
            let last = try row?.optionalInt64("last").map { "the latest is \($0)" } ?? "nothing has been published yet"
            throw QuestionError(.unknownPublication, "There is no publication \(publication); \(last).")
        }
        let floor = try row.int64("floor")
        guard publication >= floor else {
            throw QuestionError(
                .pastNotKept,
                "Publication \(publication) cannot be read again: what later ones changed is kept from publication \(floor) on."
            )
        }
        try await refuseUnpublished(plan, publication, on: connection)
        try await refuseReshaped(plan, past, on: connection)
    }

    private func refuseUnpublished(
        _ plan: FigurePlan,
        _ publication: Int64,
        on connection: PostgresConnection
    ) async throws {
        let modules = try await freshness(of: plan.modules, on: connection)
        guard let module = modules.first(where: { $0.asOf == nil })?.module else { return }
        let first = try await connection.query(
            "select min(publication_id) as first from ops.publication where $1 = any (modules)",
            [.text(module)]
        ).first?.optionalInt64("first")
        let hint = first.map { "; its first one is \($0)" } ?? ""
        throw QuestionError(
            .notPublished,
            "After publication \(publication) nothing of \(module) was published\(hint)."
        )
    }

    private func refuseReshaped(
        _ plan: FigurePlan,
        _ past: PastFigures,
        on connection: PostgresConnection
    ) async throws {
        let facts = plan.facts.map(\.id)
        let shape = try await connection.query(
            """
            select fact, min(publication_id) as publication from ops.undo u
            where part = 'shape' and fact = any ($1::text[]) and publication_id > $2::bigint
              and exists (select from \(past.publishedDays(of: facts)) d where d.fact = u.fact)
            group by fact order by fact limit 1
            """,
            [.textArray(facts), .int(past.publication)]
        ).first
        guard let shape else { return }
        let (fact, by) = (try shape.string("fact"), try shape.int64("publication"))
        throw QuestionError(
            .pastNotKept,
            "Publication \(past.publication) lies behind a change of shape: publication \(by) gave \(fact) other measures or "
                + "dimensions. Figures can be read again from publication \(by) on."
        )
    }
}
