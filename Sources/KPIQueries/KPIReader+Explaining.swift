package import Definitions
package import Postgres

/// A figure as it is published, with what tells which cells it was made of: where an explanation starts.
package struct PublishedFigure: Sendable {
    package let kpi: KPI
    /// The facts that the KPI reads, in its order.
    package let facts: [Fact]
    package let figure: Figure
    /// The days of the range that every fact has published, ascending: those that are counted.
    package let days: [CalendarDay]
    package let filters: [ResolvedFilter]
    /// Filters that some fact lacks, with those facts.
    package let unfiltered: [PartialDimension]
    package let modules: [ModuleFreshness]
    /// What proves that the figure rests on all there was at the sources.
    package let proof: FigureProof?
}

/// A filter with the values, as they stand in the figures, that its texts stand for.
package struct ResolvedFilter: Sendable {
    package let dimension: String
    /// The ids of the facts that have the dimension; the others are not filtered.
    package let facts: Set<String>
    package let values: [String]
}

extension KPIReader {
    /// Refuses to explain an earlier publication: the mirror, from which the rows come, is as it is now.
    ///
    /// - Throws: `QuestionError` with `past_not_explained`.
    package func checkIsLatest(on connection: PostgresConnection) async throws {
        guard let publication else { return }
        let last = try await connection.query("select max(publication_id) as last from ops.publication").first?
            .optionalInt64("last")
        guard publication != last else { return }
        throw QuestionError(
            .pastNotExplained,
            "The rows behind figures are those of the mirror, which is as it is now: only the latest publication"
                + (last.map { ", \($0)," } ?? "") + " can be explained, not \(publication)."
        )
    }

    /// Reads a figure over a whole range. Inside the caller's transaction.
    ///
    /// - Throws: `QuestionError`, with `not_published` where the range has no day that every fact has published.
    package func publishedFigure(
        of kpi: String,
        from: CalendarDay,
        to: CalendarDay,
        filters: [DimensionFilter],
        inTransactionOf connection: PostgresConnection
    ) async throws -> PublishedFigure {
        let plan = try rangePlan(of: kpi, from: from, to: to, filters: filters)
        let modules = try await freshness(of: plan.modules, on: connection)
        guard let row = try await rows(plan, inTransactionOf: connection).first else {
            let note = try await note(plan, Self.headline(modules), on: connection) ?? .noPublishedDay
            throw QuestionError(.notPublished, note.text.en)
        }
        var resolved: [ResolvedFilter] = []
        for filter in plan.filters {
            let values = try await values(filter.texts, of: filter.column, in: plan, on: connection)
            resolved.append(
                ResolvedFilter(dimension: filter.column.name, facts: filter.column.facts, values: values)
            )
        }
        return PublishedFigure(
            kpi: plan.kpis[0],
            facts: plan.facts,
            figure: row.figures[0],
            days: try await publishedDays(plan, on: connection),
            filters: resolved,
            unfiltered: plan.unfiltered,
            modules: modules,
            proof: try await proof(of: plan.facts, modules, on: connection)
        )
    }

    /// Refuses what can be told to be wrong without asking the warehouse.
    package func rangePlan(
        of kpi: String,
        from: CalendarDay,
        to: CalendarDay,
        filters: [DimensionFilter]
    ) throws(QuestionError) -> FigurePlan {
        try FigurePlan(kpis: [kpi], from: from, to: to, cut: .range, by: [], filters: filters, catalogue: catalogue)
    }

    private func publishedDays(_ plan: FigurePlan, on connection: PostgresConnection) async throws -> [CalendarDay] {
        let rows = try await connection.query(
            """
            select day::text as day from agg.published_days
            where fact = any ($1::text[]) and day between $2::date and $3::date
            group by day having count(*) = \(plan.facts.count) order by day
            """,
            [.textArray(plan.facts.map(\.id)), .text(plan.from.description), .text(plan.to.description)]
        )
        return try rows.compactMap { CalendarDay(try $0.string("day")) }
    }
}

extension KPIReader {
    /// The dimensions of a fact, in its order.
    package func dimensions(of fact: Fact) -> [AnswerDimension] {
        fact.dimensions.map { dimension in
            let label = catalogue.dimension(dimension.name, in: fact.module)?.label
            return AnswerDimension(
                name: dimension.name,
                label: label ?? LocalizedText(en: dimension.name, fr: dimension.name)
            )
        }
    }
}

extension LabelledValue {
    /// A value with its readable name.
    package init(_ value: String, label: String) { self.init(value: value, label: label) }
}
