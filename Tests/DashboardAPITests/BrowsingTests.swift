import Foundation
import Hummingbird
import HummingbirdTesting
import Postgres
import Testing

/// The addresses beside the KPIs, and the KPIs compared and ranked.
@Suite(.timeLimit(.minutes(2)))
struct BrowsingTests {
    @Test("modules, dimensions with their values, reports")
    func catalogue() async throws {
        try await serving(
            fill: { scratch in
                try await Client.fill(scratch)
                try await scratch.connection.execute(
                    "update agg.dim_garage_workshop set gone = true where value = 'w2'"
                )
            }
        ) { client in
            let modules = try #require(try await client.get("/v1/modules").object()["modules"] as? [[String: Any]])
            #expect(modules.map { $0["name"] as? String } == ["garage", "rental"])
            #expect(
                modules.map { ($0["freshness"] as? [String: Any])?["cutoff"] as? String } == [
                    "2026-01-11", "2026-01-09",
                ]
            )
            #expect(modules[1]["needs"] as? [String] == ["garage"])
            let workshop = try await client.get("/v1/dimensions/workshop").object()
            #expect(workshop["id"] as? String == "garage.workshop")
            let values = try #require(workshop["values"] as? [[String: Any]])
            #expect(values.map { $0["value"] as? String } == ["w1", "w2", "unknown"])
            #expect(values.map { $0["gone"] as? Bool } == [false, true, false])
            #expect(values[0]["label"] as? [String: String] == ["en": "Lyon", "fr": "Lyon"])
            let reports = try #require(try await client.get("/v1/reports").object()["reports"] as? [[String: Any]])
            #expect(reports.map { $0["layout"] as? String } == ["table", "scorecard", "table"])
            #expect(reports[0]["csv"] as? String == "/v1/reports/workshops.csv")
            #expect(try await client.get("/v1/reports/workshops").object()["period"] as? String == "week")
        }
    }

    @Test("a report as CSV is what `export` writes, in either dialect; without a row it is its header")
    func csv() async throws {
        try await serving { client in
            let response = try await client.get("/v1/reports/plain.csv?period=2026-W01")
            #expect(response.headers[.contentType]?.hasPrefix("text/csv; charset=utf-8") == true)
            #expect(
                response.headers[.contentDisposition] == "attachment; filename=\"plain_2025-12-29_2026-01-04.csv\""
            )
            #expect(
                response.text.components(separatedBy: "\r\n").dropFirst() == [
                    "2026-W01,2025-12-29,2026-01-04,true,detail,w1,Lyon,5,5,,5",
                    "2026-W01,2025-12-29,2026-01-04,true,detail,w2,Paris,1,1,,1", "",
                ]
            )
            let excel = try await client.get("/v1/reports/workshops.csv?period=2026-W01&dialect=excel-fr")
            #expect(Array(excel.body.readableBytesView.prefix(3)) == [0xEF, 0xBB, 0xBF])
            #expect(excel.text.contains("2026-W01;29/12/2025;04/01/2026;VRAI;detail;w1;Lyon;1,6666666667;5;3;5;"))
            let empty = try await client.get("/v1/reports/plain.csv?period=2020").text
            #expect(empty.hasPrefix("period,start,end,") && empty.components(separatedBy: "\r\n").count == 2)
        }
    }

    @Test("a series compared and ranked; a comparison before the first day says so")
    func comparedAndRanked() async throws {
        try await serving { client in
            let week = "/v1/kpis/garage.throughput/series?from=2026-01-05&to=2026-01-11&grain=week"
            let ranked = try await client.get(week + "&by=workshop&top=1&compare=previous").object()
            let points = try #require(ranked["points"] as? [[String: Any]])
            #expect(points.count == 1)
            #expect(points[0]["rank"] as? Int == 1)
            let compared = try #require(points[0]["compared"] as? [String: Any])
            #expect(compared["period"] as? String == "2026-W01")
            #expect(compared["value"] as? String == "0.3333333333")
            #expect(compared["relative"] as? String == "6.5")
            let periods = (ranked["ranking"] as? [String: Any])?["periods"] as? [[String: Any]]
            #expect(periods?.first?["ranked"] as? Int == 2)
            let before = try await client.get(week + "&compare=last-year").object()
            let note = (before["comparison"] as? [String: Any])?["note"] as? [String: Any]
            #expect(note?["code"] as? String == "comparison_before_first_day")
            #expect((before["points"] as? [[String: Any]])?[0]["compared"] is NSNull)
        }
    }

    @Test("a breakdown has the whole beside its parts")
    func breakdown() async throws {
        try await serving { client in
            let object = try await client.get(
                "/v1/kpis/garage.throughput/breakdown?from=2025-12-29&to=2026-01-06&by=workshop&top=9"
            ).object()
            let points = try #require(object["points"] as? [[String: Any]])
            #expect(points.map { $0["value"] as? String } == ["1.8", "1.2"])
            #expect((object["total"] as? [String: Any])?["value"] as? String == "1.5")
            #expect((object["total"] as? [String: Any])?["period"] as? String == "2025-12-29/2026-01-06")
        }
    }
}
