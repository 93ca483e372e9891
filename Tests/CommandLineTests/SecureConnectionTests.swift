import Definitions
import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Connections over TLS, and by a service file", .timeLimit(.minutes(5)))
struct SecureConnectionTests {
    private static let night = ["run", "--as-of", "2026-03-20"]
    private static let password = "hunter2secret"

    /// A stand on servers of its own that answer over TLS alone, to clients with a certificate, and who signed both.
    private func with(_ body: (TestClient, Tool, Way) async throws -> Void) async throws {
        let certificates = try Certificates()
        defer { certificates.remove() }
        let cluster = try PrivateCluster.create()
        defer { cluster.remove() }
        let mongo = try PrivateMongo.create(options: [
            "--tlsMode", "requireTLS", "--tlsCertificateKeyFile", certificates.serverPair, "--tlsCAFile",
            certificates.authority,
        ])
        defer { mongo.remove() }
        let uri =
            "mongodb://localhost:\(mongo.port)/?serverSelectionTimeoutMS=2000&tls=true&tlsCAFile=\(certificates.authority)"
            + "&tlsCertificateKeyFile=\(certificates.clientPair)"
        let servers = try TestServers().with(postgres: cluster.conninfo(), source: cluster.conninfo(), mongo: uri)
        try await Stand.with(["shop"], readsMongo: true, on: servers) { client in
            try cluster.requireTLS(certificates)
            let way = Way(certificates: certificates, port: cluster.port)
            try await client.withTool { tool in
                var tool = tool
                let folder = try DefinitionFolder(["services": try way.services(client)])
                defer { folder.remove() }
                tool.environment["PGSERVICEFILE"] = "\(folder.path)/services"
                tool.environment["T_SOURCE"] = try way.keywords(client.instance.postgres)
                tool.environment["T_LOADER"] = "service=loader"
                tool.environment["T_OWNER"] = "postgresql:///?service=owner"
                tool.environment["T_READER"] = try way.uri(client.instance.warehouse.reader)
                try await body(client, tool, way)
            }
        }
    }

    /// How the databases are reached.
    private struct Way {
        let certificates: Certificates
        let port: Int

        /// What is said of TLS, by keyword.
        func parameters(_ changes: [String: String] = [:]) -> [String: String] {
            let standard = [
                "host": "localhost", "port": "\(port)", "sslmode": "verify-full", "sslrootcert": certificates.authority,
                "sslcert": certificates.client.certificate, "sslkey": certificates.client.key, "password": password,
            ]
            return standard.merging(changes) { _, new in new }
        }

        private func all(_ setting: ConnectionSetting, _ changes: [String: String]) throws -> [String: String] {
            let info = try ConnectionInfo(parsing: setting.string.revealed)
            return parameters(changes).merging(["user": info.user ?? "", "dbname": info.dbname ?? ""]) { old, _ in old }
        }

        func keywords(_ setting: ConnectionSetting, _ changes: [String: String] = [:]) throws -> String {
            try all(setting, changes).filter { !$0.value.isEmpty }.map { "\($0)=\($1)" }.joined(separator: " ")
        }

        func uri(_ setting: ConnectionSetting) throws -> String {
            let query = try all(setting, [:]).map { "\($0)=\($1)" }.joined(separator: "&")
            return "postgresql:///?\(query)"
        }

        /// A service file with a service for the loader and one for the owner.
        func services(_ client: TestClient) throws -> String {
            let settings = [("loader", client.instance.warehouse.loader), ("owner", client.instance.warehouse.owner)]
            return try settings.map { name, setting in
                guard let setting else { return "" }
                return "[\(name)]\n" + (try all(setting, [:]).map { "\($0)=\($1)\n" }.joined())
            }.joined()
        }
    }

    @Test("init and a night, with everything verified, by keywords, URI and service file, and MongoDB likewise")
    func verified() async throws {
        try await with { client, tool, way in
            let made = try await tool("init")
            #expect(made.code == 0, "\(made)")
            let night = try await tool.run(Self.night)
            #expect(night.code == 0, "\(night)")
            let owner = try await PostgresConnection.connect(
                way.keywords(client.instance.warehouse.owner ?? client.instance.postgres)
            )
            let row = try await owner.query(
                "select sum(amount)::text as total, (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as ssl from agg.shop_sales"
            ).first
            #expect(try row?.string("total") == "20100")
            #expect(try row?.bool("ssl") == true)
            await owner.close()
            let status = try await tool("status")
            #expect(status.code == 0 && status.output.contains("good"), "\(status)")
            let shown = try await tool("config", "show")
            #expect(shown.code == 0 && shown.output.contains("service=loader"), "\(shown)")
            #expect(!shown.output.contains(Self.password), "\(shown)")
        }
    }

    @Test("what does not fit is refused, says why, and never shows a password")
    func refused() async throws {
        let stranger = try Certificates()
        defer { stranger.remove() }
        try await with { client, tool, way in
            let source = client.instance.postgres
            let cases: [([String: String], String)] = [
                (["sslrootcert": stranger.authority], "certificate verify failed"),
                (["host": "127.0.0.1"], "does not match host name"),
                (["sslmode": "disable"], "no encryption"),
                (["sslcert": stranger.client.certificate, "sslkey": stranger.client.key], "tlsv1 alert"),
                (["sslcert": "/nonexistent", "sslkey": "/nonexistent"], "valid client certificate"),
            ]
            for (changes, reason) in cases {
                var other = tool
                other.environment["T_SOURCE"] = try way.keywords(source, changes)
                let outcome = try await other.run(Self.night)
                #expect(outcome.code == 1 && outcome.output.contains(reason), "\(changes): \(outcome)")
                #expect(!"\(outcome)".contains(Self.password), "\(outcome)")
            }
            // Encrypted, and not asking who answers.
            var lax = tool
            lax.environment["T_SOURCE"] = try way.keywords(
                source,
                ["sslmode": "require", "sslrootcert": "", "host": "127.0.0.1"]
            )
            let night = try await lax.run(Self.night)
            #expect(night.code == 0, "\(night)")

            var deaf = tool
            deaf.environment["T_MONGO"] = client.instance.mongo.string.revealed
                .replacing(way.certificates.authority, with: stranger.authority)
            let left = try await deaf.run(Self.night)
            #expect(left.code == 1 && left.output.contains("MongoDB cannot be read"), "\(left)")

            var lost = tool
            lost.environment["T_LOADER"] = "service=loda"
            let unknown = try await lost.run(Self.night)
            #expect(unknown.code == 1 && unknown.errors.contains("service loda"), "\(unknown)")
            let unmade = try await lost("init")
            #expect(unmade.code == 1 && unmade.errors.contains("loda"), "\(unmade)")
        }
    }
}
