/// A day of the week, as definitions name it.
public enum Weekday: String, Sendable, Hashable, CaseIterable {
    case mon, tue, wed, thu, fri, sat, sun

    /// 1 for Monday to 7 for Sunday, as ISO 8601 counts.
    public var isoNumber: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

    /// Monday to Friday.
    public static let working: [Weekday] = [.mon, .tue, .wed, .thu, .fri]
}
