import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import KPIQueries
import Postgres
import Testing

@testable import DashboardAPI
@testable import Warehouse

/// The document tells the truth about every address.
@Suite(.timeLimit(.minutes(2)))
struct OpenAPITests {
    /// Good requests to each route; a route that is not here fails the test.
    private static let requests: [String: [String]] = {
        let series = "/v1/kpis/garage.throughput/series"
        let days = "from=2025-12-22&to=2026-01-11"
        return [
            "/v1/kpis": ["/v1/kpis"],
            "/v1/kpis/{id}": ["/v1/kpis/garage.throughput", "/v1/kpis/rental.deliveries_per_rented"],
            "/v1/kpis/{id}/series": [
                "\(series)?\(days)&grain=week",
                "\(series)?\(days)&grain=week&by=workshop,intervention_type&where=workshop=w1&compare=previous&top=3&lang=fr",
                "\(series)?\(days)&grain=month&by=workshop&compare=last-year&bottom=1",
                "\(series)?from=2030-01-01&to=2030-01-02",
                "/v1/kpis/garage.delivered/series?\(days)&grain=quarter",
                "/v1/kpis/rental.utilisation/series?\(days)&grain=year&by=agency",
            ],
            "/v1/kpis/{id}/breakdown": [
                "/v1/kpis/garage.throughput/breakdown?\(days)&by=workshop&compare=previous&top=5",
                "/v1/kpis/garage.throughput/breakdown?from=2030-01-01&to=2030-01-02&by=workshop&bottom=5&lang=en",
                "/v1/kpis/garage.throughput/breakdown?\(days)&by=workshop&by=intervention_type&where=workshop=Lyon",
            ],
            "/v1/kpis/{id}/explain": [
                "/v1/kpis/garage.throughput/explain?on=2026-01-05",
                "/v1/kpis/garage.throughput/explain?on=2026-01-05&to=2026-01-06&where=workshop=w1&limit=1&lang=fr",
            ],
            "/v1/modules": ["/v1/modules"],
            "/v1/modules/{id}": ["/v1/modules/garage"],
            "/v1/dimensions": ["/v1/dimensions"],
            "/v1/dimensions/{id}": ["/v1/dimensions/garage.workshop", "/v1/dimensions/agency"],
            "/v1/reports": ["/v1/reports"],
            "/v1/reports/{id}": ["/v1/reports/workshops", "/v1/reports/scorecard"],
            "/v1/reports/{id}.csv": [
                "/v1/reports/workshops.csv?period=2026-W01",
                "/v1/reports/scorecard.csv?period=2026&dialect=excel-fr&lang=fr",
                "/v1/reports/plain.csv?from=2020-01-01&to=2020-01-02&dialect=rfc4180",
            ],
            "/v1/restatements": [
                "/v1/restatements",
                "/v1/restatements?kpi=garage.throughput&fact=garage.deliveries&since=2026-01-01&limit=1",
            ],
            "/v1/runs": ["/v1/runs", "/v1/runs?limit=1"],
            "/health/live": ["/health/live"],
            "/health/ready": ["/health/ready"],
            "/health": ["/health"],
            "/": ["/", "/?lang=fr&period=12m&compare=last-year"],
            "/modules/{id}": ["/modules/garage", "/modules/rental?lang=fr&period=quarter&compare=previous"],
            "/kpis/{id}": [
                "/kpis/garage.throughput?period=30d",
                "/kpis/garage.throughput?lang=fr&period=year&compare=last-year&grain=quarter&by=workshop",
            ],
            "/assets/style.css": ["/assets/style.css"],
            "/assets/icon.svg": ["/assets/icon.svg"],
            "/openapi.json": ["/openapi.json"],
        ]
    }()

    private func fill(_ scratch: Scratch) async throws {
        try await Client.fill(scratch, staleRental: "blocked")
        try await scratch.night(run: 7, status: "published", hoursAgo: 2)
        try await scratch.connection.execute("create schema calc; " + CalcFunctions.sql(timeZone: "Europe/Paris"))
        try await scratch.connection.execute("update ops.run set summary = '{\"days\": [1]}'")
    }

    @Test("every good answer is of the declared type and shape")
    func answers() async throws {
        try await serving(fill: fill) { client in
            let document = try await client.get("/openapi.json").object()
            let check = SchemaCheck(document: document)
            let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
            #expect(paths.count == Self.requests.count)
            for (path, operations) in paths {
                let responses = try #require(operations["get"]?["responses"] as? [String: [String: Any]])
                let content = try #require(responses["200"]?["content"] as? [String: [String: Any]])
                let type = try #require(content.keys.first)
                for uri in try #require(Self.requests[path], "no request is known for \(path)") {
                    let response = try await client.get(uri)
                    #expect(response.status == .ok, "\(uri): \(response.text)")
                    #expect(response.headers[.contentType]?.hasPrefix(type) == true, "\(uri)")
                    #expect((response.headers[.eTag] != nil) == (responses["304"] != nil), "\(uri)")
                    guard type == "application/json", path != "/openapi.json" else { continue }
                    let value = try JSONSerialization.jsonObject(with: Data(response.text.utf8))
                    let errors = check.errors(value, try #require(content[type]?["schema"] as? [String: Any]))
                    #expect(errors == [], "\(uri)")
                }
            }
        }
    }

