public import Definitions
public import Postgres

/// Writes figures for people, in French or English: `71.4 %`, `71,4 %`, `6.25 / day`.
public struct FigureFormatter: Sendable {
    /// `fr` or `en`.
    public let locale: String
    /// ISO 4217; written after amounts.
    public let currency: String

    /// What stands where there is no value. Never a zero.
    public static let none = "–"

    /// A formatter for an instance's language and currency.
    public init(locale: String, currency: String) {
        self.locale = locale
        self.currency = currency
    }

    private var isFrench: Bool { locale.lowercased().hasPrefix("fr") }

    /// A value in its unit, or `–`.
    public func value(_ value: Numeric?, unit: KPIUnit) -> String {
        guard let value else { return Self.none }
        guard let decimal = FixedDecimal(value) else { return value.description }
        return self.value(decimal, unit: unit)
    }

    /// A target as declared, in the KPI's unit; `–` where there is none.
    public func target(of kpi: KPI) -> String { value(kpi.target.flatMap { Numeric($0) }, unit: kpi.unit) }

    /// The change from an earlier value. Nil when one of them is missing.
    public func change(from earlier: Numeric?, to later: Numeric?, unit: KPIUnit) -> FigureChange? {
        guard let earlier = earlier.flatMap(FixedDecimal.init), let later = later.flatMap(FixedDecimal.init) else {
            return nil
        }
        let difference = later - earlier
        let places = places(unit, difference)
        let shown = (unit == .percent ? difference.timesHundred : difference).rounded(places: places)
        let way: FigureChange.Way = shown.isZero ? .none : shown.isNegative ? .down : .up
        let number = plain(shown.magnitude, places: places)
        return FigureChange(way: way, text: way.sign + number + (unit == .percent ? " pts" : suffix(unit)))
    }

    /// A relative difference, with its sign: `+12.5 %`; `–` where there is none.
    public func relative(_ share: Numeric?) -> String {
        guard let share = share.flatMap(FixedDecimal.init) else { return Self.none }
        let shown = share.timesHundred.rounded(places: 1)
        return (shown.isZero ? "±" : shown.isNegative ? "−" : "+") + plain(shown.magnitude, places: 1) + " %"
    }

    /// A count or a sum without a unit, as it stands under a ratio: decimals as they are, thousands grouped.
    public func sum(_ value: Numeric?) -> String {
        guard let value else { return Self.none }
        guard let decimal = FixedDecimal(value) else { return value.description }
        return plain(decimal, places: min(value.scale, 2))
    }

    /// A value at an axis: no more decimals than it has, and of the units only the per cent sign.
    package func axisLabel(_ value: FixedDecimal, unit: KPIUnit) -> String {
        let shown = unit == .percent ? value.timesHundred : value
        let places = (0...10).first { shown.rounded(places: $0) == shown } ?? 10
        return plain(shown, places: places) + (unit == .percent ? " %" : "")
    }

    /// A whole number with its thousands grouped.
    public func count(_ value: Int64) -> String { sum(Numeric(value)) }

    private func value(_ decimal: FixedDecimal, unit: KPIUnit) -> String {
        let shown = unit == .percent ? decimal.timesHundred : decimal
        return plain(shown, places: places(unit, decimal)) + suffix(unit)
    }

    private func plain(_ decimal: FixedDecimal, places: Int) -> String {
        decimal.text(places: places, point: isFrench ? "," : ".", group: isFrench ? "\u{202F}" : ",")
    }

    private func places(_ unit: KPIUnit, _ decimal: FixedDecimal) -> Int {
        unit.places ?? (decimal.isInteger ? 0 : 2)
    }

    private func suffix(_ unit: KPIUnit) -> String { unit.suffix(currency: currency).text(locale) }
}

/// A change between two values, as far as it can be seen: one that rounds to zero is none.
public struct FigureChange: Sendable, Hashable {
    /// Where the value went.
    public enum Way: Sendable, Hashable {
        case up, down, none

        fileprivate var sign: String {
            switch self {
            case .up: "+"
            case .down: "−"
            case .none: "±"
            }
        }
    }

    /// Where the value went.
    public let way: Way
    /// With its sign: `+2.1 pts` for percentages.
    public let text: String

    /// Whether the change is for the better; nil where there is none, or no way that is good.
    public func isBetter(_ direction: Direction) -> Bool? {
        guard way != .none, direction != .neutral else { return nil }
        return (way == .up) == (direction == .higher)
    }
}

/// How a value stands to its target.
public enum TargetVerdict: String, Sendable, Hashable {
    case met, missed

    /// Nil where there is no value, no target, or no direction that is good.
    public init?(_ value: Numeric?, of kpi: KPI) {
        guard let value, let target = kpi.target.flatMap({ Numeric($0) }) else { return nil }
        switch kpi.better {
        case .higher: self = value >= target ? .met : .missed
        case .lower: self = value <= target ? .met : .missed
        case .neutral: return nil
        }
    }

    /// A sign that does not need colour.
    public var mark: String { self == .met ? "✓" : "✗" }
}
