import Postgres

/// The loader, the reader and, where one is configured, the explainer: created where they are missing, with no more rights
/// than they need.
struct WarehouseRoles {
    let loader: String
    let reader: String
    let explainer: String?
    private let passwords: [(role: String, password: String?)]

    init(loader: ConnectionInfo, reader: ConnectionInfo, explainer: ConnectionInfo?) throws(WarehouseError) {
        self.loader = try Self.user(loader, "loader")
        self.reader = try Self.user(reader, "reader")
        guard self.loader != self.reader else { throw .sameRole(self.loader) }
        var passwords = [(self.loader, loader.password), (self.reader, reader.password)]
        if let explainer {
            let user = try Self.user(explainer, "explainer")
            guard user != self.loader, user != self.reader else { throw .sameRole(user) }
            passwords.append((user, explainer.password))
            self.explainer = user
        } else {
            self.explainer = nil
        }
        self.passwords = passwords
    }

    private static func user(_ connection: ConnectionInfo, _ role: String) throws(WarehouseError) -> String {
        guard let user = connection.user else { throw .roleWithoutUser(role) }
        return user
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
        if let explainer {
            try await connection.execute(
                "grant connect on database \(quoteIdentifier(database)) to \(quoteIdentifier(explainer))"
            )
        }
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
        if let explainer { try await grantExplainer(quoteIdentifier(explainer), connection) }
    }

    /// What the explainer may see besides: the rows of the mirror, and what tells whether they are newer than the figures.
    private func grantExplainer(_ explainer: String, _ connection: PostgresConnection) async throws {
        let tables = (WarehouseSchema.readableTables + WarehouseSchema.explainableTables).map { "ops.\($0)" }
        try await connection.execute(
            """
            set local role \(quoteIdentifier(loader));
            grant usage on schema mirror, agg, ops, calc to \(explainer);
            grant select on all tables in schema mirror, agg to \(explainer);
            alter default privileges in schema mirror grant select on tables to \(explainer);
            alter default privileges in schema agg grant select on tables to \(explainer);
            grant select on \(tables.joined(separator: ", ")) to \(explainer);
            reset role;
            """
        )
    }
}
