import Definitions
public import Postgres

/// What is wanted beside the figures themselves.
public struct AnswerOptions: Sendable, Hashable {
    /// Against what the figures are compared.
    public var comparison: Comparison?
    /// Which of a split's combinations are wanted.
    public var ranking: Ranking?

    /// Nothing, unless said otherwise.
    public init(comparison: Comparison? = nil, ranking: Ranking? = nil) {
        self.comparison = comparison
        self.ranking = ranking
    }
}

extension KPIReader {
    /// Refuses a question that can be told to be wrong without asking the warehouse.
    ///
    /// - Throws: `QuestionError`.
    public func check(_ question: KPIQuestion, _ options: AnswerOptions) throws(QuestionError) {
        let plan = try plan(question, .grain(question.grain))
        guard let ranking = options.ranking, question.by.isEmpty else { return }
        var names: [String] = []
        for name in plan.facts.flatMap({ $0.dimensions.map(\.name) }) where !names.contains(name) { names.append(name) }
        let ways = names.isEmpty ? "it has no dimension" : "it has: \(names.joined(separator: ", "))"
        throw QuestionError(
            .rankingWithoutSplit,
            "`\(ranking.order.rawValue)` ranks the values of a dimension; say by which one \(question.kpi) is split (\(ways))."
        )
    }

    /// Answers in a transaction of its own, compared and ranked where that is wanted.
    ///
    /// - Throws: As `answer(_:on:)`.
    public func answer(
        _ question: KPIQuestion,
        _ options: AnswerOptions,
        on connection: PostgresConnection
    ) async throws -> KPIAnswer {
        try check(question, options)
        return try await Self.readOnly(on: connection) { connection in
            try await answer(question, options, inTransactionOf: connection)
        }
    }

    /// Answers inside the caller's transaction, compared and ranked where that is wanted.
    ///
    /// - Throws: As `answer(_:on:)`.
    public func answer(
        _ question: KPIQuestion,
        _ options: AnswerOptions,
        inTransactionOf connection: PostgresConnection
    ) async throws -> KPIAnswer {
        try check(question, options)
        return try await answer(question, options, cut: .grain(question.grain), inTransactionOf: connection)
    }

    /// Answers with the whole range as one period.
    ///
    /// The question's grain takes no part. What is compared with is found by the longest grain that makes up the range
    /// wholly: a quarter stands against a quarter, any other stretch against one of as many days.
    ///
    /// - Throws: As `answer(_:on:)`.
    public func breakdown(
        _ question: KPIQuestion,
        _ options: AnswerOptions,
        inTransactionOf connection: PostgresConnection
    ) async throws -> KPIBreakdown {
        try check(question, options)
        var whole = question
        whole.by = []
        let comparison = AnswerOptions(comparison: options.comparison)
        return KPIBreakdown(
            answer: try await answer(question, options, cut: .range, inTransactionOf: connection),
            total: try await answer(whole, comparison, cut: .range, inTransactionOf: connection)
        )
    }

    private func answer(
        _ question: KPIQuestion,
        _ options: AnswerOptions,
        cut: PeriodCut,
        inTransactionOf connection: PostgresConnection
    ) async throws -> KPIAnswer {
        var answer = try await proved(
            answer(question, cut: cut, inTransactionOf: connection),
            inTransactionOf: connection
        )
        if let comparison = options.comparison {
            answer = try await compared(answer, with: comparison, on: connection)
        }
        return options.ranking.map(answer.ranked) ?? answer
    }

    /// The answer with each point's counterpart. Combinations that only the earlier period has are not added.
    private func compared(
        _ answer: KPIAnswer,
        with comparison: Comparison,
        on connection: PostgresConnection
    ) async throws -> KPIAnswer {
        var question = answer.question
        let grain =
            switch answer.cut {
            case .grain(let grain): grain
            case .range: ComparedRange.grain(of: question.from, question.to)
            }
        let range = ComparedRange(comparison, from: question.from, to: question.to, grain: grain)
        var result = answer
        guard let days = range.days else {
            result.comparison = AnswerComparison(comparison: comparison, days: nil, note: .noCounterpart)
            return result
        }
        (question.from, question.to) = (days.lowerBound, days.upperBound)
        let earlier = try await self.answer(question, cut: answer.cut, inTransactionOf: connection)
        let known = Dictionary(earlier.points.map { (PointKey($0), $0) }) { first, _ in first }
        for index in result.points.indices {
            let point = result.points[index]
            let start = answer.cut == .range ? days.lowerBound : range.counterpart(of: point.start)
            guard let start, let match = known[PointKey(start: start, values: point.values.map(\.value))] else {
                continue
            }
            result.points[index].compared = ComparedFigure(match, comparedTo: point)
        }
        result.comparison = AnswerComparison(
            comparison: comparison,
            days: days,
            note: try await note(on: days, earlier, on: connection)
        )
        return result
    }

    private func note(
        on days: ClosedRange<CalendarDay>,
        _ earlier: KPIAnswer,
        on connection: PostgresConnection
    ) async throws -> ComparisonNote? {
        let plan = try plan(earlier.question, earlier.cut)
        guard let published = try await publishedRange(plan, on: connection) else { return .nothingPublished(days) }
        if days.upperBound < published.lowerBound { return .beforeFirstDay(days, first: published.lowerBound) }
        if days.lowerBound < published.lowerBound { return .partlyBeforeFirstDay(days, first: published.lowerBound) }
        return earlier.note == nil ? nil : .nothingPublished(days)
    }
}

/// A whole range as one period.
public struct KPIBreakdown: Sendable {
    /// By the values of the dimensions.
    public let answer: KPIAnswer
    /// Without a split: what a ratio's parts do not add up to.
    public let total: KPIAnswer
}

/// What makes two points counterparts: the period, and the values that they are split by. Labels take no part.
private struct PointKey: Hashable {
    let start: CalendarDay
    let values: [String]

    init(start: CalendarDay, values: [String]) {
        self.start = start
        self.values = values
    }

    init(_ point: KPIPoint) { self.init(start: point.start, values: point.values.map(\.value)) }
}

extension KPIAnswer {
    /// A point's period: `2026-W02`, or what the whole range is called.
    package func periodName(_ point: KPIPoint) -> String { periodName(point.start, point.end) }

    /// The name of the period that a point is compared with.
    package func periodName(_ compared: ComparedFigure) -> String { periodName(compared.start, compared.end) }

    private func periodName(_ start: CalendarDay, _ end: CalendarDay) -> String {
        if case .grain(let grain) = cut { return start.periodName(grain) }
        let grain = ComparedRange.grain(of: start, end)
        // An interval after ISO 8601 where no name fits.
        return start.end(of: grain) == end ? start.periodName(grain) : "\(start)/\(end)"
    }
}
