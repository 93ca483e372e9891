package import Definitions
import Postgres

/// One row of a `FigureStatement`.
package struct FigureRow: Sendable {
    /// The first day of the period.
    package let start: CalendarDay
    /// The last day of the period.
    package let end: CalendarDay
    /// How many of its days are counted.
    package let days: Int
    package let values: [LabelledValue]
    /// One for each KPI of the plan, in its order.
    package private(set) var figures: [Figure]

    /// The row with the figure of one of the plan's KPIs only.
    package func only(_ index: Int) -> FigureRow {
        var row = self
        row.figures = [figures[index]]
        return row
    }

    /// Whether every day of the period was asked for and is published.
    package var isComplete: Bool { days == end.daysSince1970 - start.daysSince1970 + 1 }

    /// Decodes a row by the names that `FigureStatement` gives.
    ///
    /// - Throws: `PostgresError` when the row is of another shape, which would be a fault of ours.
    init(_ row: PostgresRow, of plan: FigurePlan) throws {
        guard let start = CalendarDay(try row.string("period")) else {
            throw FigureRowError(period: try row.string("period"))
        }
        self.start = start
        self.end =
            switch plan.cut {
            case .grain(let grain): start.end(of: grain)
            case .range: plan.to
            }
        self.days = try row.int("days")
        self.values = try plan.columns.indices.map {
            LabelledValue(value: try row.string("value\($0)"), label: try row.string("label\($0)"))
        }
        self.figures = try plan.kpis.indices.map {
            Figure(
                numerator: try row.optionalNumeric("numerator\($0)"),
                denominator: try row.optionalNumeric("denominator\($0)"),
                value: try row.optionalNumeric("quotient\($0)"),
                n: try row.int64("rows\($0)")
            )
        }
    }
}

/// The warehouse answered with a day outside the calendar.
struct FigureRowError: Error, CustomStringConvertible {
    let period: String

    var description: String { "the warehouse returned the period \"\(period)\", which is no day of the calendar" }
}
