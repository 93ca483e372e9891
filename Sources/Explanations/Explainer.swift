public import Definitions
public import KPIQueries
public import Postgres
import Warehouse

/// Takes published figures apart: runs the facts' own queries on the mirror, as the night does, and lists their rows.
///
/// The mirror has single rows, which the reader may not see: the connection is the loader's (which explaining never
/// writes with) or the explainer's. Everything is read in one `REPEATABLE READ READ ONLY` transaction.
public struct Explainer: Sendable {
    /// Reads the figures.
    public let reader: KPIReader
    /// The instance's, as ISO dates.
    public let holidays: [String]

    /// An explainer of the figures that `reader` reads.
    public init(reader: KPIReader, holidays: [String]) {
        self.reader = reader
        self.holidays = holidays
    }

    /// Explains a figure in a transaction of its own.
    ///
    /// - Throws: `QuestionError` when the question is wrong, nothing is published there, or an earlier publication is asked for; ``ExplainError`` when a fact
    ///   cannot be computed; `PostgresError` when the warehouse cannot be read.
    public func explain(_ question: ExplainQuestion, on connection: PostgresConnection) async throws -> Explanation {
        try check(question)
        return try await KPIReader.readOnly(on: connection) { connection in
            try await explain(question, inTransactionOf: connection)
        }
    }

    /// Explains inside the caller's transaction, which must be `REPEATABLE READ`, so that rows and figures agree.
    ///
    /// - Throws: As `explain(_:on:)`.
    public func explain(
        _ question: ExplainQuestion,
        inTransactionOf connection: PostgresConnection
    ) async throws -> Explanation {
        try await explain(question, connection) { reading in try await reading.rows(question.limit, connection) }
    }

    /// Explains a figure and hands over its rows one at a time, in memory that does not grow. The explanation that is
    /// returned at the end holds none.
    ///
    /// - Throws: As `explain(_:on:)`, and what `visit` throws.
    public func explain(
        _ question: ExplainQuestion,
        on connection: PostgresConnection,
        visit: @escaping @Sendable (Fact, ExplainedRow) throws -> Void
    ) async throws -> Explanation {
        try check(question)
        return try await KPIReader.readOnly(on: connection) { connection in
            try await explain(question, connection) { reading in
                try await reading.visitRows(question.limit, connection) { row in try visit(reading.fact, row) }
            }
        }
    }

    /// Refuses a question that can be told to be wrong without asking the warehouse.
    ///
    /// - Throws: `QuestionError`.
    public func check(_ question: ExplainQuestion) throws(QuestionError) {
        _ = try reader.rangePlan(of: question.kpi, from: question.from, to: question.to, filters: question.filters)
        let days = question.to.daysSince1970 - question.from.daysSince1970 + 1
        guard days <= ExplainQuestion.maximumDays else {
            throw QuestionError(
                .rangeTooLong,
                "From \(question.from) to \(question.to) are \(days) days; at most \(ExplainQuestion.maximumDays) are explained at once."
            )
        }
    }

    private func explain(
        _ question: ExplainQuestion,
        _ connection: PostgresConnection,
        list: (FactReading) async throws -> FactReading.Listing
    ) async throws -> Explanation {
        try await WarehouseSchema.checkTimeZone(connection, reader.timeZone)
        try await reader.checkIsLatest(on: connection)
        let published = try await reader.publishedFigure(
            of: question.kpi,
            from: question.from,
            to: question.to,
            filters: question.filters,
            inTransactionOf: connection
        )
        var facts: [FactExplanation] = []
        for fact in published.facts {
            let reading = try await FactReading.prepare(
                fact,
                measures: measures(of: fact, in: published.kpi),
                percentile: percentile(of: fact, in: published.kpi),
                days: published.days.map(\.description),
                filters: published.filters,
                self,
                connection
            )
            facts.append(try await reading.explanation(list(reading), question.limit, connection))
        }
        return Explanation(
            kpi: published.kpi,
            question: question,
            figure: published.figure,
            days: published.days,
            unfiltered: published.unfiltered,
            modules: published.modules,
            proof: published.proof,
            facts: facts
        )
    }

    /// The measures of a fact that a KPI reads, in the fact's order.
    private func measures(of fact: Fact, in kpi: KPI) -> [Measure] {
        let read = Set(kpi.value.measures.filter { $0.fact == fact.id }.map(\.name))
        return fact.measures.filter { read.contains($0.name) }
    }

    private func percentile(of fact: Fact, in kpi: KPI) -> Percentile? {
        guard case .percentile(let percentile) = kpi.value, percentile.measure.fact == fact.id else { return nil }
        return percentile
    }
}

/// One fact on its own, whatever KPIs read it.
extension Explainer {
    /// Visits every row of a fact on some days, those left out too: the rows behind each of its cells.
    ///
    /// - Parameters:
    ///   - fact: The fact; the rows have all of its measures.
    ///   - days: The days, as ISO dates.
    ///   - connection: As the loader or the explainer.
    ///   - visit: Is called with each row, in memory that does not grow.
    /// - Throws: ``ExplainError``, `PostgresError`, and what `visit` throws.
    public func forEachRow(
        of fact: Fact,
        days: [String],
        on connection: PostgresConnection,
        _ visit: @escaping @Sendable (ExplainedRow) throws -> Void
    ) async throws {
        try await KPIReader.readOnly(on: connection) { connection in
            let reading = try await FactReading.prepare(
                fact,
                measures: fact.measures,
                percentile: nil,
                days: days,
                filters: [],
                self,
                connection
            )
            _ = try await reading.visitRows(nil, connection, visit)
        }
    }
}
