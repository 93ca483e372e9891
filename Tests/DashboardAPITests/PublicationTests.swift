import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Postgres
import Testing

@testable import DashboardAPI

/// Figures as they stood, holds and restatements over HTTP.
@Suite("Publications over HTTP", .timeLimit(.minutes(2)))
struct PublicationTests {
    private static let series = "/v1/kpis/garage.delivered/series?from=2026-01-05&to=2026-01-06&grain=day"

    /// After publication 1 Lyon had delivered 7 on 2026-01-05, 2026-01-06 was not published, and Lyon was called Lugdunum.
    private static let history = """
        insert into ops.publication (publication_id, run_id, published_at, modules, cutoff) values
            (1, 6, '2026-01-10 03:00+01', '{garage}', '2026-01-06'), (2, 7, '2026-01-11 03:15+01', '{garage,rental}', '2026-01-11');
        update ops.module_state set publication_id = 2;
        insert into ops.undo (publication_id, fact, part, day, cell, before) values
            (2, 'garage.deliveries', 'cells', '2026-01-05', '{"workshop": "w1", "intervention_type": "1"}',
                '{"day": "2026-01-05", "workshop": "w1", "intervention_type": "1", "delivered": 7, "n": 6}'),
            (2, 'garage.deliveries', 'days', '2026-01-06', '{}', null),
            (2, 'garage.workshop', 'labels', '-infinity', '{"value": "w1"}',
                '{"value": "w1", "label_en": "Lugdunum", "label_fr": "Lugdunum", "gone": false}');
        insert into ops.restatement values
            (2, 7, 'garage.deliveries', '2026-01-05', 'delivered', '{}', 7, 4, 1, false, 'garage.x changed');
        """

    private func withHistory(
        _ more: String = "",
        _ body: @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        try await serving(
            fill: { scratch in
                try await Client.fill(scratch)
                try await scratch.connection.execute(Self.history + more)
            },
            body
        )
    }

    private func values(_ answer: [String: Any]) -> [String] {
        (answer["points"] as? [[String: Any]] ?? []).map {
            "\($0["period"] ?? "") \($0["value"] ?? "")"
        }
    }

    @Test("as_of_publication gives the figures, days, names and cut-off of then, in series, breakdowns and exports")
    func past() async throws {
        try await withHistory { client in
            let now = try await client.get(Self.series).object()
            #expect(values(now) == ["2026-01-05 4", "2026-01-06 5"])
            let then = try await client.get(Self.series + "&as_of_publication=1").object()
            #expect(values(then) == ["2026-01-05 7"])
            #expect(then["as_of_publication"] as? Int == 1 && then["cutoff"] as? String == "2026-01-06")
            #expect(then["published_at"] as? String == "2026-01-10T02:00:00Z")
            let split = try await client.get(
                "/v1/kpis/garage.delivered/breakdown?from=2026-01-05&to=2026-01-06&by=workshop&where=workshop=Lugdunum&as_of_publication=1"
            ).text
            #expect(split.contains("\"label\": \"Lugdunum\"") && split.contains("\"value\": \"7\""), "\(split)")
            let lost = try await client.get(Self.series + "&where=workshop=Lugdunum")
            #expect(lost.status == .badRequest)
            let csv = "/v1/reports/plain.csv?from=2026-01-05&to=2026-01-06"
            let (before, after) = (
                try await client.get(csv + "&as_of_publication=1").text, try await client.get(csv).text
            )
            #expect(before.contains("w1,Lugdunum,7,7,,6") && after.contains("w1,Lyon,4,4,,4"), "\(before)\n\(after)")
        }
    }

