import Definitions
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Postgres

@testable import DashboardAPI

/// The instance that the tests serve.
func testInstance(name: String = "Test <client>", locale: String = "en", maxAgeSeconds: Int = 108_000) -> Instance {
    let nowhere = ConnectionSetting(string: Secret(""), origin: "test")
    return Instance(
        file: "/etc/driveops/test.yaml",
        name: name,
        timeZone: "Europe/Paris",
        holidays: [],
        currency: "EUR",
        locale: locale,
        tenants: [],
        modules: ["garage", "rental"],
        definitions: [],
        reports: [],
        postgres: nowhere,
        mongo: nowhere,
        mongoDatabase: "x",
        warehouse: WarehouseSettings(owner: nil, loader: nowhere, reader: nowhere),
        server: ServerSettings(host: "127.0.0.1", port: 0, maxAgeSeconds: maxAgeSeconds),
        hooks: HookSettings(onSuccess: nil, onFailure: nil),
        pseudonymKey: nil,
        settings: []
    )
}

/// Serves a warehouse that `fill` has filled, without a socket.
func serving(
    _ instance: Instance = testInstance(),
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    fill: (Scratch) async throws -> Void = { try await Client.fill($0) },
    _ body: @Sendable (any TestClientProtocol) async throws -> Void
) async throws {
    try await Scratch.with(Client.catalogue) { scratch in
        try await fill(scratch)
        let pool = PostgresPool(conninfo: scratch.conninfo, size: 2)
        let server = DashboardServer(
            instance: instance,
            catalogue: Client.catalogue,
            pool: pool,
            explainerPool: pool,
            logger: logger
        )
        let result: Result<Void, any Error>
        do {
            try await server.application().test(.router, body)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await pool.close()
        try result.get()
    }
}

extension TestClientProtocol {
    /// GETs an address.
    func get(_ uri: String) async throws -> TestResponse { try await execute(uri: uri, method: .get) }
}

extension TestResponse {
    var text: String { String(buffer: body) }

    /// The body's JSON object.
    func object() throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }
}
