import Definitions
import Postgres
import TestSupport
import Testing

@Suite("A connection pooler in front of a database", .timeLimit(.minutes(3)))
struct PoolerTests {
    private static let night = ["run", "--as-of", "2026-03-20"]

    @Test(
        "is recognised and refused, in front of the warehouse and of the source, whether it swallows settings or not",
        .enabled(if: PrivatePooler.isInstalled, "pgbouncer is not installed: run scripts/setup --development"),
        arguments: [false, true]
    )
    func refused(_ isLenient: Bool) async throws {
        let cluster = try PrivateCluster.create()
        defer { cluster.remove() }
        let servers = try TestServers().with(postgres: cluster.conninfo(), source: cluster.conninfo())
        try await Stand.with(["shop"], on: servers) { client in
            let loader = try ConnectionInfo(parsing: client.instance.warehouse.loader.string.revealed)
            let source = try ConnectionInfo(parsing: client.instance.postgres.string.revealed)
            let users = [loader.user, source.user].compactMap(\.self)
            let pooler = try PrivatePooler(server: cluster.port, users: users, isLenient: isLenient)
            defer { pooler.remove() }
            try await client.withTool { tool in
                var pooled = tool
                pooled.environment["T_LOADER"] = loader.with(port: pooler.port, password: "hunter2secret").conninfo
                let warehouse = try await pooled.run(Self.night)
                #expect(warehouse.code == 1, "\(warehouse)")
                expectRefusal(warehouse.errors, setting: "warehouse.loader", variable: "T_LOADER", isLenient)

                pooled = tool
                pooled.environment["T_SOURCE"] = source.with(port: pooler.port, password: "hunter2secret").conninfo
                let left = try await pooled.run(Self.night)
                #expect(left.code == 1 && left.output.contains("the operational PostgreSQL cannot be read"), "\(left)")
                expectRefusal(left.output, setting: "sources.postgres", variable: nil, isLenient)

                let direct = try await tool.run(Self.night)
                #expect(direct.code == 0, "\(direct)")
                #expect(try await client.sales("shop") == "20100")
            }
        }
    }

    private func expectRefusal(_ text: String, setting: String, variable: String?, _ isLenient: Bool) {
        #expect(text.contains("connection pooler") && text.contains("direct connection"), "\(text)")
        #expect(!text.contains("hunter2"), "\(text)")
        if isLenient {
            #expect(text.contains("\(setting) leads to a connection pooler"), "\(text)")
        } else if let variable {
            #expect(text.contains(variable), "\(text)")
        }
    }
}
