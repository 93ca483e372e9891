import Definitions
import SampleData

extension TestClient {
    /// Makes a client with the small made-up data, and drops it after `body`.
    ///
    /// - Parameters:
    ///   - settings: What the test chooses; the generator makes the operational schema.
    ///   - seed: Which of the made-up clients of that size.
    ///   - lastDay: The last business day with data, as an ISO date.
    ///   - body: The test.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws; what the servers refuse.
    public static func withSample<T: Sendable>(
        _ settings: Settings = Settings(),
        seed: UInt64,
        lastDay: String = "2026-03-27",
        _ body: (TestClient) async throws -> T
    ) async throws -> T {
        var settings = settings
        settings.hasSchema = false
        let known: SampleData.CalendarDay? = .init(lastDay)
        guard let day = known else { throw NoSuchDay(text: lastDay) }
        return try await with(settings) { client in
            _ = try await SampleData.create(
                SampleSettings(size: .small, seed: seed, lastDay: day),
                postgres: client.source,
                mongo: client.mongo,
                mongoDatabase: client.instance.mongoDatabase
            )
            return try await body(client)
        }
    }
}

private struct NoSuchDay: Error { let text: String }
