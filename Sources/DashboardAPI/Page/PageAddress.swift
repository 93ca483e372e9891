import Definitions
import KPIQueries

/// What a page shows, as it stands in its address: whoever has the address sees the same.
struct PageAddress: Sendable {
    var path: String
    var language: String
    var period: PeriodChoice = .month
    var comparison: Comparison = .previous
    /// Nil: the one that suits the period.
    var grain: Grain?
    /// The dimension to split by.
    var dimension: String?

    static let period = RouteParameter(
        name: "period",
        kind: .choice(PeriodChoice.names),
        description: "The last whole month, quarter or year, the last 30 days or the last 12 months.",
        example: PeriodChoice.days.rawValue,
        standard: PeriodChoice.month.rawValue
    )
    static let grain = RouteParameter.grain.choosing(Grain.allCases.map(\.rawValue))
    static let dimension = RouteParameter(
        name: "by",
        kind: .text,
        description: "A dimension to split by; none when it is empty.",
        example: "workshop"
    )
    static let comparison = RouteParameter.compare.choosing(
        Comparison.allCases.map(\.rawValue),
        standard: Comparison.previous.rawValue
    )

    /// Reads what every page has.
    init(_ path: String, _ call: RouteCall, language: String) throws {
        self.path = path
        self.language = try call.choice(.language, default: language)
        let period = try call.choice(Self.period, default: PeriodChoice.month.rawValue)
        self.period = PeriodChoice(rawValue: period) ?? .month
        let comparison = try call.choice(Self.comparison, default: Comparison.previous.rawValue)
        self.comparison = Comparison(rawValue: comparison) ?? .previous
    }

    /// The path and the parameters. Names of grains and dimensions are snake case: nothing needs to be encoded.
    var text: String {
        var text = "\(path)?lang=\(language)&period=\(period.rawValue)&compare=\(comparison.rawValue)"
        if let grain { text += "&grain=\(grain.rawValue)" }
        if let dimension { text += "&by=\(dimension)" }
        return text
    }

    /// The same view with something changed.
    func with(_ change: (inout PageAddress) -> Void) -> PageAddress {
        var address = self
        change(&address)
        return address
    }

    /// Another page in the same language, over the same time.
    func page(_ path: String) -> PageAddress {
        with {
            $0.path = path
            $0.grain = nil
            $0.dimension = nil
        }
    }
}
