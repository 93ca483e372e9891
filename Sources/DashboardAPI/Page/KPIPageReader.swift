import Definitions
import KPIQueries
import Postgres

/// Reads what the page of a KPI shows, inside the request's transaction.
struct KPIPageReader: Sendable {
    let instance: Instance
    /// Speaks the page's language.
    let reader: KPIReader
    let kpi: KPI

    /// How many of a dimension's values the page shows.
    static let breakdownCount = 30

    /// Refuses what can be told to be wrong without the warehouse: a dimension that the KPI does not have.
    func check(_ address: PageAddress) throws(QuestionError) {
        let any = CalendarDay(daysSince1970: 0)
        try reader.check(question(address, DaySpan(any, any), by: address.dimension))
    }

    func page(_ address: PageAddress, on connection: PostgresConnection) async throws -> KPIPage {
        let facts = kpi.facts.compactMap(reader.catalogue.fact)
        let modules = reader.publishingModules.filter { module in facts.contains { $0.module == module } }
        let freshness = try await reader.freshness(of: modules, on: connection)
        var figures: KPIPage.Figures?
        if let asOf = KPIReader.headline(freshness) {
            figures = try await read(address, DaySpan(address.period, before: asOf.cutoff), on: connection)
        }
        return KPIPage(
            instance: instance,
            catalogue: reader.catalogue,
            kpi: kpi,
            dimensions: KPIDimensionDocument.all(of: facts, in: reader.catalogue),
            freshness: freshness,
            figures: figures,
            address: address,
            say: Wording(language: address.language)
        )
    }

    private func read(
        _ address: PageAddress,
        _ span: DaySpan,
        on connection: PostgresConnection
    ) async throws -> KPIPage.Figures {
        let options = AnswerOptions(comparison: address.comparison)
        let series = try await reader.answer(question(address, span, by: nil), options, inTransactionOf: connection)
        let whole = question(address, span, by: address.dimension)
        let ranking = address.dimension == nil ? nil : Ranking(.top, Self.breakdownCount)
        let breakdown = try await reader.breakdown(
            whole,
            AnswerOptions(comparison: address.comparison, ranking: ranking),
            inTransactionOf: connection
        )
        return KPIPage.Figures(span: span, series: series, breakdown: breakdown)
    }

    private func question(_ address: PageAddress, _ span: DaySpan, by dimension: String?) -> KPIQuestion {
        KPIQuestion(
            kpi: kpi.id,
            from: span.from,
            to: span.to,
            grain: address.grain ?? address.period.grain,
            by: dimension.map { [$0] } ?? []
        )
    }
}
