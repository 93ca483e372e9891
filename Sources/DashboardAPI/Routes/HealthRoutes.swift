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
    let source: FigureSource

    func add(to router: Router<BasicRequestContext>) {
        router.read("/health/live") { request, _ in
            _ = try QueryParameters(request, known: [])
            return .json(.pairs(["status": .string("ok")]))
        }
        router.read("/health/ready") { request, _ in
            _ = try QueryParameters(request, known: [])
            return try await ready()
        }
        router.read("/health") { request, context in
            _ = try QueryParameters(request, known: [])
            return try await summary(context.logger)
        }
    }

    /// 200 when the figures can be read and the last good night is young enough; a problem, 503, otherwise.
    private func ready() async throws -> Response {
        let health = try await source.read { try await read($0) }
        if let reason = health.tooOld { throw Problem(.serviceUnavailable, "warehouse.too_old", reason) }
        return .json(.pairs(["status": .string("ok"), "last_good_night": health.lastGoodNight?.json ?? .null]))
    }

    private func summary(_ logger: Logger) async throws -> Response {
        do {
            let health = try await source.read { try await read($0) }
            let isWell = health.tooOld == nil && !health.modules.contains(where: \.isStale)
            return .json(
                .pairs([
                    "status": .string(isWell ? "ok" : "degraded"),
                    "instance": .string(instance.name),
                    "reason": .optional(health.tooOld),
                    "last_good_night": health.lastGoodNight?.json ?? .null,
                    "max_age_seconds": .int(Int64(instance.server.maxAgeSeconds)),
                    "running": .optional(health.running),
                    "modules": .array(health.modules.map(\.json)),
                ])
            )
        } catch {
            guard let problem = Problem(error) else { throw error }
            logger.warning("The warehouse cannot be read.", metadata: ["error": "\(String(reflecting: error))"])
            return .json(
                .pairs([
                    "status": .string("down"), "instance": .string(instance.name), "reason": .string(problem.detail),
                ]),
                status: .serviceUnavailable
            )
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

        var json: JSON {
            .pairs([
                "run_id": .int(runID), "finished_at": .string(finishedAt), "age_seconds": .int(Int64(ageSeconds)),
            ])
        }
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
