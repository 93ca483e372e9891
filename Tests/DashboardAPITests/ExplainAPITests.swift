import Definitions
import Hummingbird
import HummingbirdTesting
import Logging
import Postgres
import Testing

@testable import DashboardAPI
@testable import Warehouse

@Suite("GET /v1/kpis/{id}/explain", .timeLimit(.minutes(1)))
struct ExplainAPITests {
    private static let nowhere = SourceLocation(file: "test", line: 1, column: 1)
    private static let text = LocalizedText(en: "Sales", fr: "Ventes")

    private static let fact = Fact(
        module: "shop",
        name: "sales",
        title: text,
        anchor: "shop.orders",
        day: .column("day"),
        learns: [],
        reads: [],
        dimensions: [FactDimension(name: "site", column: "site")],
        measures: [Measure(name: "sold", kind: .sum, unit: nil)],
        sql: """
            select d.day, o.id as key, case when o.cancelled then 'cancelled' end as excluded, o.site, o.sold
            from days d join mirror.shop_orders o on o.day = d.day
            """,
        fingerprint: "f1",
        location: nowhere,
        sqlLine: 1
    )

    private static let catalogue = Catalogue(
        modules: [
            Module(
                name: "shop",
                title: text,
                tier: "optional",
                needs: [],
                dimensions: [Dimension(module: "shop", name: "site", label: text, values: .codes("none"))],
                codes: [],
                streams: [],
                facts: [fact],
                kpis: [
                    KPI(
                        id: "shop.sold",
                        module: "shop",
                        label: text,
                        facts: ["shop.sales"],
                        value: .sum(.measure(fact: "shop.sales", name: "sold")),
                        valueText: "sold",
                        unit: .count,
                        better: .higher,
                        target: nil,
                        formula: text,
                        location: nowhere
                    )
                ],
                checks: []
            )
        ],
        reports: []
    )

    /// One day with three rows, of which one is left out.
    private func fill(_ scratch: Scratch) async throws {
        try await scratch.connection.execute("create schema mirror; create schema calc")
        try await scratch.connection.execute(CalcFunctions.sql(timeZone: "Europe/Paris"))
        try await scratch.connection.execute(
            """
            create table mirror.shop_orders (id int primary key, day date, site text, sold int, cancelled boolean);
            insert into mirror.shop_orders values
                (1, '2026-01-05', 'a', 2, false), (2, '2026-01-05', 'a', 3, false), (3, '2026-01-05', 'a', 9, true);
            insert into ops.fact_state values ('shop.sales', 'f1', '2026-01-06');
            """
        )
        try await scratch.fill("shop.sales", [["2026-01-05", "a", "5", "2"]])
        try await scratch.publish("shop", ["shop.sales"], from: "2026-01-01", before: "2026-01-06")
    }

    private func serving(
        hasExplainer: Bool = true,
        _ body: @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        try await Scratch.with(Self.catalogue) { scratch in
            try await fill(scratch)
            let pool = PostgresPool(conninfo: scratch.conninfo, size: 1)
            let server = DashboardServer(
                instance: testInstance(),
                catalogue: Self.catalogue,
                pool: pool,
                explainerPool: hasExplainer ? pool : nil,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let result: Result<Void, any Error>
            do {
                result = .success(try await server.application().test(.router, body))
            } catch {
                result = .failure(error)
            }
            await pool.close()
            try result.get()
        }
    }

    @Test("gives the formula with its values, the rows, those left out, and how many more there are")
    func rows() async throws {
        try await serving { client in
            let response = try await client.get("/v1/kpis/shop.sold/explain?on=2026-01-05&where=site:a&limit=1")
            #expect(response.status == .ok, "\(response.text)")
            let answer = try response.object()
            #expect(answer["value"] as? String == "5" && answer["formula_values"] as? String == "5")
            #expect(answer["equal"] as? Bool == true)
            let fact = try #require((answer["facts"] as? [[String: Any]])?.first)
            let rows = try #require(fact["rows"] as? [[String: Any]])
            #expect(rows.map { $0["key"] as? String } == ["1", "3"])
            #expect(rows.map { $0["excluded"] as? String } == [nil, "cancelled"])
            #expect(fact["more_rows"] as? Int == 1 && fact["more_excluded"] as? Int == 0)
            #expect((fact["newer"] as? [Any])?.isEmpty == true)
        }
    }

    @Test("refuses what cannot be explained, each with its problem")
    func refusals() async throws {
        try await serving { client in
            for (address, status, code) in [
                ("shop.sld/explain?on=2026-01-05", HTTPResponse.Status.notFound, "question.unknown_kpi"),
                ("shop.sold/explain", .badRequest, "request.missing_parameter"),
                ("shop.sold/explain?on=5.1.2026", .badRequest, "question.bad_date"),
                ("shop.sold/explain?on=2026-01-06", .badRequest, "question.not_published"),
                ("shop.sold/explain?on=2025-12-31", .badRequest, "question.not_published"),
                ("shop.sold/explain?on=2024-01-01&to=2026-01-05", .badRequest, "question.range_too_long"),
                ("shop.sold/explain?on=2026-01-05&where=colour:red", .badRequest, "question.unknown_dimension"),
                ("shop.sold/explain?on=2026-01-05&limit=0", .badRequest, "request.bad_parameter"),
            ] {
                let response = try await client.get("/v1/kpis/\(address)")
                #expect(response.status == status, "\(address): \(response.text)")
                #expect(try response.object()["code"] as? String == code, "\(address): \(response.text)")
            }
        }
    }

    @Test("is not there until a role may read single rows, and says how to give it one")
    func notConfigured() async throws {
        try await serving(hasExplainer: false) { client in
            let response = try await client.get("/v1/kpis/shop.sold/explain?on=2026-01-05")
            #expect(response.status == .notImplemented)
            #expect(response.text.contains("warehouse.explainer") && response.text.contains("init"))
        }
    }
}
