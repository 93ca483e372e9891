import Definitions
import Foundation
import Postgres
import Warehouse

/// A fact's cells for its dirty days, built aside and fixed by row count and checksum.
struct FactBuild: Sendable {
    let fact: Fact
    let days: [String]
    let cells: Int
    /// How long it took.
    let seconds: Double

    var outcome: FactOutcome { FactOutcome(fact: fact.id, days: days.count, cells: cells, seconds: seconds) }

    var table: FactTable { FactTable(fact) }

    /// Computes the days from the mirror. An error of the fact's own SQL names its file and line.
    static func build(
        _ fact: Fact,
        days: [String],
        instance: Instance,
        cutoff: String,
        _ warehouse: FencedWarehouse
    ) async throws -> FactBuild {
        let started = ContinuousClock.now
        let table = FactTable(fact)
        let run = warehouse.runID
        let given = BuildDays(fact, run: run, days: days, holidays: instance.holidays, cutoff: cutoff)
        let statements = table.buildSQL(run: run, days: given)
        let cells = try await warehouse.write { connection in
            for sql in given.create { try await connection.execute(sql) }
            for (index, sql) in statements.enumerated() {
                do {
                    try await connection.execute(sql)
                } catch let error as PostgresError where error.code == .server {
                    throw FactError(fact: fact, statement: sql, cause: error)
                }
                if index == 0 { try await refuseFractions(table, connection) }
            }
            for sql in given.drop { try await connection.execute(sql) }
            try await refuseLongMembers(table, run, connection)
            let sum = try await connection.query(table.checksumSQL(run: run)).first
            try await connection.query(
                """
                insert into ops.build (run_id, fact, days, cells, checksum)
                values ($1::bigint, $2, $3::int, $4::bigint, $5::numeric)
                """,
                [
                    .int(run), .text(fact.id), .int(Int64(days.count)), .int(try sum?.int64("cells") ?? 0),
                    .text(try sum?.string("checksum") ?? "0"),
                ]
            )
            FailPoint.reach(.building)
            return try sum?.int("cells") ?? 0
        }
        return FactBuild(fact: fact, days: days, cells: cells, seconds: (ContinuousClock.now - started).seconds)
    }

    private static func refuseFractions(_ table: FactTable, _ connection: PostgresConnection) async throws {
        guard let sql = table.notWholeSQL, let row = try await connection.query(sql).first else { return }
        throw FactError(
            fact: table.fact,
            reason: "the histogram `\(try row.string("column"))` is \(try row.string("type")) and not a whole number: "
                + "cast it to bigint"
        )
    }

    private static func refuseLongMembers(
        _ table: FactTable,
        _ run: Int64,
        _ connection: PostgresConnection
    ) async throws {
        for sql in table.tables.compactMap({ $0.tooLongSQL(run: run) }) {
            guard let row = try await connection.query(sql).first else { continue }
            throw FactError(
                fact: table.fact,
                reason: "a member of `\(try row.string("measure"))` has \(try row.int("bytes")) bytes, of "
                    + "\(CellTable.longestMember) allowed: count something shorter, as a key"
            )
        }
    }

    /// Refuses to publish anything but what was audited.
    func verify(_ run: Int64, _ connection: PostgresConnection) async throws {
        let audited = try await connection.query(
            "select cells::text || ' ' || checksum::text as sum from ops.build where run_id = $1 and fact = $2",
            [.int(run), .text(fact.id)]
        ).first?.string("sum")
        let present = try await connection.query(
            "select cells::text || ' ' || checksum::text as sum from (\(table.checksumSQL(run: run))) c"
        ).first?.string("sum")
        guard audited == present else {
            throw StreamError(
                stream: fact.id,
                reason: "its build is not what was audited: something else wrote to schema build"
            )
        }
    }

    /// Removes the builds of every run; they are of no use once published, or after a run that died.
    static func dropAll(_ warehouse: FencedWarehouse) async throws {
        try await warehouse.write { connection in
            let tables = try await connection.query(
                "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'build'"
            )
            for table in tables { try await connection.execute("drop table \(try table.string("name"))") }
            try await connection.query("delete from ops.build where run_id < $1", [.int(warehouse.runID)])
        }
    }
}

/// An error of a fact's own SQL, at its place in the file.
struct FactError: Error, CustomStringConvertible {
    let description: String
    /// Whether it is none of the SQL's, but of what happened at the server meanwhile.
    let mayGoAway: Bool

    init(fact: Fact, statement: String, cause: PostgresError) {
        mayGoAway = cause.isRetriable
        let hint = cause.hint.map { " (\($0))" } ?? ""
        description = "\(fact.location.file):\(Self.line(of: fact, statement, cause.position)): \(cause.message)\(hint)"
    }

    init(fact: Fact, reason: String) {
        description = "\(fact.location): \(reason)"
        mayGoAway = false
    }

    /// The server counts characters from the start of the whole statement; the file's text begins somewhere inside.
    private static func line(of fact: Fact, _ statement: String, _ position: Int?) -> Int {
        guard let position, let start = statement.range(of: fact.sql)?.lowerBound else { return fact.location.line }
        let offset = statement.distance(from: statement.startIndex, to: start)
        guard position > offset else { return fact.sqlLine }
        return fact.sqlLine + fact.sql.prefix(position - 1 - offset).count { $0 == "\n" }
    }
}
