public import Definitions
public import KPIQueries
public import Postgres

/// Writes reports as CSV (RFC 4180, UTF-8), row by row, in memory that does not grow with the report.
///
/// Everything is read in one transaction, so that rows and totals are of one publication. Totals are asked of the
/// warehouse again, as sums over all rows: a ratio's total is the ratio of the sums, never a sum or mean of ratios. All
/// columns of a row cover the same days, those that every module of the report has published.
///
/// Names that come from data and start with `=`, `+`, `-`, `@`, a tab or a carriage return get an apostrophe in front, so
/// that no spreadsheet runs them as a formula.
public struct ReportExporter: Sendable {
    private let catalogue: Catalogue
    private let reader: KPIReader

    /// An exporter of the catalogue's reports; labels are in the reader's language.
    public init(catalogue: Catalogue, reader: KPIReader) {
        self.catalogue = catalogue
        self.reader = reader
    }

    /// Writes a report over a range of days to a file, which appears complete or not at all.
    ///
    /// A report without a row is a file with its header. After any failure, and when the task is cancelled, what stood
    /// at `path` before still stands there.
    ///
    /// - Parameters:
    ///   - name: The report's name.
    ///   - from: The first day.
    ///   - to: The last day; it counts.
    ///   - path: The file. It is replaced where it exists.
    ///   - connection: The warehouse, as its reader; in no transaction.
    /// - Returns: What was written, and how far its figures reach.
    /// - Throws: `QuestionError` with `unknown_report` or what is wrong with the range; `ExportError` when the file cannot
    ///   be written; `PostgresError`; `CancellationError`.
    public func export(
        report name: String,
        from: CalendarDay,
        to: CalendarDay,
        to path: String,
        on connection: PostgresConnection
    ) async throws -> ExportResult {
        let report = try report(name)
        let details = try plan(report, from, to, cut: .grain(report.period), by: report.rows)
        let file = try ExportFile(path: path)
        do {
            let (rows, modules) = try await KPIReader.readOnly(on: connection) { connection in
                let modules = try await reader.freshness(of: details.modules, on: connection)
                return (try await write(report, details, to: file, on: connection), modules)
            }
            let (bytes, sha256) = try file.finish()
            return ExportResult(
                path: path,
                rows: rows,
                bytes: bytes,
                sha256: sha256,
                asOf: KPIReader.headline(modules),
                modules: modules
            )
        } catch {
            file.discard()
            throw error
        }
    }

    private func write(
        _ report: Report,
        _ details: FigurePlan,
        to file: ExportFile,
        on connection: PostgresConnection
    ) async throws -> Int {
        var periodTotals: [FigureRow] = []
        var total: FigureRow?
        if report.totals {
            // Without dimensions the rows are the periods' totals already.
            if !report.rows.isEmpty {
                let plan = try plan(report, details.from, details.to, cut: .grain(report.period), by: [])
                periodTotals = try await reader.rows(plan, inTransactionOf: connection)
            }
            let plan = try plan(report, details.from, details.to, cut: .range, by: [])
            total = try await reader.rows(plan, inTransactionOf: connection).first
        }
        let writer = ReportWriter(file: file, records: ReportRecords(report: report), periodTotals: periodTotals)
        try writer.writeHeader()
        try await reader.forEachRow(details, inTransactionOf: connection) { row in try writer.write(row) }
        try writer.writeEnd(total: total)
        return writer.rows
    }

    private func report(_ name: String) throws(QuestionError) -> Report {
        guard let report = catalogue.report(name) else {
            let names = catalogue.reports.map(\.name)
            throw QuestionError(
                .unknownReport,
                "There is no report \"\(name)\"." + suggestion(for: name, among: names, noun: "reports")
            )
        }
        return report
    }

    private func plan(
        _ report: Report,
        _ from: CalendarDay,
        _ to: CalendarDay,
        cut: PeriodCut,
        by: [String]
    ) throws(QuestionError) -> FigurePlan {
        try FigurePlan(
            kpis: report.columns,
            from: from,
            to: to,
            cut: cut,
            by: by,
            filters: [],
            catalogue: catalogue
        )
    }
}

/// What was exported.
public struct ExportResult: Sendable, Hashable {
    /// Where the file is, as it was asked for.
    public let path: String
    /// Records, without the header.
    public let rows: Int
    /// The file's size.
    public let bytes: Int
    /// Of the file's bytes, in hexadecimal digits.
    public let sha256: String
    /// How far the figures reach; nil while a module of the report has published nothing.
    public let asOf: AsOf?
    /// The state of each module that the report reads.
    public let modules: [ModuleFreshness]
}
