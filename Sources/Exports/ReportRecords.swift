import Definitions
import KPIQueries
import Postgres

/// A report's CSV records: what stands in which column.
///
/// `period, start, end, complete, row`, then for each dimension its value and its label, then for each KPI its value,
/// numerator, denominator and n. `row` is `detail`, `period_total` or `total`; totals have no dimension values. A null
/// value is empty, never 0; a percentile has neither numerator nor denominator.
struct ReportRecords: Sendable {
    enum Row: String {
        case detail
        case periodTotal = "period_total"
        case total
    }

    let report: Report
    let dialect: CSVDialect

    /// What a file begins with.
    var header: [UInt8] {
        var record = CSVRecord(dialect)
        for name in ["period", "start", "end", "complete", "row"] { record.append(name) }
        for dimension in report.rows {
            record.append(dimension)
            record.append(dimension + "_label")
        }
        for kpi in report.columns {
            record.append(kpi)
            for part in ["numerator", "denominator", "n"] { record.append("\(kpi).\(part)") }
        }
        return dialect.start + record.line
    }

    func line(_ row: FigureRow, as kind: Row) -> [UInt8] {
        var record = CSVRecord(dialect)
        record.append(kind == .total ? nil : row.start.periodName(report.period))
        record.append(day: row.start)
        record.append(day: row.end)
        record.append(flag: row.isComplete)
        record.append(kind.rawValue)
        if kind == .detail {
            for value in row.values {
                record.append(text: value.value)
                record.append(text: value.label)
            }
        } else {
            for _ in 0..<report.rows.count * 2 { record.append(nil) }
        }
        for figure in row.figures {
            record.append(number: figure.value)
            record.append(number: figure.numerator)
            record.append(number: figure.denominator)
            record.append(count: figure.n)
        }
        return record.line
    }
}
