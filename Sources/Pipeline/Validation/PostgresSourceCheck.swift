import Definitions
import Postgres

/// What a stream's table in the operational PostgreSQL lacks: columns, rights, indexes.
struct PostgresSourceCheck {
    let connection: PostgresConnection
    let streams: [Definitions.Stream]

    func findings() async throws -> [Diagnostic] {
        let role = try await connection.query("select quote_ident(current_user) as role").first?.string("role") ?? ""
        var findings: [Diagnostic] = []
        for stream in streams {
            guard case .postgres(let schema, let name) = stream.source else { continue }
            guard let table = try await SourceTable.find(schema, name, connection) else {
                findings.append(
                    .error(.missingTable, at: stream.location, "the source has no table \(schema).\(name)")
                )
                continue
            }
            let columns = ColumnCheck(stream: stream, table: table)
            let ofColumns = columns.findings()
            let ofRights = rights(stream, table, role)
            findings += ofColumns + ofRights + kind(stream, table) + IndexCheck(stream: stream, table: table).findings()
            // The server looks at rights only when it runs a query, and at columns before.
            if ofColumns.isEmpty { findings += try await columns.expressions(connection) }
        }
        return findings + (try await statistics(role))
    }

    // MARK: - Rights

    private func rights(_ stream: Definitions.Stream, _ table: SourceTable, _ role: String) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        if !table.mayEnterSchema {
            findings.append(
                .error(
                    .missingGrant,
                    at: stream.location,
                    "role \(role) may not use schema \(table.schema) of the source",
                    hint: "grant usage on schema \(table.schema) to \(role);"
                )
            )
        }
        if !table.mayRead {
            findings.append(
                .error(
                    .missingGrant,
                    at: stream.location,
                    "role \(role) may not read \(table.name) of the source",
                    hint: "grant select on \(table.name) to \(role);"
                )
            )
        }
        if table.isFiltered {
            findings.append(
                .error(
                    .rowSecurity,
                    at: stream.location,
                    "a row security policy of \(table.name) hides rows from role \(role), and a night refuses a part for the whole",
                    hint: "alter role \(role) bypassrls;"
                )
            )
        }
        return findings
    }

    private func kind(_ stream: Definitions.Stream, _ table: SourceTable) -> [Diagnostic] {
        guard stream.changes == .xmin, !table.hasTransactionIDs else { return [] }
        return [
            .error(
                .noTransactionID,
                at: stream.location,
                "\(table.name) is not a plain table, so its rows have no xmin",
                hint: "say `changes: full`"
            )
        ]
    }

    /// Without it, when the oldest open transaction began cannot be seen, and a row that commits late would be missed.
    private func statistics(_ role: String) async throws -> [Diagnostic] {
        let appended = streams.first { if case .append = $0.changes { true } else { false } }
        guard let appended else { return [] }
        let row = try await connection.query("select pg_has_role('pg_read_all_stats', 'usage') as may").first
        guard try row?.bool("may") != true else { return [] }
        return [
            .error(
                .missingGrant,
                at: appended.location,
                "role \(role) may not see when other sessions' transactions began, which `changes: append` needs",
                hint: "grant pg_read_all_stats to \(role);"
            )
        ]
    }
}
