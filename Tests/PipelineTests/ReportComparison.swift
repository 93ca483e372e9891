import Definitions
import Exports
import Foundation
import KPIQueries
import Postgres
import SampleData
import TestSupport
import Testing

/// Compares every figure in the files of all reports, rows and totals, with the oracle.
struct ReportComparison {
    private let client: TestClient
    private let oracle: Oracle
    private let from: String
    private let to: String

    /// The reports over the last published day's month and the one before.
    init(_ client: TestClient, _ oracle: Oracle, last: SampleData.CalendarDay) throws {
        self.client = client
        self.oracle = oracle
        to = last.description
        let end = try #require(OracleDay(to)?.startOfMonth)
        from = (end + -1).startOfMonth.description
    }

    func expectEqual() async throws {
        #expect(client.catalogue.reports.count == 5)
        let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
        let first = try await FirstDays(connection)
        for report in client.catalogue.reports {
            let file = try await export(report, connection)
            switch report.layout {
            case .table: try expectTable(report, file, from: max(from, first.common(report.columns)))
            case .scorecard: try expectScorecard(report, file, first)
            }
        }
        await connection.close()
    }

    private func export(_ report: Report, _ connection: PostgresConnection) async throws -> ReportFile {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv").path
        defer {
            try? FileManager.default.removeItem(atPath: path)
            try? FileManager.default.removeItem(atPath: path + ReportExporter.manifestSuffix)
        }
        let reader = KPIReader(catalogue: client.catalogue, timeZone: client.instance.timeZone, locale: "en")
        let result = try await ReportExporter(catalogue: client.catalogue, reader: reader).export(
            report: report.name,
            from: #require(Definitions.CalendarDay(from)),
            to: #require(Definitions.CalendarDay(to)),
            to: path,
            on: connection
        )
        let file = try ReportFile(String(contentsOfFile: path, encoding: .utf8))
        #expect(file.rows.count == result.rows)
        return file
    }

    private func expectTable(_ report: Report, _ file: ReportFile, from: String) throws {
        #expect(file.rows.count { $0["row"] == "detail" } > 3, "\(report.name) has rows")
        #expect(file.rows.count { $0["row"] == "total" } == 1)
        for kpi in report.columns {
            try expect(kpi, file.rows(of: "detail"), by: report.rows, grain: .month, from: from, of: report)
            try expect(kpi, file.rows(of: "period_total"), by: [], grain: .month, from: from, of: report)
            try expect(kpi, file.rows(of: "total"), by: [], grain: .total, from: from, of: report)
        }
    }

