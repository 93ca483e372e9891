import Definitions
import Postgres

/// The SQL of a day rule: the first and the last business day that a row touches.
///
/// A null start touches none (the row is left out); an open end is `infinity`, which reaches every cut-off.
struct DayRange {
    let first: String
    let last: String

    /// - Parameters:
    ///   - rule: The rule of a fact or of a read.
    ///   - stream: The stream whose rows it reads, which knows the columns' types.
    ///   - alias: The alias of the rows.
    init(_ rule: DayRule, of stream: Stream, as alias: String) {
        switch rule {
        case .column(let column):
            first = Self.day(column, of: stream, as: alias)
            last = first
        case .span(let from, let to):
            first = Self.day(from, of: stream, as: alias)
            last = "coalesce(\(Self.endDay(to, of: stream, as: alias)), 'infinity')"
        }
    }

    private static func day(_ column: String, of stream: Stream, as alias: String) -> String {
        let value = "\(alias).\(quoteIdentifier(column))"
        return isTimestamp(column, of: stream) ? "calc.business_day(\(value))" : value
    }

    private static func endDay(_ column: String, of stream: Stream, as alias: String) -> String {
        let value = "\(alias).\(quoteIdentifier(column))"
        return isTimestamp(column, of: stream) ? "calc.business_day(\(value) - interval '1 microsecond')" : value
    }

    private static func isTimestamp(_ column: String, of stream: Stream) -> Bool {
        stream.column(column)?.type == .timestamptz
    }
}