    @Test("every declared parameter is read, any other one refused with the declared problem")
    func parameters() async throws {
        try await serving(fill: fill) { client in
            let document = try await client.get("/openapi.json").object()
            let check = SchemaCheck(document: document)
            let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
            for (path, operations) in paths {
                let declared = operations["get"]?["parameters"] as? [[String: Any]] ?? []
                let uri = try #require(Self.requests[path]?.first?.split(separator: "?").first)
                for parameter in declared where parameter["in"] as? String == "query" {
                    let name = try #require(parameter["name"] as? String)
                    let answer = try await client.get("\(uri)?\(name)=x").text
                    #expect(!answer.contains("unknown_parameter"), "\(path) \(name)")
                    #expect(!answer.contains("\"internal\""), "\(path) \(name)")
                }
                let refusal = try await client.get("\(uri)?nonsense=1")
                #expect(refusal.status == .badRequest, "\(path)")
                guard refusal.headers[.contentType] == "application/problem+json" else {
                    #expect(refusal.headers[.contentType]?.hasPrefix("text/html") == true)
                    continue
                }
                let problem = ["$ref": "#/components/schemas/Problem"]
                #expect(check.errors(try refusal.object(), problem) == [], "\(path)")
            }
        }
    }

    @Test("the places in a path are its path parameters, operations have names of their own, references lead somewhere")
    func wellFormed() throws {
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(APIDocument.text.utf8)) as? [String: Any]
        )
        #expect((document["openapi"] as? String)?.hasPrefix("3.1.") == true)
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        var operations: Set<String> = []
        for (path, methods) in paths {
            let places = path.matches(of: /\{([a-z]+)\}/).map { String($0.1) }
            let declared = methods["get"]?["parameters"] as? [[String: Any]] ?? []
            let named = declared.filter { $0["in"] as? String == "path" }.compactMap { $0["name"] as? String }
            #expect(places == named, "\(path)")
            let names = declared.compactMap { $0["name"] as? String }
            #expect(Set(names).count == names.count, "\(path)")
            #expect(operations.insert(try #require(methods["get"]?["operationId"] as? String)).inserted)
        }
        let check = SchemaCheck(document: document)
        for match in APIDocument.text.matches(of: /"\$ref": "([^"]+)"/) {
            #expect(check.resolve(String(match.1)) != nil, "\(match.1)")
        }
    }

    @Test("the check of the answers finds what is wrong with them")
    func checkItself() throws {
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(APIDocument.text.utf8)) as? [String: Any]
        )
        let check = SchemaCheck(document: document)
        func errors(_ json: String) throws -> [String] {
            let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
            return check.errors(value, ["$ref": "#/components/schemas/RankedPeriod"])
        }
        #expect(try errors(#"{"period": "2026", "ranked": 1, "without_value": 0}"#) == [])
        for wrong in [
            #"{"period": "2026", "ranked": 1}"#, #"{"period": "2026", "ranked": "1", "without_value": 0}"#,
            #"{"period": 2026, "ranked": 1, "without_value": 0}"#,
            #"{"period": "2026", "ranked": 1.5, "without_value": 0}"#,
            #"{"period": "2026", "ranked": true, "without_value": 0}"#,
            #"{"period": "2026", "ranked": null, "without_value": 0}"#, "[]",
            #"{"period": "2026", "ranked": 1, "without_value": 0, "more": 1}"#,
        ] {
            #expect(try !errors(wrong).isEmpty, "\(wrong)")
        }
    }

    @Test("one name means one shape")
    func shapes() throws {
        let routes = DashboardServer.routes(instance: testInstance(), catalogue: Client.catalogue)
        var known: [String: String] = [:]
        for object in routes.compactMap(\.schema).flatMap(\.objects) {
            let (name, json) = try #require(object.definition)
            let text = json.text()
            #expect(known[name] == nil || known[name] == text, "\(name)")
            known[name] = text
        }
        #expect(known.count > 20)
    }

    @Test("docs/openapi.json is the document of this code")
    func file() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/openapi.json"), encoding: .utf8)
        #expect(text == APIDocument.text, "write it anew: driveops-analytics openapi > docs/openapi.json")
    }
}
