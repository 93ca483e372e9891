public import Definitions
public import KPIQueries
public import Postgres

/// Writes reports as CSV, row by row, in memory that does not grow with a table.
///
/// Everything is read in one transaction, so that rows and totals are of one publication. Totals are asked of the
/// warehouse again, as sums over all rows: a ratio's total is the ratio of the sums, never a sum or mean of ratios. All
/// columns of a table's row cover the same days, those that every module of the report has published; a scorecard's rows
/// reach each as far as its own modules.
///
/// Names that come from data are guarded, so that no spreadsheet runs them as a formula (`CSVRecord`).
public struct ReportExporter: Sendable {
    private let catalogue: Catalogue
    private let reader: KPIReader

    /// What a file's manifest is called: the file's name with this behind it.
    public static let manifestSuffix = ".manifest.json"

    /// An exporter of the catalogue's reports; labels are in the reader's language.
    public init(catalogue: Catalogue, reader: KPIReader) {
        self.catalogue = catalogue
        self.reader = reader
    }

    /// Writes a report over a range of days to a file, which appears complete or not at all, and its manifest beside it.
    ///
    /// A report without a row is a file with its header, and the manifest says why. After any failure, and when the task is
    /// cancelled, what stood at `path` before still stands there. What is no ordinary file (`/dev/stdout`) has no manifest.
    ///
    /// - Parameters:
    ///   - name: The report's name.
    ///   - from: The first day.
    ///   - to: The last day; it counts.
    ///   - dialect: How the file is written.
    ///   - path: The file. It is replaced where it exists.
    ///   - connection: The warehouse, as its reader; in no transaction.
    /// - Returns: What was written, and how far its figures reach.
    /// - Throws: `QuestionError` with `unknown_report` or what is wrong with the range; `ExportError` when a file cannot be
    ///   written; `PostgresError`; `CancellationError`.
    public func export(
        report name: String,
        from: CalendarDay,
        to: CalendarDay,
        dialect: CSVDialect = .rfc4180,
        to path: String,
        on connection: PostgresConnection
    ) async throws -> ExportResult {
        let report = try report(name)
        try check(report, from, to)
        let file = try ExportFile(path: path)
        let beside = file.isOrdinary ? try ExportFile(path: path + Self.manifestSuffix) : nil
        do {
            let (written, now) = try await KPIReader.readOnly(on: connection) { connection in
                (try await write(report, from, to, dialect, to: file, on: connection), try await clock(connection))
            }
            let (bytes, sha256) = try file.finish()
            let manifest = ExportManifest(
                file: String(path.split(separator: "/").last ?? ""),
                report: report,
                from: from,
                to: to,
                dialect: dialect,
                locale: reader.locale,
                rows: written.rows,
                bytes: bytes,
                sha256: sha256,
                modules: written.modules,
                proof: written.proof,
                definitions: catalogue.fingerprint,
                note: written.note,
                publication: reader.publication,
                generatedAt: now
            )
            try beside?.write(Array(manifest.text.utf8))
            _ = try beside?.finish()
            return ExportResult(
                path: path,
                manifest: beside?.path,
                rows: written.rows,
                bytes: bytes,
                sha256: sha256,
                asOf: KPIReader.headline(written.modules),
                modules: written.modules,
                note: written.note?.text
            )
        } catch {
            file.discard()
            beside?.discard()
            throw error
        }
    }

    /// A report as bytes, whole or not at all, inside the caller's transaction.
    ///
    /// - Throws: As `export`, and `QuestionError` with `too_many_points` for one that is too large for memory.
    package func bytes(
        report name: String,
        from: CalendarDay,
        to: CalendarDay,
        dialect: CSVDialect,
        inTransactionOf connection: PostgresConnection
    ) async throws -> [UInt8] {
        let buffer = RecordBuffer(limit: 32 * 1_048_576)
        _ = try await write(report(name), from, to, dialect, to: buffer, on: connection)
        return buffer.bytes
    }

