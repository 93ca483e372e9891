public import Definitions
public import Postgres
import Warehouse

/// Answers questions about KPIs from the published figures.
///
/// The reader knows the catalogue and nothing of the sources; it works with the warehouse's reader role. Figures are
/// sums over `agg`, and a ratio is divided when it is read, so that any period and any split is a ratio of sums.
public struct KPIReader: Sendable {
    /// The definitions in force.
    public let catalogue: Catalogue
    /// The instance's IANA zone, in which business days begin.
    public let timeZone: String
    /// The language of the labels, `fr` or `en`.
    public let locale: String
    /// The publication after which the figures are wanted; nil: as they stand.
    public let publication: Int64?

    /// The most points that one answer holds. An export has no such limit, for it streams.
    static let maximumPoints = 100_000

    /// A reader of an instance's figures, as they stand or as they stood after a publication.
    public init(catalogue: Catalogue, timeZone: String, locale: String, asOf publication: Int64? = nil) {
        self.catalogue = catalogue
        self.timeZone = timeZone
        self.locale = locale
        self.publication = publication
    }

    /// The same reader with labels in another language.
    public func speaking(_ locale: String) -> KPIReader {
        KPIReader(catalogue: catalogue, timeZone: timeZone, locale: locale, asOf: publication)
    }

    /// The same reader of the figures as they stood after a publication; nil: as they stand.
    public func asOf(_ publication: Int64?) -> KPIReader {
        KPIReader(catalogue: catalogue, timeZone: timeZone, locale: locale, asOf: publication)
    }

    /// What reads the figures of the earlier publication.
    var past: PastFigures? { publication.map { PastFigures(after: $0) } }

    /// Answers in a transaction of its own, so that the answer never straddles a publication.
    ///
    /// - Throws: `QuestionError` when the question is wrong (before the warehouse is asked, where that can be told),
    ///   `PostgresError` when the warehouse cannot be read.
    public func answer(_ question: KPIQuestion, on connection: PostgresConnection) async throws -> KPIAnswer {
        try check(question)
        return try await Self.readOnly(on: connection) { connection in
            try await answer(question, inTransactionOf: connection)
        }
    }

    /// Refuses a question that can be told to be wrong without asking the warehouse.
    ///
    /// - Throws: `QuestionError`.
    public func check(_ question: KPIQuestion) throws(QuestionError) {
        _ = try plan(question, .grain(question.grain))
    }

    /// Answers inside the caller's transaction, which must be `REPEATABLE READ` for several answers to agree.
    ///
    /// - Throws: As `answer(_:on:)`.
    public func answer(
        _ question: KPIQuestion,
        inTransactionOf connection: PostgresConnection
    ) async throws -> KPIAnswer {
        try await proved(
            answer(question, cut: .grain(question.grain), inTransactionOf: connection),
            inTransactionOf: connection
        )
    }

    /// The answer with the proof behind its figures.
    func proved(_ answer: KPIAnswer, inTransactionOf connection: PostgresConnection) async throws -> KPIAnswer {
        var answer = answer
        answer.proof = try await proof(of: answer.kpi.facts.compactMap(catalogue.fact), answer.modules, on: connection)
        return answer
    }

    /// Answers with the range cut otherwise than the question says, without the proof.
    func answer(
        _ question: KPIQuestion,
        cut: PeriodCut,
        inTransactionOf connection: PostgresConnection
    ) async throws -> KPIAnswer {
        let plan = try plan(question, cut)
        let modules = try await freshness(of: plan.modules, on: connection)
        let statement = try await statement(plan, on: connection)
        let result = try await connection.query(
            statement.sql + "\nlimit \(Self.maximumPoints + 1)",
            statement.parameters
        )
        guard result.count <= Self.maximumPoints else {
            throw QuestionError(
                .tooManyPoints,
                "The answer has more than \(Self.maximumPoints) points; ask for a coarser grain, fewer dimensions or a shorter range."
            )
        }
        let rows = try result.map { try FigureRow($0, of: plan) }
        return KPIAnswer(
            kpi: plan.kpis[0],
            question: question,
            dimensions: plan.dimensions,
            asOf: Self.headline(modules),
            modules: modules,
            unsplit: plan.unsplit,
            unfiltered: plan.unfiltered,
            note: rows.isEmpty ? try await note(plan, Self.headline(modules), on: connection) : nil,
            points: rows.map(point),
            cut: cut,
            publication: publication
        )
    }

    /// Runs `body` in the one kind of transaction in which figures are read: one snapshot, read only.
    public static func readOnly<T: Sendable>(
        on connection: PostgresConnection,
        _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        try await connection.transaction(TransactionOptions(isolation: .repeatableRead, readOnly: true)) { connection in
            // Compiling a figure's statement to machine code takes longer than running it.
            try await connection.query("set local jit = off")
            return try await body(connection)
        }
    }

    func plan(_ question: KPIQuestion, _ cut: PeriodCut) throws(QuestionError) -> FigurePlan {
        try FigurePlan(
            kpis: [question.kpi],
            from: question.from,
            to: question.to,
            cut: cut,
            by: question.by,
            filters: question.filters,
            catalogue: catalogue
        )
    }

    private func point(_ row: FigureRow) -> KPIPoint {
        KPIPoint(
            start: row.start,
            end: row.end,
            isComplete: row.isComplete,
            days: row.days,
            values: row.values,
            figure: row.figures[0]
        )
    }
}

/// Several KPIs at once, for reports and pages.
extension KPIReader {
    /// The modules that publish figures; one without a fact, such as a register that others read, never does.
    package var publishingModules: [String] { catalogue.modules.filter { !$0.facts.isEmpty }.map(\.name) }

    /// The rows of a plan, all at once. Inside the caller's transaction.
    package func rows(_ plan: FigurePlan, inTransactionOf connection: PostgresConnection) async throws -> [FigureRow] {
        let statement = try await statement(plan, on: connection)
        return try await connection.query(statement.sql, statement.parameters).map { try FigureRow($0, of: plan) }
    }

    /// The rows of a plan one at a time, in memory that does not grow. Inside the caller's transaction.
    package func forEachRow(
        _ plan: FigurePlan,
        inTransactionOf connection: PostgresConnection,
        _ body: @Sendable (FigureRow) throws -> Void
    ) async throws {
        let statement = try await statement(plan, on: connection)
        try await connection.forEachRow(statement.sql, statement.parameters) { row in
            try body(FigureRow(row, of: plan))
        }
    }

    private func statement(_ plan: FigurePlan, on connection: PostgresConnection) async throws -> FigureStatement {
        try await checkPast(plan, on: connection)
        var values: [[String]] = []
        for filter in plan.filters {
            values.append(try await self.values(filter.texts, of: filter.column, in: plan, on: connection))
        }
        let past = publication.map { number in
            PastFigures(after: number, first: plan.from.description, last: plan.to.description)
        }
        return FigureStatement(plan, filterValues: values, locale: locale, past: past)
    }
}
