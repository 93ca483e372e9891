import Definitions
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2)))
struct APITests {
    @Test("the list of KPIs: labels, target, dimensions with the facts that lack them, and how far the figures reach")
    func kpis() async throws {
        try await serving { client in
            let response = try await client.get("/v1/kpis")
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "application/json")
            let kpis = try #require(try response.object()["kpis"] as? [[String: Any]])
            #expect(kpis.map { $0["id"] as? String } == Client.catalogue.kpis.map(\.id))
            let throughput = try await client.get("/v1/kpis/garage.throughput")
            let object = try throughput.object()
            #expect(object["target"] as? String == "1.5")
            #expect(object["as_of"] as? String == "2026-01-10T23:00:00Z")
            #expect(object["run_id"] as? Int == 7)
            #expect((object["label"] as? [String: String]) == ["en": "Throughput", "fr": "Débit"])
            let dimensions = try #require(object["dimensions"] as? [[String: Any]])
            #expect(dimensions.map { $0["name"] as? String } == ["workshop", "intervention_type"])
            #expect(dimensions.map { $0["unsplit"] as? [String] } == [[], ["garage.workshop_days"]])
            let mixed = try await client.get("/v1/kpis/rental.deliveries_per_rented").object()
            #expect(mixed["cutoff"] as? String == "2026-01-09")
        }
    }

    @Test("a series: decimals are strings, numerator, denominator and n beside each value")
    func series() async throws {
        try await serving { client in
            let response = try await client.get(
                "/v1/kpis/garage.throughput/series?from=2025-12-22&to=2026-01-11&grain=week"
            )
            #expect(response.status == .ok)
            let object = try response.object()
            #expect(object["as_of"] as? String == "2026-01-10T23:00:00Z")
            #expect(object["publication_id"] as? Int == 107)
            #expect(object["stale"] as? Bool == false)
            let points = try #require(object["points"] as? [[String: Any]])
            #expect(points.map { $0["period"] as? String } == ["2025-W52", "2026-W01", "2026-W02"])
            #expect(points.map { $0["value"] as? String } == [nil, "1", "2.25"])
            #expect(points[0]["value"] is NSNull)
            #expect(points.map { $0["numerator"] as? String } == ["0", "6", "9"])
            #expect(points.map { $0["denominator"] as? String } == ["0", "6", "4"])
            #expect(points.map { $0["n"] as? Int } == [0, 6, 9])
            #expect(points.map { $0["complete"] as? Bool } == [true, true, false])
        }
    }

    @Test("a series split, filtered by an encoded label, in French")
    func splitSeries() async throws {
        try await serving { client in
            let response = try await client.get(
                "/v1/kpis/garage.throughput/series?from=2025-12-29&to=2026-01-04&grain=week&by=workshop,intervention_type"
                    + "&where=intervention_type:R%C3%A9paration&where=workshop=w1&lang=fr"
            )
            let object = try response.object()
            let points = try #require(object["points"] as? [[String: Any]])
            #expect(points.count == 1)
            let values = try #require(points[0]["values"] as? [String: [String: String]])
            #expect(values["intervention_type"] == ["value": "2", "label": "Réparation"])
            #expect(values["workshop"] == ["value": "w1", "label": "Lyon"])
            #expect(points[0]["value"] as? String == "0.6666666667")
            let unfiltered = try #require(object["unfiltered"] as? [[String: Any]])
            #expect(unfiltered.map { $0["dimension"] as? String } == ["intervention_type"])
        }
    }

    @Test("an empty series says why; a stale module with its reason")
    func emptyAndStale() async throws {
        try await serving(fill: { try await Client.fill($0, staleRental: "check \"x\" blocked") }) { client in
            let response = try await client.get("/v1/kpis/rental.utilisation/series?from=2027-01-01&to=2027-01-31")
            #expect(response.status == .ok)
            let object = try response.object()
            #expect((object["points"] as? [Any])?.isEmpty == true)
            #expect((object["note"] as? [String: Any])?["code"] as? String == "after_cutoff")
            #expect(object["stale"] as? Bool == true)
            #expect(object["stale_reason"] as? String == "rental: check \"x\" blocked")
        }
    }

    @Test("wrong requests: a problem document with status, code and how to mend it")
    func wrongRequests() async throws {
        // One warehouse for all of them: none changes anything.
        try await serving { client in
            for wrong in WrongRequest.all {
                let response = try await client.get(wrong.uri)
                #expect(response.status.code == wrong.status, "\(wrong.uri)")
                #expect(response.headers[.contentType] == "application/problem+json", "\(wrong.uri)")
                let object = try response.object()
                #expect(object["status"] as? Int == wrong.status, "\(wrong.uri)")
                #expect(object["code"] as? String == wrong.code, "\(wrong.uri)")
                #expect(object["type"] as? String == "urn:driveops-analytics:problem:\(wrong.code)")
                #expect(object["instance"] as? String == String(wrong.uri.prefix { $0 != "?" }))
                #expect((object["title"] as? String)?.isEmpty == false)
                #expect((object["request_id"] as? String)?.isEmpty == false)
                #expect((object["detail"] as? String)?.contains(wrong.detail) == true, "\(wrong.uri)")
            }
        }
    }

    @Test("only GET and HEAD; HEAD has no body")
    func methods() async throws {
        try await serving { client in
            for method in [HTTPRequest.Method.post, .put, .delete, .patch, .options] {
                let response = try await client.execute(uri: "/v1/kpis", method: method)
                #expect(response.status == .methodNotAllowed)
                #expect(response.headers[.allow] == "GET, HEAD")
                #expect(response.headers[.contentType] == "application/problem+json")
            }
            for uri in ["/", "/v1/kpis", "/v1/runs", "/health/live", "/assets/style.css"] {
                let head = try await client.execute(uri: uri, method: .head)
                #expect(head.status == .ok)
                #expect(head.body.readableBytes == 0)
                #expect(Int(head.headers[.contentLength] ?? "") ?? 0 > 0)
            }
        }
    }

    @Test("every answer bears the security headers", arguments: ["/", "/v1/kpis", "/nowhere", "/assets/style.css"])
    func headers(_ uri: String) async throws {
        try await serving { client in
            let headers = try await client.get(uri).headers
            let policy = headers[.contentSecurityPolicy] ?? ""
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"))
            #expect(headers[.xContentTypeOptions] == "nosniff")
            #expect(HTTPField.Name("Referrer-Policy").map { headers[$0] } == "no-referrer")
            let kept = ["/nowhere": "no-store", "/assets/style.css": "max-age=300"]
            #expect(headers[.cacheControl] == kept[uri] ?? "private, no-cache")
        }
    }

    @Test("the ledger, newest first, with its summary as JSON")
    func runs() async throws {
        try await serving(
            fill: { scratch in
                for run in 1...3 { try await scratch.night(run: Int64(run), status: "published", hoursAgo: 30 - run) }
                try await scratch.connection.execute("update ops.run set summary = '{\"days\": [1]}' where run_id = 3")
            }
        ) { client in
            let runs = try #require(try await client.get("/v1/runs?limit=2").object()["runs"] as? [[String: Any]])
            #expect(runs.map { $0["run_id"] as? Int } == [3, 2])
            #expect(runs[0]["seconds"] as? String == "3600")
            #expect((runs[0]["summary"] as? [String: [Int]]) == ["days": [1]])
            #expect(runs[1]["summary"] is NSNull)
            #expect((runs[0]["started_at"] as? String)?.hasSuffix("Z") == true)
        }
    }
}