    /// Refuses a range that can be told to be wrong without asking the warehouse.
    package func check(_ report: Report, _ from: CalendarDay, _ to: CalendarDay) throws(QuestionError) {
        switch report.layout {
        case .table: _ = try plan(report, from, to, cut: .grain(report.period), by: report.rows)
        case .scorecard:
            for kpi in report.columns { _ = try Scorecard.plan(report, kpi, from, to, catalogue) }
        }
    }

    /// The report of a name.
    ///
    /// - Throws: `QuestionError` with `unknown_report` and the nearest name.
    package func report(_ name: String) throws(QuestionError) -> Report {
        guard let report = catalogue.report(name) else {
            let names = catalogue.reports.map(\.name)
            throw QuestionError(
                .unknownReport,
                "There is no report \"\(name)\"." + suggestion(for: name, among: names, noun: "reports")
            )
        }
        return report
    }
}

/// How the records come about.
extension ReportExporter {
    private struct Written {
        let rows: Int
        let modules: [ModuleFreshness]
        let proof: FigureProof?
        let note: Reason?
    }

    private func write(
        _ report: Report,
        _ from: CalendarDay,
        _ to: CalendarDay,
        _ dialect: CSVDialect,
        to sink: any RecordSink,
        on connection: PostgresConnection
    ) async throws -> Written {
        let (rows, plans): (Int, [FigurePlan])
        switch report.layout {
        case .table:
            let details = try plan(report, from, to, cut: .grain(report.period), by: report.rows)
            (rows, plans) = (try await writeTable(report, details, dialect, to: sink, on: connection), [details])
        case .scorecard:
            let scorecard = try await Scorecard(report, from, to, reader: reader, inTransactionOf: connection)
            try ScorecardRecords(scorecard: scorecard, dialect: dialect, locale: reader.locale).write(to: sink)
            (rows, plans) = (
                scorecard.rows.count, try report.columns.map { try Scorecard.plan(report, $0, from, to, catalogue) }
            )
        }
        var names: [String] = []
        for module in plans.flatMap(\.modules) where !names.contains(module) { names.append(module) }
        let modules = try await reader.freshness(of: names, on: connection)
        let note = rows == 0 ? try await self.note(plans, modules, on: connection) : nil
        let proof = try await reader.proof(of: plans.flatMap(\.facts), modules, on: connection)
        return Written(rows: rows, modules: modules, proof: proof, note: note)
    }

    /// Why there is no row. Where the KPIs have several reasons, that of the first one.
    private func note(
        _ plans: [FigurePlan],
        _ modules: [ModuleFreshness],
        on connection: PostgresConnection
    ) async throws -> Reason? {
        guard let plan = plans.first else { return nil }
        let own = modules.filter { plan.modules.contains($0.module) }
        if let note = try await reader.note(plan, KPIReader.headline(own), on: connection) { return Reason(note) }
        return Reason(
            code: "no_row",
            text: LocalizedText(
                en: "There is no row in this range.",
                fr: "Aucune ligne sur cette période."
            )
        )
    }

    private func writeTable(
        _ report: Report,
        _ details: FigurePlan,
        _ dialect: CSVDialect,
        to sink: any RecordSink,
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
        let records = ReportRecords(report: report, dialect: dialect)
        let writer = ReportWriter(file: sink, records: records, periodTotals: periodTotals)
        try writer.writeHeader()
        try await reader.forEachRow(details, inTransactionOf: connection) { row in try writer.write(row) }
        try writer.writeEnd(total: total)
        return writer.rows
    }

    private func clock(_ connection: PostgresConnection) async throws -> String {
        try await connection.query("select \(KPIReader.iso("now()")) as now").first?.string("now") ?? ""
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
    /// Where its manifest is; nil for what is no ordinary file.
    public let manifest: String?
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
    /// Why there is no row; nil when there is one.
    public let note: LocalizedText?
}
