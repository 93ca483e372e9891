/// The first of a split's combinations by value, in each period.
public struct Ranking: Sendable, Hashable {
    /// From which end.
    public enum Order: String, Sendable, Hashable, CaseIterable {
        /// The greatest values first.
        case top
        /// The least values first.
        case bottom
    }

    /// From which end.
    public let order: Order
    /// How many; those that tie with the last one stay as well.
    public let count: Int

    /// The most that can be asked for.
    public static let bounds = 1...1000

    /// A ranking of `count` combinations.
    public init(_ order: Order, _ count: Int) {
        self.order = order
        self.count = count
    }

    /// Reads `--top` and `--bottom`, of which one may be given.
    ///
    /// - Throws: `QuestionError` with `bad_ranking`.
    public static func parse(top: String?, bottom: String?) throws(QuestionError) -> Ranking? {
        guard top == nil || bottom == nil else {
            throw QuestionError(.badRanking, "Choose `top` or `bottom`; both at once are no ranking.")
        }
        guard let text = top ?? bottom else { return nil }
        let order: Order = top == nil ? .bottom : .top
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int(text), bounds.contains(count) else {
            throw QuestionError(
                .badRanking,
                "\"\(text)\" is no `\(order.rawValue)`: it is a whole number from \(bounds.lowerBound) to \(bounds.upperBound)."
            )
        }
        return Ranking(order, count)
    }
}

/// What a ranking was made from.
public struct AnswerRanking: Sendable, Hashable {
    /// The ranking asked for.
    public let ranking: Ranking
    /// One for each period of the answer.
    public let periods: [RankedPeriod]
}

/// How many combinations of a period were ranked.
public struct RankedPeriod: Sendable, Hashable {
    /// The period's name.
    public let period: String
    /// Those that have a value.
    public let ranked: Int
    /// Those that have none, and so no place.
    public let withoutValue: Int
}

extension KPIAnswer {
    /// The answer with the first points of each period only, in the order of their values.
    ///
    /// Points without a value have no place in a ranking; they are counted. Equal values have equal ranks, and none of
    /// those that tie with the last one is dropped. More rows stand before fewer among equals.
    func ranked(_ ranking: Ranking) -> KPIAnswer {
        var ranked: [KPIPoint] = []
        var periods: [RankedPeriod] = []
        for group in points.chunked(by: \.start) {
            let valued = group.filter { $0.value != nil }
            periods.append(
                RankedPeriod(
                    period: periodName(group[0]),
                    ranked: valued.count,
                    withoutValue: group.count - valued.count
                )
            )
            ranked += Self.first(valued, of: ranking)
        }
        var answer = self
        answer.points = ranked
        answer.ranking = AnswerRanking(ranking: ranking, periods: periods)
        return answer
    }

    private static func first(_ points: [KPIPoint], of ranking: Ranking) -> [KPIPoint] {
        let sorted = points.enumerated().sorted { left, right in
            guard let a = left.element.value, let b = right.element.value, a != b else {
                // The order of the labels decides in the end, so that the same figures give the same answer.
                return (right.element.n, left.offset) < (left.element.n, right.offset)
            }
            return ranking.order == .top ? a > b : a < b
        }.map(\.element)
        var result: [KPIPoint] = []
        for (index, point) in sorted.enumerated() {
            let ties = index > 0 && sorted[index - 1].value == point.value
            guard index < ranking.count || ties else { break }
            var point = point
            point.rank = ties ? result[index - 1].rank : index + 1
            result.append(point)
        }
        return result
    }
}

extension Array {
    /// Neighbours of the same key together.
    func chunked<Key: Equatable>(by key: (Element) -> Key) -> [[Element]] {
        var chunks: [[Element]] = []
        for element in self {
            if let last = chunks.last?.first, key(last) == key(element) {
                chunks[chunks.count - 1].append(element)
            } else {
                chunks.append([element])
            }
        }
        return chunks
    }
}
