import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Postgres
import Testing

@testable import DashboardAPI

/// What clients may keep, and for how long.
@Suite(.timeLimit(.minutes(2)))
struct CachingTests {
    private static let series = "/v1/kpis/garage.throughput/series?from=2025-12-22&to=2026-01-11&grain=week"
    private static let figures = [
        series, "/v1/kpis", "/v1/kpis/garage.throughput", "/v1/modules", "/v1/modules/garage",
        "/v1/dimensions/garage.workshop", "/v1/reports", "/v1/reports/workshops.csv?period=2026-W01", "/",
        "/modules/garage", "/kpis/garage.throughput",
        "/v1/kpis/garage.throughput/breakdown?from=2025-12-22&to=2026-01-11&by=workshop",
    ]

    @Test("figures bear a tag; who has them already is told so, without a body")
    func notModified() async throws {
        try await serving { client in
            for uri in Self.figures {
                let first = try await client.get(uri)
                let tag = try #require(first.headers[.eTag], "\(uri)")
                #expect(first.headers[.cacheControl] == "private, no-cache")
                #expect(first.headers[.vary] == "Authorization, Cookie")
                for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                    let again = try await client.execute(uri: uri, method: .get, headers: [.ifNoneMatch: known])
                    #expect(again.status == .notModified, "\(uri) \(known)")
                    #expect(again.body.readableBytes == 0)
                    #expect(again.headers[.eTag] == tag)
                    #expect(again.headers[.cacheControl] == "private, no-cache")
                }
                let other = try await client.execute(uri: uri, method: .get, headers: [.ifNoneMatch: "\"other\""])
                #expect(other.status == .ok && other.text == first.text)
            }
        }
    }

    @Test("the tag changes with a publication, a module's state, the address, the definitions and the language")
    func changes() async throws {
        let tags = Mutex<[String]>([])
        @Sendable func note(_ client: any TestClientProtocol, _ uri: String) async throws {
            let tag = try #require(try await client.get(uri).headers[.eTag])
            tags.withLock { $0.append(tag) }
        }
        let changes = [
            "update ops.module_state set publication_id = 999 where module = 'garage'",
            "update ops.module_state set stale = true, stale_since = now(), reason = 'x' where module = 'rental'",
        ]
        for change in [""] + changes {
            try await serving(
                fill: { scratch in
                    try await Client.fill(scratch)
                    if !change.isEmpty { try await scratch.connection.execute(change) }
                }
            ) { client in
                try await note(client, Self.series)
                try await note(client, Self.series + "&lang=fr")
            }
        }
        try await serving(testInstance(locale: "fr")) { try await note($0, Self.series) }
        let seen = tags.withLock { $0 }
        #expect(seen.count == 7)
        // The time at which a test's module became stale differs, nothing else does by chance.
        #expect(Set(seen).count == seen.count)
    }

    @Test("the same publication has the same tag in another server")
    func stable() async throws {
        let tags = Mutex<Set<String>>([])
        for _ in 0..<2 {
            try await serving { client in
                let tag = try #require(try await client.get(Self.series).headers[.eTag])
                tags.withLock { _ = $0.insert(tag) }
            }
        }
        #expect(tags.withLock { $0.count } == 1)
    }

    @Test("what is of the moment is not kept; a wrong request is wrong whatever the client has")
    func notKept() async throws {
        try await serving { client in
            for uri in ["/v1/runs", "/health", "/health/live", "/nowhere"] {
                let response = try await client.get(uri)
                #expect(response.headers[.cacheControl] == "no-store", "\(uri)")
                #expect(response.headers[.eTag] == nil)
            }
            for uri in ["/v1/kpis/garage.thruput", Self.series + "&by=nothing", "/kpis/garage.thruput"] {
                let response = try await client.execute(uri: uri, method: .get, headers: [.ifNoneMatch: "*"])
                #expect(response.status.kind == .clientError, "\(uri)")
                #expect(response.headers[.cacheControl] == "no-store", "\(uri)")
            }
        }
    }
}
