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

    /// The cards of KPIs, in their order. Those that read the same facts are read together.
    ///
    /// - Parameters:
    ///   - kpis: The KPIs.
    ///   - modules: The state of every module that publishes.
    ///   - connection: In the request's transaction.
    /// - Returns: What the page shows of them.
    /// - Throws: `PostgresError`.
    func cards(
        _ kpis: [KPI],
        modules: [ModuleFreshness],
        on connection: PostgresConnection
    ) async throws -> [Card] {
        var cards: [String: Card] = [:]
        for group in Dictionary(grouping: kpis, by: \.facts).values {
            for card in try await read(together: group, modules, on: connection) { cards[card.kpi.id] = card }
        }
        return kpis.compactMap { cards[$0.id] }
    }

    private func read(
        together kpis: [KPI],
        _ modules: [ModuleFreshness],
        on connection: PostgresConnection
    ) async throws -> [Card] {
        let facts = Set((kpis.first?.facts ?? []).compactMap { reader.catalogue.fact($0)?.module })
        guard let asOf = KPIReader.headline(modules.filter { facts.contains($0.module) }) else {
            return kpis.map(Card.init(unpublished:))
        }
        let span = DaySpan(choice, before: asOf.cutoff)
        let previous = span.compared(comparison, choice)
        let lastWeek = asOf.cutoff.adding(days: -1).start(of: .week)
        let starts = (0..<Self.weekCount).reversed().map { lastWeek.adding(days: -7 * $0) }
        let chart = DaySpan(starts[0], asOf.cutoff.adding(days: -1))
        let current = try await rows(kpis, span, .range, on: connection).first
        let earlier = try await rows(kpis, previous, .range, on: connection).first
        let weeks = try await rows(kpis, chart, .grain(.week), on: connection)
        return kpis.enumerated().map { index, kpi in
            Card(
                kpi: kpi,
                asOf: asOf,
                span: span,
                previousSpan: previous,
                current: current?.only(index),
                previous: earlier?.only(index),
                weekStarts: starts,
                weeks: weeks.map { $0.only(index) }
            )
        }
    }

    private func rows(
        _ kpis: [KPI],
        _ span: DaySpan?,
        _ cut: PeriodCut,
        on connection: PostgresConnection
    ) async throws -> [FigureRow] {
        guard let span else { return [] }
        let plan = try FigurePlan(
            kpis: kpis.map(\.id),
            from: span.from,
            to: span.to,
            cut: cut,
            by: [],
            filters: [],
            catalogue: reader.catalogue
        )
        return try await reader.rows(plan, inTransactionOf: connection)
    }
}

extension Card {
    /// The card of a KPI of which nothing is published.
    fileprivate init(unpublished kpi: KPI) {
        self.init(
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
}