    @Test(
        "a publication that is not there, that is forgotten, or was before the module's first one is refused, and says so"
    )
    func refusals() async throws {
        try await withHistory { client in
            for (number, words) in [
                ("9", "no publication 9; the latest is 2"), ("0", "whole number from 1"), ("x", "whole number"),
            ] {
                let answer = try await client.get(Self.series + "&as_of_publication=\(number)")
                #expect(answer.status == .badRequest && answer.text.contains(words), "\(answer.text)")
            }
            let rental = "/v1/kpis/rental.utilisation/series?from=2026-01-05&to=2026-01-06&as_of_publication=1"
            let early = try await client.get(rental)
            #expect(early.status == .badRequest)
            #expect(
                early.text.contains("After publication 1 nothing of rental was published; its first one is 2"),
                "\(early.text)"
            )
        }
        try await withHistory("update ops.meta set undo_from = 2") { client in
            let forgotten = try await client.get(Self.series + "&as_of_publication=1")
            #expect(forgotten.text.contains("question.past_not_kept"), "\(forgotten.text)")
        }
        try await withHistory("insert into ops.undo values (2, 'garage.deliveries', '-infinity', '{}', null, 'shape')")
        { client in
            let reshaped = try await client.get(Self.series + "&as_of_publication=1")
            #expect(reshaped.text.contains("publication 2 gave garage.deliveries other measures"), "\(reshaped.text)")
        }
    }

    @Test("a hold stands in every answer and on the page")
    func held() async throws {
        try await withHistory { client in
            let answer = try await client.get(Self.series).object()
            #expect(answer["held"] as? Bool == false && answer["held_reason"] is NSNull)
        }
        let hold = """
            insert into ops.hold (since, run_id, publication_id, held_by, reason)
            values ('2026-01-12 08:00+01', 8, 3, 'ann@desk', 'wrong <tariff>')
            """
        try await withHistory(hold) { client in
            let answer = try await client.get(Self.series).object()
            #expect(answer["held"] as? Bool == true)
            #expect(answer["held_reason"] as? String == "since 2026-01-12T07:00:00Z by ann@desk: wrong <tariff>")
            for page in ["/", "/modules/garage", "/kpis/garage.delivered"] {
                let text = try await client.get(page).text
                #expect(
                    text.contains("Publication is held after a rollback") && text.contains("wrong &lt;tariff&gt;"),
                    "\(page)"
                )
            }
            #expect(try await client.get("/health").object()["status"] as? String == "degraded")
        }
    }

    @Test("the tag changes with a hold, and between publications that are asked for")
    func tags() async throws {
        let uri = Self.series
        try await Scratch.with(Client.catalogue) { scratch in
            try await Client.fill(scratch)
            try await scratch.connection.execute(Self.history)
            let pool = PostgresPool(conninfo: scratch.conninfo, size: 1)
            let server = DashboardServer(
                instance: testInstance(),
                catalogue: Client.catalogue,
                pool: pool,
                logger: .init(label: "test")
            )
            let connection = scratch.connection
            try await server.application().test(.router) { client in
                var tags: Set<String> = []
                let hold = "insert into ops.hold (run_id, publication_id, held_by, reason) values (8, 3, 'ann', 'x')"
                for change in ["select 1", hold] {
                    try await connection.execute(change)
                    for question in [uri, uri + "&as_of_publication=1", uri + "&as_of_publication=2"] {
                        tags.insert(try #require(try await client.get(question).headers[.eTag]))
                    }
                }
                #expect(tags.count == 6)
            }
            await pool.close()
        }
    }

    @Test("restatements are listed by KPI, fact and day of publication")
    func restatements() async throws {
        try await withHistory { client in
            let all = try await measures(client, "")
            #expect(all == ["delivered"])
            #expect(
                try await measures(client, "?kpi=garage.delivered&fact=garage.deliveries&since=2026-01-11") == [
                    "delivered"
                ]
            )
            #expect(try await measures(client, "?since=2026-01-12") == [])
            #expect(try await measures(client, "?kpi=rental.utilisation") == [])
            #expect(try await client.get("/v1/restatements?kpi=garage.deliverd").status == .notFound)
            #expect(try await client.get("/v1/restatements?fact=garage.delivery").status == .badRequest)
        }
    }

    private func measures(_ client: any TestClientProtocol, _ query: String) async throws -> [String] {
        let answer = try await client.get("/v1/restatements" + query).object()
        return (answer["restatements"] as? [[String: Any]] ?? []).compactMap { $0["measure"] as? String }
    }
}
