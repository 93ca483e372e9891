import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Postgres
import Synchronization
import Testing

@testable import DashboardAPI

@Suite(.timeLimit(.minutes(2)))
struct HealthTests {
    @Test("ready while the last good night is young enough")
    func ready() async throws {
        try await serving(
            fill: { scratch in
                try await Client.fill(scratch)
                try await scratch.night(run: 7, status: "published", hoursAgo: 20)
                try await scratch.night(run: 8, status: "unchanged", hoursAgo: 2)
            }
        ) { client in
            let response = try await client.get("/health/ready")
            #expect(response.status == .ok)
            let night = try #require(try response.object()["last_good_night"] as? [String: Any])
            #expect(night["run_id"] as? Int == 8)
            let health = try await client.get("/health").object()
            #expect(health["status"] as? String == "ok")
            #expect((health["modules"] as? [[String: Any]])?.map { $0["module"] as? String } == ["garage", "rental"])
        }
    }

    @Test("not ready when it is too old: a failed or partial night is no good one")
    func tooOld() async throws {
        try await serving(
            fill: { scratch in
                try await Client.fill(scratch, staleRental: "blocked")
                try await scratch.night(run: 7, status: "published", hoursAgo: 31)
                try await scratch.night(run: 8, status: "partial", hoursAgo: 7)
                try await scratch.night(run: 9, status: "failed", hoursAgo: 2)
            }
        ) { client in
            let response = try await client.get("/health/ready")
            #expect(response.status == .serviceUnavailable)
            let object = try response.object()
            #expect(object["code"] as? String == "warehouse.too_old")
            #expect(
                object["detail"] as? String
                    == "The last good night, run 7, ended 31 h 0 min ago; at most 30 h 0 min are allowed."
            )
            let health = try await client.get("/health")
            #expect(health.status == .ok)
            #expect(try health.object()["status"] as? String == "degraded")
        }
    }

    @Test("not ready before the first night")
    func noNight() async throws {
        try await serving(fill: { _ in }) { client in
            let response = try await client.get("/health/ready")
            #expect(response.status == .serviceUnavailable)
            #expect(
                try response.object()["detail"] as? String
                    == "No night has succeeded yet: run `driveops-analytics run`."
            )
        }
    }

    @Test("a warehouse of another version is refused everywhere, with what to do; the process is alive")
    func otherVersion() async throws {
        try await serving(fill: { try await $0.connection.execute("update ops.meta set version = 99") }) { client in
            for uri in ["/health/ready", "/v1/kpis", "/v1/runs"] {
                let response = try await client.get(uri)
                #expect(response.status == .serviceUnavailable)
                #expect(try response.object()["code"] as? String == "warehouse.other_version")
                #expect((try response.object()["detail"] as? String)?.contains("install the newer program") == true)
            }
            #expect(try await client.get("/health").object()["status"] as? String == "down")
            #expect(try await client.get("/health/live").status == .ok)
        }
    }

    @Test("a warehouse that does not answer: 503, and its message stays in the log")
    func unreachable() async throws {
        let log = CapturedLog()
        let pool = PostgresPool(conninfo: "host=127.0.0.1 port=1 dbname=secret_name", size: 1)
        let server = DashboardServer(
            instance: testInstance(),
            catalogue: Client.catalogue,
            pool: pool,
            logger: Logger(label: "test") { _ in log }
        )
        try await server.application().test(.router) { client in
            for uri in ["/health/ready", "/v1/kpis", "/v1/kpis/garage.throughput", "/health"] {
                let response = try await client.get(uri)
                #expect(response.status == .serviceUnavailable)
                #expect(!response.text.contains("secret_name") && !response.text.contains("127.0.0.1"))
            }
            #expect(try await client.get("/v1/kpis").object()["code"] as? String == "warehouse.unreachable")
            #expect(try await client.get("/health/live").status == .ok)
            let page = try await client.get("/")
            #expect(page.status == .serviceUnavailable)
            #expect(page.text.contains("The warehouse does not answer"))
            #expect(!page.text.contains("127.0.0.1"))
        }
        #expect(log.lines.contains { $0.level == .warning && $0.text.contains("connection") })
        await pool.close()
    }

    @Test("a fault of ours: 500 with the request's id and no internals, logged as an error under that id")
    func fault() async throws {
        let log = CapturedLog()
        try await serving(
            logger: Logger(label: "test") { _ in log },
            fill: { scratch in
                try await Client.fill(scratch)
                try await scratch.connection.execute(
                    "alter table agg.garage_deliveries rename column delivered to other"
                )
            }
        ) { client in
            let response = try await client.get("/v1/kpis/garage.throughput/series?from=2026-01-01&to=2026-01-02")
            #expect(response.status == .internalServerError)
            let object = try response.object()
            #expect(object["code"] as? String == "internal")
            #expect(!response.text.contains("delivered") && !response.text.contains("agg."))
            let id = try #require(object["request_id"] as? String)
            #expect(log.lines.contains { $0.level == .error && $0.text.contains(id) && $0.text.contains("delivered") })
        }
    }
}

/// Keeps what is logged.
struct CapturedLog: LogHandler {
    struct Line: Sendable {
        let level: Logger.Level
        let text: String
    }

    private final class Storage: Sendable {
        let lines = Mutex<[Line]>([])
    }

    private let storage = Storage()
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    var lines: [Line] { storage.lines.withLock { $0 } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        storage.lines.withLock { $0.append(Line(level: event.level, text: "\(event.message) \(all)")) }
    }
}
