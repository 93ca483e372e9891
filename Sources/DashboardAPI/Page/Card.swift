import Definitions
import KPIQueries
import Postgres

/// What the page shows of a KPI.
struct Card: Sendable {
    let kpi: KPI
    /// Nil while one of the KPI's modules has published nothing; there are no figures then.
    let asOf: AsOf?
    let span: DaySpan?
    let previousSpan: DaySpan?
    let current: FigureRow?
    let previous: FigureRow?
    /// The Mondays of the weeks that the chart shows, gaps included.
    let weekStarts: [CalendarDay]
    /// The weeks that have a published day.
    let weeks: [FigureRow]
}

/// Reads cards, inside the request's transaction.
struct CardReader: Sendable {
    let reader: KPIReader
    let choice: PeriodChoice
    let comparison: Comparison

    /// How many weeks the chart shows.
    static let weekCount = 26

    /// The card of a KPI.
    ///
    /// - Parameters:
    ///   - kpi: The KPI.
    ///   - modules: The state of every module that publishes.
    ///   - connection: In the request's transaction.
    /// - Returns: What the page shows of it.
    /// - Throws: `PostgresError`.
    func card(_ kpi: KPI, modules: [ModuleFreshness], on connection: PostgresConnection) async throws -> Card {
        let facts = Set(kpi.facts.compactMap { reader.catalogue.fact($0)?.module })
        guard let asOf = KPIReader.headline(modules.filter { facts.contains($0.module) }) else {
            return Card(
                kpi: kpi,
                asOf: nil,
                span: nil,
                previousSpan: nil,
                current: nil,
                previous: nil,
                weekStarts: [],
                weeks: []
            )
        }
        let span = DaySpan(choice, before: asOf.cutoff)
        let previous = span.compared(comparison, choice)
        let lastWeek = asOf.cutoff.adding(days: -1).start(of: .week)
        let starts = (0..<Self.weekCount).reversed().map { lastWeek.adding(days: -7 * $0) }
        return Card(
            kpi: kpi,
            asOf: asOf,
            span: span,
            previousSpan: previous,
            current: try await rows(kpi, span.from, span.to, .range, on: connection).first,
            previous: try await earlier(kpi, previous, on: connection),
            weekStarts: starts,
            weeks: try await rows(kpi, starts[0], asOf.cutoff.adding(days: -1), .grain(.week), on: connection)
        )
    }

    private func earlier(
        _ kpi: KPI,
        _ span: DaySpan?,
        on connection: PostgresConnection
    ) async throws -> FigureRow? {
        guard let span else { return nil }
        return try await rows(kpi, span.from, span.to, .range, on: connection).first
    }

    private func rows(
        _ kpi: KPI,
        _ from: CalendarDay,
        _ to: CalendarDay,
        _ cut: PeriodCut,
        on connection: PostgresConnection
    ) async throws -> [FigureRow] {
        let plan = try FigurePlan(
            kpis: [kpi.id],
            from: from,
            to: to,
            cut: cut,
            by: [],
            filters: [],
            catalogue: reader.catalogue
        )
        return try await reader.rows(plan, inTransactionOf: connection)
    }
}