struct WrongRequest: Sendable {
    let uri: String
    let status: Int
    let code: String
    let detail: String

    private static let series = "/v1/kpis/garage.throughput/series"

    static let all = [
        WrongRequest(
            uri: "/v1/kpis/garage.thruput",
            status: 404,
            code: "question.unknown_kpi",
            detail: "Did you mean \"garage.throughput\"?"
        ),
        WrongRequest(
            uri: "/v1/kpis/garage.thruput/series",
            status: 404,
            code: "question.unknown_kpi",
            detail: "garage.thruput"
        ),
        WrongRequest(uri: "/v2/kpis", status: 404, code: "request.not_found", detail: "nothing at this address"),
        WrongRequest(uri: series, status: 400, code: "request.missing_parameter", detail: "`from` is missing"),
        WrongRequest(
            uri: series + "?from=2026-01-01",
            status: 400,
            code: "request.missing_parameter",
            detail: "`to` is missing"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-02-30",
            status: 400,
            code: "question.bad_date",
            detail: "2026-02-30"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-02&to=2026-01-01",
            status: 400,
            code: "question.reversed_range",
            detail: "turned round"
        ),
        WrongRequest(
            uri: series + "?from=1990-01-02&to=2026-01-01",
            status: 400,
            code: "question.range_too_long",
            detail: "20 years"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&grain=hour",
            status: 400,
            code: "question.bad_grain",
            detail: "kept by day"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&by=workshp",
            status: 400,
            code: "question.unknown_dimension",
            detail: "Did you mean \"workshop\"?"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&where=workshop=Lyom",
            status: 400,
            code: "question.unknown_value",
            detail: "Did you mean \"Lyon\"?"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&where=workshop",
            status: 400,
            code: "question.bad_filter",
            detail: "dimension=value"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&form=x",
            status: 400,
            code: "request.unknown_parameter",
            detail: "Did you mean \"from\"?"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&from=2026-01-01&to=2026-01-02",
            status: 400,
            code: "request.repeated_parameter",
            detail: "once only"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&where=workshop=%ZZ",
            status: 400,
            code: "request.bad_encoding",
            detail: "%"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&where=workshop=%FF",
            status: 400,
            code: "request.bad_encoding",
            detail: "UTF-8"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&where=workshop=a%00",
            status: 400,
            code: "request.bad_encoding",
            detail: "UTF-8"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&lang=de",
            status: 400,
            code: "request.bad_parameter",
            detail: "\"de\" is no lang"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&compare=lastyear",
            status: 400,
            code: "question.bad_comparison",
            detail: "Did you mean \"last-year\"?"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&top=5",
            status: 400,
            code: "question.ranking_without_split",
            detail: "it has: workshop, intervention_type"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&by=workshop&top=0",
            status: 400,
            code: "question.bad_ranking",
            detail: "from 1 to 1000"
        ),
        WrongRequest(
            uri: series + "?from=2026-01-01&to=2026-01-02&by=workshop&top=1&bottom=1",
            status: 400,
            code: "question.bad_ranking",
            detail: "both at once"
        ),
        WrongRequest(
            uri: "/v1/kpis/garage.throughput/breakdown?from=2026-01-01&to=2026-01-02",
            status: 400,
            code: "request.missing_parameter",
            detail: "`by` is missing"
        ),
        WrongRequest(
            uri: "/v1/kpis/garage.throughput/breakdown?from=2026-01-01&to=2026-01-02&by=agency",
            status: 400,
            code: "question.unknown_dimension",
            detail: "workshop, intervention_type"
        ),
        WrongRequest(
            uri: "/v1/modules/gargae",
            status: 404,
            code: "question.unknown_module",
            detail: "Did you mean \"garage\"?"
        ),
        WrongRequest(
            uri: "/v1/dimensions/workshp",
            status: 404,
            code: "question.no_such_dimension",
            detail: "garage.workshop"
        ),
        WrongRequest(
            uri: "/v1/reports/workshop",
            status: 404,
            code: "question.unknown_report",
            detail: "Did you mean \"workshops\"?"
        ),
        WrongRequest(
            uri: "/v1/reports/workshop.csv?period=2026",
            status: 404,
            code: "question.unknown_report",
            detail: "Did you mean \"workshops\"?"
        ),
        WrongRequest(
            uri: "/v1/reports/workshops.csv",
            status: 400,
            code: "question.bad_period",
            detail: "Say the `period`"
        ),
        WrongRequest(
            uri: "/v1/reports/workshops.csv?period=2026-W54",
            status: 400,
            code: "question.bad_period",
            detail: "2026-W13"
        ),
        WrongRequest(
            uri: "/v1/reports/workshops.csv?period=2026&dialect=excel",
            status: 400,
            code: "question.bad_dialect",
            detail: "rfc4180, excel-fr"
        ),
        WrongRequest(uri: "/v1/kpis?x=1", status: 400, code: "request.unknown_parameter", detail: "no parameter \"x\""),
        WrongRequest(uri: "/v1/runs?limit=0", status: 400, code: "request.bad_parameter", detail: "from 1 to 500"),
        WrongRequest(uri: "/v1/runs?limit=1e2", status: 400, code: "request.bad_parameter", detail: "from 1 to 500"),
    ]
}
