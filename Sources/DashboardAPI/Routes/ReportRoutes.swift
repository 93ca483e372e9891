import Definitions
import Exports
import KPIQueries
import Postgres

/// `/v1/reports`: what can be exported, and the exports.
struct ReportRoutes: Sendable {
    let reader: KPIReader

    private static let name = RouteParameter.path("id", "A report's name.", example: "rental-month")

    var routes: [Route] { [list, one, csv] }

    private var list: Route {
        .figures("/v1/reports", "listReports", "The reports.", [], .json(ReportList.shape)) { _ in
            { _ in ReportList(reports: reader.catalogue.reports) }
        }
    }

    private var one: Route {
        .figures("/v1/reports/{id}", "getReport", "A report's definition.", [Self.name], .json(ReportDocument.shape)) {
            call in
            let report = try exporter(reader).report(try call.path(Self.name))
            return { _ in report }
        }
    }

    private var csv: Route {
        .figures(
            "/v1/reports/{id}.csv",
            "exportReport",
            "A report as CSV, whole or not at all; without a row it is its header.",
            [Self.name, .period, .from, .to, .dialect, .language, .publication],
            .csv
        ) { call in
            let exporter = exporter(
                try reader.speaking(try call.choice(.language, default: reader.locale)).asOf(call)
            )
            let report = try exporter.report(try call.path(Self.name))
            let days = try ReportRange.parse(
                from: try call.text(.from),
                to: try call.text(.to),
                period: try call.text(.period)
            )
            let dialect = try CSVDialect.parse(try call.text(.dialect))
            try exporter.check(report, days.lowerBound, days.upperBound)
            return { connection in
                CSVFile(
                    name: "\(report.name)_\(days.lowerBound)_\(days.upperBound).csv",
                    bytes: try await exporter.bytes(
                        report: report.name,
                        from: days.lowerBound,
                        to: days.upperBound,
                        dialect: dialect,
                        inTransactionOf: connection
                    )
                )
            }
        }
    }

    private func exporter(_ reader: KPIReader) -> ReportExporter {
        ReportExporter(catalogue: reader.catalogue, reader: reader)
    }
}

/// The list of reports.
struct ReportList: Sendable {
    let reports: [Report]

    static let shape = JSONShape<ReportList>(
        "ReportList",
        [.objects("reports", ReportDocument.shape, "In the order of their files.") { $0.reports }]
    )
}

/// A report as the API tells of it.
enum ReportDocument {
    static let shape = JSONShape<Report>(
        "Report",
        [
            .string("name", "As in rental-month.") { $0.name },
            .object("title", .localizedText, "Its name for people.") { $0.title },
            .choice("layout", ReportLayout.allCases.map(\.rawValue), "What stands in a row.") { $0.layout.rawValue },
            .choice("period", Grain.allCases.map(\.rawValue), "The length of the period of a row.") {
                $0.period.rawValue
            },
            .strings("rows", "The dimensions whose combinations are a table's rows.") { $0.rows },
            .strings("kpis", "The KPIs: a table's columns, a scorecard's rows.") { $0.columns },
            .flag("totals", "Whether it has totals.") { $0.totals },
            .string("csv", "Where it is exported; `period`, or `from` and `to`, must be added.") {
                "/v1/reports/\($0.name).csv"
            },
        ]
    )
}
