import Postgres

/// The loader and the reader: created where they are missing, with no more rights than they need.
struct WarehouseRoles {
    let loader: String
    let reader: String
    private let passwords: [(role: String, password: String?)]

    init(loader: ConnectionInfo, reader: ConnectionInfo) throws(WarehouseError) {
        guard let loaderUser = loader.user else { throw .roleWithoutUser("loader") }
        guard let readerUser = reader.user else { throw .roleWithoutUser("reader") }
        guard loaderUser != readerUser else { throw .sameRole(loaderUser) }
        self.loader = loaderUser
        self.reader = readerUser
        self.passwords = [(loaderUser, loader.password), (readerUser, reader.password)]
    }

    /// Creates what is missing. The password of a role that is there already is left alone.
    func create(_ connection: PostgresConnection) async throws {
        for (role, password) in passwords {
            let found = try await connection.query("select from pg_roles where rolname = $1", [.text(role)])
            guard found.isEmpty else { continue }
            let login = password.map { " password \(quoteLiteral($0))" } ?? ""
            try await connection.execute("create role \(quoteIdentifier(role)) login\(login)")
        }
        // The owner acts as the loader while it migrates; on PostgreSQL 16 and later that takes an explicit grant.
        try await connection.execute("grant \(quoteIdentifier(loader)) to current_user")
        for schema in ["mirror", "build", "agg", "ops", "calc"] {
            try await connection.execute(
                "create schema if not exists \(schema) authorization \(quoteIdentifier(loader))"
            )
        }
        let database = try await connection.query("select current_database() as name").first?.string("name") ?? ""
        try await connection.execute(
            """
            revoke all on database \(quoteIdentifier(database)) from public;
            grant connect, temporary on database \(quoteIdentifier(database)) to \(quoteIdentifier(loader));
            grant connect on database \(quoteIdentifier(database)) to \(quoteIdentifier(reader));
            """
        )
    }

    /// What the reader may see: published figures, and the public part of the ledger.
    func grant(_ connection: PostgresConnection) async throws {
        let tables = WarehouseSchema.readableTables.map { "ops.\($0)" }.joined(separator: ", ")
        let reader = quoteIdentifier(reader)
        try await connection.execute(
            """
            set local role \(quoteIdentifier(loader));
            grant usage on schema agg, ops to \(reader);
            grant select on all tables in schema agg to \(reader);
            alter default privileges in schema agg grant select on tables to \(reader);
            grant select on \(tables) to \(reader);
            reset role;
            """
        )
    }
}
