import Definitions
import KPIQueries
import Postgres

/// A scorecard's rows: for each period one of each KPI, beside the period before.
struct Scorecard: Sendable {
    struct Row: Sendable {
        let kpi: KPI
        let period: CalendarDay
        /// Nil where no day of the period is published for this KPI.
        let current: FigureRow?
        let previous: FigureRow?
    }

    let report: Report
    let rows: [Row]

    /// Reads it, inside the caller's transaction.
    ///
    /// Each KPI is read by itself, as far as its own modules are published.
    init(
        _ report: Report,
        _ from: CalendarDay,
        _ to: CalendarDay,
        reader: KPIReader,
        inTransactionOf connection: PostgresConnection
    ) async throws {
        self.report = report
        let first = from.start(of: report.period)
        let before = first.adding(days: -1).start(of: report.period)
        var current: [String: [CalendarDay: FigureRow]] = [:]
        var periods: Set<CalendarDay> = []
        for id in report.columns {
            let earlier = try Self.plan(report, id, before, first.adding(days: -1), reader.catalogue)
            let plan = try Self.plan(report, id, from, to, reader.catalogue)
            let rows = try await reader.rows(plan, inTransactionOf: connection)
            periods.formUnion(rows.map(\.start))
            let all = try await reader.rows(earlier, inTransactionOf: connection) + rows
            current[id] = Dictionary(all.map { ($0.start, $0) }) { _, last in last }
        }
        let kpis = report.columns.compactMap(reader.catalogue.kpi)
        rows = periods.sorted().flatMap { period in
            let previous = period.adding(days: -1).start(of: report.period)
            return kpis.map { kpi in
                Row(
                    kpi: kpi,
                    period: period,
                    current: current[kpi.id]?[period],
                    previous: current[kpi.id]?[previous]
                )
            }
        }
    }

    static func plan(
        _ report: Report,
        _ kpi: String,
        _ from: CalendarDay,
        _ to: CalendarDay,
        _ catalogue: Catalogue
    ) throws(QuestionError) -> FigurePlan {
        try FigurePlan(
            kpis: [kpi],
            from: from,
            to: to,
            cut: .grain(report.period),
            by: [],
            filters: [],
            catalogue: catalogue
        )
    }
}

/// A scorecard's CSV records.
///
/// `period, start, end, complete, kpi, label, unit, value, target, verdict, previous_period, previous_complete, previous,
/// change, relative, n`. What cannot be told is empty, never 0; a KPI without a published day in a period has a row with
/// neither value nor n.
struct ScorecardRecords: Sendable {
    let scorecard: Scorecard
    let dialect: CSVDialect
    /// The language of the labels.
    let locale: String

    func write(to sink: any RecordSink) throws {
        try sink.write(header)
        for row in scorecard.rows { try sink.write(line(row)) }
    }

    private var header: [UInt8] {
        var record = CSVRecord(dialect)
        let names = [
            "period", "start", "end", "complete", "kpi", "label", "unit", "value", "target", "verdict",
            "previous_period", "previous_complete", "previous", "change", "relative", "n",
        ]
        for name in names { record.append(name) }
        return dialect.start + record.line
    }

    private func line(_ row: Scorecard.Row) -> [UInt8] {
        let grain = scorecard.report.period
        let figure = row.current?.figures[0]
        let earlier = row.previous?.figures[0]
        let change = FigureDifference(from: earlier?.value, to: figure?.value)
        var record = CSVRecord(dialect)
        record.append(row.period.periodName(grain))
        record.append(day: row.period)
        record.append(day: row.period.end(of: grain))
        record.append(flag: row.current?.isComplete ?? false)
        record.append(row.kpi.id)
        record.append(text: row.kpi.label.text(locale))
        record.append(row.kpi.unit.rawValue)
        record.append(number: figure?.value)
        record.append(decimal: row.kpi.target)
        record.append(TargetVerdict(figure?.value, of: row.kpi)?.rawValue)
        record.append(row.previous?.start.periodName(grain))
        if let previous = row.previous { record.append(flag: previous.isComplete) } else { record.append(nil) }
        record.append(number: earlier?.value)
        record.append(number: change?.difference)
        record.append(number: change?.relative)
        record.append(figure.map { String($0.n) })
        return record.line
    }
}