    /// A KPI without one of the dimensions stands in every row of it.
    private func expect(
        _ kpi: String,
        _ rows: [ReportFile.Row],
        by dimensions: [String],
        grain: OracleGrain,
        from: String,
        of report: Report
    ) throws {
        let own = dimensions.filter { name in
            Oracle.facts(of: kpi).contains { Oracle.dimensions(of: $0).contains(name) }
        }
        let question = OracleQuestion(grain: grain, by: own, from: from, to: to)
        var expected: [String: OracleFigure] = [:]
        for figure in oracle.figures(kpi, question) { expected[key(figure.period, figure.group)] = figure }
        var found: Set<String> = []
        for row in rows {
            let period = grain == .total ? "" : try #require(OracleDay(row["start"])).startOfMonth.description
            let key = key(period, own.map { row[$0] })
            found.insert(key)
            let figure = try figure(kpi, row, period: period, group: own.map { row[$0] })
            if let wanted = expected[key] {
                #expect(figure == wanted, "\(report.name), \(kpi), \(key)")
            } else {
                #expect(
                    (figure.numerator ?? "0") == "0" && row["\(kpi).n"] == "0",
                    "\(report.name), \(kpi), \(key): \(figure)"
                )
            }
        }
        // Rows come from the facts that have every dimension of the report.
        guard own == dimensions else { return }
        let missing = expected.filter { !$0.value.isEmpty && !found.contains($0.key) }.keys.sorted()
        #expect(missing.isEmpty, "\(report.name), \(kpi): no row for \(missing.prefix(4))")
    }

    private func key(_ period: String, _ group: [String]) -> String { ([period] + group).joined(separator: "|") }

    private func figure(_ kpi: String, _ row: ReportFile.Row, period: String, group: [String]) throws -> OracleFigure {
        OracleFigure(
            period: period,
            group: group,
            numerator: try canonical(row["\(kpi).numerator"]),
            denominator: try canonical(row["\(kpi).denominator"]),
            value: try canonical(row[kpi])
        )
    }

    private func canonical(_ text: String) throws -> String? {
        if text.isEmpty { return nil }
        let decimal: String = try #require(OracleCell.canonical(text), "\(text) is a decimal")
        return decimal
    }

    /// Each line against the oracle's figures of its period and of the one before.
    private func expectScorecard(_ report: Report, _ file: ReportFile, _ first: FirstDays) throws {
        #expect(Set(file.rows.map { $0["kpi"] }) == Set(Oracle.kpis))
        for row in file.rows {
            let kpi = row["kpi"]
            let start = try #require(OracleDay(row["start"]))
            let before = (start + -1).startOfMonth
            let value = try value(kpi, from: start.description, to: min(row["end"], to), first)
            let previous = try self.value(kpi, from: before.description, to: (start + -1).description, first)
            #expect(try canonical(row["value"]) == value, "\(kpi) in \(row["period"])")
            #expect(try canonical(row["previous"]) == previous, "\(kpi) before \(row["period"])")
            let change = value.flatMap(OracleDecimal.init).flatMap { now in
                previous.flatMap(OracleDecimal.init).map { now - $0 }
            }
            #expect(try canonical(row["change"]) == change?.description, "\(kpi) in \(row["period"])")
        }
    }

    private func value(_ kpi: String, from: String, to: String, _ first: FirstDays) throws -> String? {
        let from = max(from, first.common([kpi]))
        guard from <= to else { return nil }
        let figures = oracle.figures(kpi, OracleQuestion(grain: .total, from: from, to: to))
        #expect(figures.count <= 1)
        // Where nothing was counted the oracle has no row, and a sum is 0.
        if figures.isEmpty, case .sum = client.catalogue.kpi(kpi)?.value { return "0" }
        return figures.first?.value
    }
}

/// The first day that each fact has published.
private struct FirstDays {
    private let days: [String: String]

    init(_ connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            "select fact, min(day)::text as day from agg.published_days group by fact"
        )
        days = Dictionary(uniqueKeysWithValues: try rows.map { (try $0.string("fact"), try $0.string("day")) })
    }

    /// The first day that every fact of the KPIs has published.
    func common(_ kpis: [String]) -> String {
        kpis.flatMap { Oracle.facts(of: $0) }.compactMap { days[$0] }.max() ?? ""
    }
}

/// A report's file in the RFC 4180 dialect, read back.
struct ReportFile {
    /// A record by the names of its header.
    struct Row {
        fileprivate let fields: [String: String]

        subscript(_ name: String) -> String { fields[name] ?? "no column \(name)" }
    }

    let rows: [Row]

    init(_ text: String) throws {
        let records = Self.records(text)
        let header = try #require(records.first)
        rows = try records.dropFirst().map { record in
            try #require(record.count == header.count, "\(record)")
            return Row(fields: Dictionary(uniqueKeysWithValues: zip(header, record)))
        }
    }

    func rows(of kind: String) -> [Row] { rows.filter { $0["row"] == kind } }

    private static func records(_ text: String) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var field = ""
        var isQuoted = false
        for character in text.unicodeScalars {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: (record, field) = (record + [field], "")
            case "\n" where !isQuoted: (records, record, field) = (records + [record + [field]], [], "")
            case "\r" where !isQuoted: continue
            default: field.unicodeScalars.append(character)
            }
        }
        return records
    }
}
