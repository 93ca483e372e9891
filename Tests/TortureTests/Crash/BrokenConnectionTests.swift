import Definitions
import Pipeline
import Postgres
import TestSupport
import Testing

/// The connections of a run go through a proxy that breaks one of them.
@Suite("Connections that break during a run", .timeLimit(.minutes(60)))
struct BrokenConnectionTests {
    private typealias Fault = FaultyProxy.Fault

    /// A whole message of the protocol: the word alone also stands in `on commit drop`.
    private static let commit = "Q\0\0\0\u{B}commit\0"
    private static let ends: [Fault.Kind] = [.drop, .truncate]
    private static let delay = Fault.Kind.delay(milliseconds: 700)

    @Test("from the source, in the middle of its rows")
    func source() async throws {
        try await CrashYard.with { yard in
            let conninfo = try ConnectionInfo(parsing: yard.client.instance.postgres.string.revealed)
            let proxy = try FaultyProxy(to: conninfo.port ?? 0)
            defer { proxy.close() }
            let client = try yard.client.with(postgres: conninfo.with(port: proxy.port).conninfo)
            var numbers = SeededNumbers(seed: Budget.seed)
            let faults = (Self.ends + [Self.delay]).flatMap { kind in
                (0..<Budget.crashes).map { _ in
                    Fault(kind, .toClient, after: "to stdout (format binary)", bytes: numbers.number(in: 0...60_000))
                }
            }
            try await expectHealing(yard, through: proxy, client, faults)
        }
    }

    @Test("to the warehouse, in the middle of its rows, and when it answers a commit")
    func warehouse() async throws {
        try await CrashYard.with { yard in
            let conninfo = try ConnectionInfo(parsing: yard.client.instance.warehouse.loader.string.revealed)
            let proxy = try FaultyProxy(to: conninfo.port ?? 0)
            defer { proxy.close() }
            let client = yard.client.with(loader: conninfo.with(port: proxy.port).conninfo)
            var numbers = SeededNumbers(seed: Budget.seed)
            let rows = (Self.ends + [Self.delay]).flatMap { kind in
                (0..<Budget.crashes).map { _ in
                    Fault(kind, .toServer, after: "from stdin (format binary", bytes: numbers.number(in: 0...40_000))
                }
            }
            // Nobody knows then whether it was done. A night of the yard commits more than fifteen times.
            let commits = (0..<Budget.crashes).map { _ in
                Fault(.drop, .toClient, after: Self.commit, time: numbers.number(in: 1...15), bytes: 0)
            }
            let publications = (0..<Budget.crashes).map { _ in
                Fault(.drop, .toClient, after: "into ops.publication", bytes: numbers.number(in: 0...120))
            }
            try await expectHealing(yard, through: proxy, client, rows + commits + publications)
        }
    }

    @Test("from MongoDB, in the middle of its documents")
    func mongo() async throws {
        try await CrashYard.with { yard in
            let uri = yard.client.instance.mongo.string.revealed
            let port = try #require(uri.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap { Int($0.output.1) })
            let proxy = try FaultyProxy(to: port)
            defer { proxy.close() }
            let client = try yard.client.with(mongo: uri.replacing(":\(port)", with: ":\(proxy.port)"))
            var numbers = SeededNumbers(seed: Budget.seed)
            let faults = (Self.ends + [Self.delay]).flatMap { kind in
                (0..<Budget.crashes).map { _ in
                    Fault(kind, .toClient, after: YardModule.collection, bytes: numbers.number(in: 0...20_000))
                }
            }
            // What is new are a few documents: reading all of them takes some thousand bytes.
            try await expectHealing(yard, through: proxy, client, faults, isFull: true)
        }
    }

    /// Strikes run after run: each fails cleanly or does its work all the same, and the next one, over connections that hold, makes the
    /// figures of a rebuild.
    private func expectHealing(
        _ yard: CrashYard,
        through proxy: FaultyProxy,
        _ client: TestClient,
        _ faults: [Fault],
        isFull: Bool = false
    ) async throws {
        var changes = YardChanges(seed: Budget.seed)
        var failures = 0
        let seen = try await FigureReader.watch(yard) {
            for fault in faults {
                try await yard.apply(changes.next())
                proxy.arm(fault)
                let isGood = await Self.isGood(client, RunOptions(isFull: isFull, asOf: changes.cutoff))
                #expect(proxy.strikes == 1, "\(fault)")
                if !isGood { failures += 1 }
                if fault.isDelay { #expect(isGood, "\(fault)") }
                let healed = try await yard.nextNight(asOf: changes.cutoff)
                #expect(healed.exitCode == 0, "\(fault): \(healed)")
                #expect(try await yard.difference(asOf: changes.cutoff) == nil, "\(fault), seed \(Budget.seed)")
            }
        }
        #expect(seen.mixtures.isEmpty, "seed \(Budget.seed)")
        #expect(seen.publications.count == faults.count + 1)
        Budget.report(faults.count, "connections broken or delayed", "\(failures) runs failed of it")
    }

    private static func isGood(_ client: TestClient, _ options: RunOptions) async -> Bool {
        do {
            return try await client.night(options).exitCode == 0
        } catch {
            return false
        }
    }
}
