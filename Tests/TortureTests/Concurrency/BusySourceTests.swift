import Pipeline
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("A source at work", .timeLimit(.minutes(60)))
struct BusySourceTests {
    private static let writers = 3

    /// Every transaction takes from a job what it gives to a line: whoever sees a part of one, or one table earlier than the other,
    /// sees another sum.
    @Test("is read in one state, with late commits, rollbacks and prepared transactions, and nothing is lost")
    func writersAtWork() async throws {
        // The common servers know no prepared transactions.
        let cluster = try PrivateCluster.create()
        defer { cluster.remove() }
        try await CrashYard.with(on: TestServers().with(source: cluster.conninfo())) { yard in
            let total = try await sum(at: yard.client.source)
            let nights = Budget.isLong ? 10 + Budget.crashes : 6
            let written = try await Self.whileWriting(to: yard.client) {
                for night in 1...nights {
                    let summary = try await yard.client.night(asOf: YardChanges.firstCutoff)
                    #expect(summary.exitCode == 0, "\(night): \(summary)")
                    #expect(try await yard.count(Self.sum("mirror.yard_")) == total, "\(night)")
                }
            }
            #expect(written.count == 3, "\(written)")
            #expect(try await sum(at: yard.client.source) == total)
            try await yard.expectHealing(asOf: YardChanges.firstCutoff, "seed \(Budget.seed)")
            let transactions = written.map { "\($0.value) by \($0.key.rawValue)" }.sorted().joined(separator: ", ")
            Budget.report(nights, "nights beside writers", "transactions: \(transactions)")
        }
    }

    private static func sum(_ schema: String) -> String {
        "select ((select sum(amount) from \(schema)jobs) + (select sum(price) from \(schema)lines))::int"
    }

    private func sum(at source: PostgresConnection) async throws -> Int {
        try await source.query(Self.sum("yard."))[0].int(0)
    }

    // MARK: - Writing

    private enum End: String { case commit, rollback, prepared }

    /// What the writers have done, and whether they are to go on.
    private final class Writing: Sendable {
        private let state = Mutex((written: [End: Int](), isOver: false))

        var isOver: Bool { Task.isCancelled || state.withLock { $0.isOver } }
        var written: [End: Int] { state.withLock { $0.written } }

        func note(_ end: End) { state.withLock { $0.written[end, default: 0] += 1 } }
        func stop() { state.withLock { $0.isOver = true } }
    }

    /// - Returns: How many transactions ended in each way while `body` ran.
    private static func whileWriting(
        to client: TestClient,
        _ body: () async throws -> Void
    ) async throws -> [End: Int] {
        let writing = Writing()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    let session = try await client.anotherSourceSession()
                    var numbers = SeededNumbers(seed: Budget.seed &+ UInt64(writer))
                    while !writing.isOver { writing.note(try await write(session, writer, &numbers)) }
                    await session.close()
                }
            }
            try await body()
            writing.stop()
            try await group.waitForAll()
        }
        return writing.written
    }

    /// One transaction, on rows that only this writer changes: nobody waits for another.
    private static func write(
        _ session: PostgresConnection,
        _ writer: Int,
        _ numbers: inout SeededNumbers
    ) async throws -> End {
        let job = numbers.number(in: 0...199) * writers + writer
        let line = numbers.number(in: 0...399) * writers + writer
        let amount = numbers.number(in: 1...9)
        // Only where both are there is anything moved.
        try await session.execute(
            """
            begin;
            with taken as (
                update yard.jobs set amount = amount - \(amount), closed_at = closed_at + interval '1 hour'
                where id = \(job) and exists (select from yard.lines where id = \(line)) returning id
            )
            update yard.lines set price = price + \(amount) where id = \(line) and exists (select from taken);
            savepoint s;
            insert into yard.jobs (id, amount) values (\(20_000 + job), 0) on conflict (id) do nothing;
            """
        )
        if numbers.chance(in: 3) {
            try await session.execute("rollback to savepoint s; delete from yard.jobs where id = \(20_000 + job)")
        }
        // Some transactions are open while nights begin and end.
        try await Task.sleep(for: .milliseconds(numbers.one(of: [1, 1, 1, 5, 20, 300])))
        switch numbers.number(in: 1...6) {
        case 1:
            try await session.execute("rollback")
            return .rollback
        case 2:
            try await session.execute("prepare transaction 'writer \(writer)'")
            try await Task.sleep(for: .milliseconds(numbers.one(of: [1, 20, 300])))
            try await session.execute("\(numbers.chance(in: 4) ? "rollback" : "commit") prepared 'writer \(writer)'")
            return .prepared
        default:
            try await session.execute("commit")
            return .commit
        }
    }
}
