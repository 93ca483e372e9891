import Definitions
import Postgres
import Testing

@testable import Warehouse

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A warehouse of a test's own, with the tables that the program creates and rows that the test fills in.
struct Scratch {
    let connection: PostgresConnection
    /// Reaches the same database, for pools.
    let conninfo: String
    let catalogue: Catalogue

    /// Creates a database, runs `body` and drops it again, whatever happens.
    static func with(_ catalogue: Catalogue, _ body: (Scratch) async throws -> Void) async throws {
        guard let server = getenv("DRIVEOPS_TEST_POSTGRES").map({ String(cString: $0) }) else {
            throw MissingServer()
        }
        let name = "t_reading_\(String(UInt64.random(in: 0...UInt64.max), radix: 16))"
        let admin = try await PostgresConnection.connect(server)
        try await admin.execute("create database \(quoteIdentifier(name))")
        let result: Result<Void, any Error>
        do {
            let conninfo = try ConnectionInfo(parsing: server).with(dbname: name).conninfo
            let connection = try await PostgresConnection.connect(conninfo)
            result = await attempt {
                try await connection.execute("create schema ops; create schema agg")
                for migration in Migration.all { try await connection.execute(migration) }
                try await connection.query(
                    "update ops.meta set version = $1::int",
                    [.int(Int64(WarehouseSchema.version))]
                )
                let scratch = Scratch(connection: connection, conninfo: conninfo, catalogue: catalogue)
                try await scratch.createTables()
                try await body(scratch)
            }
            await connection.close()
        } catch {
            result = .failure(error)
        }
        try await admin.execute("drop database \(quoteIdentifier(name)) with (force)")
        await admin.close()
        try result.get()
    }

    private static func attempt(_ body: () async throws -> Void) async -> Result<Void, any Error> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }

    private func createTables() async throws {
        for dimension in catalogue.dimensions {
            try await connection.execute(DimensionTable(dimension, in: catalogue).createSQL)
            try await label(dimension.module, dimension.name, "unknown", en: "Unknown", fr: "Inconnu")
        }
        for fact in catalogue.facts { try await connection.execute(FactTable(fact).createSQL) }
    }

    /// Names a dimension's value.
    func label(_ module: String, _ dimension: String, _ value: String, en: String, fr: String) async throws {
        try await connection.query(
            "insert into agg.\(quoteIdentifier("dim_\(module)_\(dimension)")) values ($1, $2, $3)",
            [.text(value), .text(en), .text(fr)]
        )
    }

    /// Puts cells into a fact: a day, a value for each dimension, a number for each measure, and n.
    func fill(_ fact: String, _ cells: [[String]]) async throws {
        let table = try FactTable(#require(catalogue.fact(fact))).name
        for cell in cells {
            let values = cell.map(quoteLiteral).joined(separator: ", ")
            try await connection.execute("insert into \(table) values (\(values))")
        }
    }

    /// Publishes days of facts, with or without rows, and says so in the module's state.
    func publish(
        _ module: String,
        _ facts: [String],
        from: String,
        before cutoff: String,
        run: Int64 = 7,
        reason: String? = nil
    ) async throws {
        try await connection.query(
            """
            insert into agg.published_days
            select f, d::date, $5::bigint, $5::bigint, now()
            from unnest($1::text[]) f, generate_series($2::date, $3::date - 1, $4::interval) d
            """,
            [.textArray(facts), .text(from), .text(cutoff), .text("1 day"), .int(run)]
        )
        try await connection.query(
            """
            insert into ops.module_state (module, cutoff, publication_id, run_id, published_at, stale, stale_since, reason)
            values ($1, $2::date, $3::bigint + 100, $3::bigint, '2026-01-11 03:15:00+01', $4::text is not null,
              case when $4::text is not null then timestamptz '2026-01-12 03:00:00+01' end, $4)
            """,
            [.text(module), .text(cutoff), .int(run), .optional(reason)]
        )
    }

    /// Records a finished night.
    func night(run: Int64, status: String, hoursAgo: Int) async throws {
        try await connection.query(
            """
            insert into ops.run (run_id, token, kind, status, started_at, heartbeat_at, finished_at, cutoff, host, pid)
            values ($1::bigint, $1::bigint, 'night', $2, now() - ($3::int + 1) * interval '1 hour', now(),
              now() - $3::int * interval '1 hour', '2026-01-11', 'test', 1)
            """,
            [.int(run), .text(status), .int(Int64(hoursAgo))]
        )
    }
}

struct MissingServer: Error, CustomStringConvertible {
    var description: String {
        "DRIVEOPS_TEST_POSTGRES is not set: these tests need a PostgreSQL superuser connection (scripts/test starts one)"
    }
}
