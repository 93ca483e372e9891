import Definitions
import HTTPTypes
import Hummingbird
import KPIQueries
import Logging
import Postgres

/// `/health` for people and monitors, `/health/live` for whoever restarts the process, `/health/ready` for whoever sends
/// it requests.
struct HealthRoutes: Sendable {
    let instance: Instance
    let reader: KPIReader

    var routes: [Route] { [live, ready, health] }

    private var live: Route {
        .plain("/health/live", "getLive", "Whether the server runs.", [], .json(LiveDocument.shape)) { _, _ in
            LiveDocument()
        }
    }

    /// 200 when the figures can be read and the last good night is young enough; a problem, 503, otherwise.
    private var ready: Route {
        .plain(
            "/health/ready",
            "getReady",
            "Whether the figures can be read and the last good night is young enough; 503 when not.",
            [],
            .json(ReadyDocument.shape)
        ) { _, source in
            let health = try await source.read { try await read($0) }
            if let reason = health.tooOld { throw Problem(.serviceUnavailable, "warehouse.too_old", reason) }
            return ReadyDocument(night: health.lastGoodNight)
        }
    }

    private var health: Route {
        .plain(
            "/health",
            "getHealth",
            "How things stand: ok or degraded, or down with 503.",
            [],
            .json(HealthDocument.shape) { $0.outage == nil ? .ok : .serviceUnavailable },
            otherStatuses: [503]
        ) { call, source in
            do {
                let health = try await source.read { try await read($0) }
                return HealthDocument(instance: instance.name, health: health, maxAge: instance.server.maxAgeSeconds)
            } catch {
                guard let problem = Problem(error) else { throw error }
                call.logger.warning(
                    "The warehouse cannot be read.",
                    metadata: ["error": "\(String(reflecting: error))"]
                )
                return HealthDocument(
                    instance: instance.name,
                    outage: problem.detail,
                    maxAge: instance.server.maxAgeSeconds
                )
            }
        }
    }

    private func read(_ connection: PostgresConnection) async throws -> Health {
        let night = try await connection.query(
            """
            select run_id, \(KPIReader.iso("finished_at")) as finished_at,
              floor(extract(epoch from now() - finished_at))::bigint as age
            from ops.run where kind = 'night' and status in ('published', 'unchanged') and finished_at is not null
            order by finished_at desc limit 1
            """
        ).first.map { row in
            Health.Night(
                runID: try row.int64("run_id"),
                finishedAt: try row.string("finished_at"),
                ageSeconds: try row.int("age")
            )
        }
        let running = try await connection.query(
            "select run_id from ops.run where status = 'running' order by run_id desc limit 1"
        ).first?.int64("run_id")
        return Health(
            modules: try await reader.freshness(of: reader.publishingModules, on: connection),
            lastGoodNight: night,
            running: running,
            maxAgeSeconds: instance.server.maxAgeSeconds
        )
    }
}

/// How things stand.
struct Health: Sendable {
    struct Night: Sendable {
        let runID: Int64
        let finishedAt: String
        let ageSeconds: Int

        static let shape = JSONShape<Night>(
            "Night",
            [
                .integer("run_id", "The run.") { $0.runID },
                .instantOrNull("finished_at", "When it ended.") { $0.finishedAt },
                .integer("age_seconds", "How long ago that is.") { Int64($0.ageSeconds) },
            ]
        )
    }

    let modules: [ModuleFreshness]
    let lastGoodNight: Night?
    let running: Int64?
    let maxAgeSeconds: Int

    /// Why the figures are too old to be relied on; nil when they are not.
    var tooOld: String? {
        guard let lastGoodNight else { return "No night has succeeded yet: run `driveops-analytics run`." }
        guard lastGoodNight.ageSeconds > maxAgeSeconds else { return nil }
        return "The last good night, run \(lastGoodNight.runID), ended \(Self.hours(lastGoodNight.ageSeconds)) ago;"
            + " at most \(Self.hours(maxAgeSeconds)) are allowed."
    }

    private static func hours(_ seconds: Int) -> String {
        "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
}

/// That the server runs.
struct LiveDocument: Sendable {
    static let shape = JSONShape<LiveDocument>("Live", [.choice("status", ["ok"], "Always ok.") { _ in "ok" }])
}

/// That the figures can be relied on.
struct ReadyDocument: Sendable {
    let night: Health.Night?

    static let shape = JSONShape<ReadyDocument>(
        "Ready",
        [
            .choice("status", ["ok"], "Always ok; anything else is a problem.") { _ in "ok" },
            .objectOrNull("last_good_night", Health.Night.shape, "The last night that published or had nothing to.") {
                $0.night
            },
        ]
    )
}

/// How things stand, for people and monitors.
struct HealthDocument: Sendable {
    let instance: String
    var health: Health?
    /// Why the warehouse cannot be read; nil when it can.
    var outage: String?
    let maxAge: Int

    private var status: String {
        guard let health else { return "down" }
        let isBehind = health.modules.contains { $0.isStale || $0.held != nil }
        return health.tooOld == nil && !isBehind ? "ok" : "degraded"
    }

    static let shape = JSONShape<HealthDocument>(
        "Health",
        [
            .choice("status", ["ok", "degraded", "down"], "How things stand.") { $0.status },
            .string("instance", "The instance's name.") { $0.instance },
            .stringOrNull("reason", "What is wrong.") { $0.outage ?? $0.health?.tooOld },
            .objectOrNull("last_good_night", Health.Night.shape, "The last night that published or had nothing to.") {
                $0.health?.lastGoodNight
            },
            .integer("max_age_seconds", "How old it may be.") { Int64($0.maxAge) },
            .integerOrNull("running", "The run that is at work.") { $0.health?.running },
            .objects("modules", ModuleFreshness.shape, "How far each module's figures reach.") {
                $0.health?.modules ?? []
            },
        ]
    )
}
