import Definitions
import Foundation
import Mongo
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("A command that gets a signal", .timeLimit(.minutes(5)))
struct SignalTests {
    /// A client of which one good night is published, and more was sold since.
    private func with(readsMongo: Bool = false, _ body: (TestClient, Tool, String) async throws -> Void) async throws {
        try await Stand.with(["shop"], readsMongo: readsMongo) { client in
            let hook = FileManager.default.temporaryDirectory.appending(path: "hook-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: hook) }
            let hooks = """
                hooks:
                  on_failure: 'echo "$DRIVEOPS_RUN_STATUS $DRIVEOPS_RUN_SUMMARY" >> \(hook)'

                """
            try await client.withTool(more: hooks) { tool in
                let first = try await tool("run", "--as-of", "2026-03-20")
                #expect(first.code == 0, "\(first)")
                try await client.source.execute("update shop.items set amount = amount + 1 where id <= 50")
                try await body(client, tool, hook)
            }
        }
    }

    /// Runs a night that cannot go on, sends it a signal once `isStuck`, and holds it to what it promises.
    private func expectEnd(
        _ client: TestClient,
        _ tool: Tool,
        hook: String,
        _ number: Int32,
        whenStuck isStuck: () async throws -> Bool
    ) async throws {
        let name = number == SIGINT ? "SIGINT" : "SIGTERM"
        let before = try await client.sales("shop")
        let running = try WatchedTool(tool, ["run", "--as-of", "2026-03-20"])
        try await running.wait(until: isStuck)
        running.send(number)
        let outcome = try await running.outcome()
        #expect(outcome.code == 128 + number && !outcome.wasKilled, "\(outcome)")
        #expect(outcome.errors.contains("ended by \(name)"), "\(outcome)")
        // What the C library for MongoDB would keep its counters in.
        #expect(!FileManager.default.fileExists(atPath: "/dev/shm/mongoc-\(running.processID)"))
        // Sessions end when the server has seen their sockets closed; a query that still ran would keep its own for minutes.
        while try await sessions(client) > 0 { try await Task.sleep(for: .milliseconds(20)) }
        let run = try await client.read("select status, error from ops.run order by run_id desc limit 1").first
        #expect(try run?.string("status") == "failed")
        #expect(try run?.string("error").hasPrefix("ended by \(name)") == true)
        let builds = try await client.read("select count(*) as n from pg_tables where schemaname = 'build'").first
        #expect(try builds?.int("n") == 0)
        #expect(try await client.sales("shop") == before)
        #expect(try String(contentsOfFile: hook, encoding: .utf8).contains("ended by \(name)"))
    }

    private func expectHealing(_ client: TestClient, _ tool: Tool) async throws {
        let healed = try await tool("run", "--as-of", "2026-03-20")
        #expect(healed.code == 0 && !healed.errors.contains("takes over"), "\(healed)")
        let mirrored = try await client.read("select sum(amount)::text as total from mirror.shop_items").first
        #expect(try mirrored?.string("total") == "20150")
        #expect(try await client.sales("shop") == "20150")
    }

    /// The sessions of the run at source and warehouse, which are on one server here.
    private func sessions(_ client: TestClient) async throws -> Int {
        let loader = try ConnectionInfo(parsing: client.instance.warehouse.loader.string.revealed).user ?? ""
        return try await client.source.query(
            """
            select count(*) as n from pg_stat_activity
            where usename in ($1, $2) and application_name like 'driveops-analytics%'
            """,
            [.text(client.extractor), .text(loader)]
        ).first?.int("n") ?? 0
    }

    private func isActive(_ client: TestClient, _ condition: String) async throws -> Bool {
        try await client.source.query(
            "select exists (select from pg_stat_activity where usename = $1 and state = 'active' and \(condition)) as there",
            [.text(client.extractor)]
        ).first?.bool("there") ?? false
    }

    @Test(
        "while the source holds a table: the query is cancelled, the ledger says so, the next night heals",
        arguments: [SIGTERM, SIGINT]
    )
    func lockedSource(_ number: Int32) async throws {
        try await with { client, tool, hook in
            let holder = try await client.anotherSourceSession()
            try await holder.execute("begin; lock table shop.items in access exclusive mode")
            try await expectEnd(client, tool, hook: hook, number) {
                try await isActive(client, "wait_event_type = 'Lock'")
            }
            await holder.close()
            try await expectHealing(client, tool)
        }
    }

    @Test("while the source takes its time over a query")
    func slowSource() async throws {
        try await with { client, tool, hook in
            try await client.source.execute(Stand.prices("shop", from: "pg_sleep(3600)"))
            try await expectEnd(client, tool, hook: hook, SIGTERM) {
                try await isActive(client, "wait_event = 'PgSleep'")
            }
            try await client.source.execute(Stand.prices("shop"))
            try await expectHealing(client, tool)
        }
    }

    @Test("while it waits to publish: nothing is published, and what was built is dropped")
    func waitingToPublish() async throws {
        try await with { client, tool, hook in
            let holder = try await client.stranger(locks: "agg.shop_sales", "exclusive")
            try await expectEnd(client, tool, hook: hook, SIGTERM) {
                let stuck = try await isWaiting(client)
                let builds = try await client.read("select count(*) as n from pg_tables where schemaname = 'build'")
                return try stuck && builds.first?.int("n") ?? 0 > 0
            }
            await holder.close()
            try await expectHealing(client, tool)
        }
    }

    /// Whether a session waits for a lock in the warehouse, whatever its role: a superuser sees them all.
    private func isWaiting(_ client: TestClient) async throws -> Bool {
        let name = try ConnectionInfo(parsing: client.instance.warehouse.loader.string.revealed).dbname ?? ""
        return try await client.source.query(
            "select exists (select from pg_stat_activity where datname = $1 and wait_event_type = 'Lock') as waits",
            [.text(name)]
        ).first?.bool("waits") ?? false
    }

    @Test("while MongoDB takes its time over a read: the operation is ended there as well")
    func slowMongo() async throws {
        try await with(readsMongo: true) { client, tool, hook in
            try await client.slowEvents(1, milliseconds: 3_600_000)
            try await expectEnd(client, tool, hook: hook, SIGTERM) { try await operations(client) > 0 }
            while try await operations(client) > 0 { try await Task.sleep(for: .milliseconds(20)) }
            try await client.quickEvents()
            try await expectHealing(client, tool)
        }
    }

    /// What MongoDB is at work on in the client's database.
    private func operations(_ client: TestClient) async throws -> Int {
        let reply = try await client.mongo.runCommand(
            database: "admin",
            [
                "aggregate": 1, "pipeline": [["$currentOp": ["allUsers": true]], ["$match": ["active": true]]],
                "cursor": [:],
            ]
        )
        guard case .document(let cursor) = reply["cursor"], case .array(let batch) = cursor["firstBatch"] else {
            return 0
        }
        return batch.count { entry in
            guard case .document(let entry) = entry, case .string(let name) = entry["ns"] else { return false }
            return name.hasPrefix("\(client.instance.mongoDatabase).")
        }
    }

    @Test("a server that answers no more holds the process no longer than tidying up may take; the next run takes over")
    func silentSource() async throws {
        try await with { client, tool, _ in
            let conninfo = try ConnectionInfo(parsing: client.instance.postgres.string.revealed)
            let proxy = try FaultyProxy(to: conninfo.port ?? 0)
            defer { proxy.close() }
            // Longer than any test may take.
            proxy.arm(.init(.delay(milliseconds: 600_000), .toClient, after: "to stdout (format binary)", bytes: 0))
            try await client.with(postgres: conninfo.with(port: proxy.port).conninfo).withTool { tool in
                let running = try WatchedTool(tool, ["run", "--as-of", "2026-03-20"])
                try await running.wait { proxy.strikes == 1 }
                running.send(SIGTERM)
                let outcome = try await running.outcome()
                #expect(outcome.code == 143 && !outcome.wasKilled, "\(outcome)")
            }
            let healed = try await tool("run", "--as-of", "2026-03-20")
            #expect(healed.code == 0, "\(healed)")
            #expect(try await client.sales("shop") == "20150")
        }
    }

    @Test("a second signal ends it at once, whatever it is tidying up")
    func secondSignal() async throws {
        try await with { client, tool, hook in
            let hooks = "hooks: {on_failure: 'touch \(hook).begun; sleep 20; touch \(hook).done'}\n"
            try await client.withTool(more: hooks) { tool in
                let holder = try await client.anotherSourceSession()
                try await holder.execute("begin; lock table shop.items in access exclusive mode")
                let running = try WatchedTool(tool, ["run", "--as-of", "2026-03-20"])
                try await running.wait { try await isActive(client, "wait_event_type = 'Lock'") }
                running.send(SIGINT)
                try await running.wait { FileManager.default.fileExists(atPath: "\(hook).begun") }
                running.send(SIGTERM)
                let outcome = try await running.outcome()
                await holder.close()
                #expect(outcome.code == 130, "\(outcome)")
                #expect(!FileManager.default.fileExists(atPath: "\(hook).done"))
            }
            try await expectHealing(client, tool)
        }
    }

    @Test("an export leaves no file, and no half of one")
    func export() async throws {
        try await with { client, tool, _ in
            let folder = try DefinitionFolder([
                "reports/sales.yaml": """
                report: sales
                title: {en: Sales, fr: Ventes}
                period: month
                rows: []
                columns: [shop.sales]
                """
            ])
            defer { folder.remove() }
            let own = try String(contentsOfFile: tool.instance, encoding: .utf8)
                .replacing(/\nreports: .*\n/, with: "\nreports: [\(folder.path)/reports]\n")
            try folder.write(["instance.yaml": own])
            let exporter = Tool(instance: "\(folder.path)/instance.yaml", environment: tool.environment)
            let line = ["export", "sales", "--period", "2026-03", "--out", "\(folder.path)/sales.csv"]
            #expect(try await exporter.run(line).code == 0)
            let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(before.count == 4)
            let holder = try await client.stranger(locks: "agg.shop_sales", "access exclusive")
            let running = try WatchedTool(exporter, line)
            try await running.wait { try await isWaiting(client) }
            running.send(SIGINT)
            let outcome = try await running.outcome()
            await holder.close()
            #expect(outcome.code == 130 && outcome.errors.contains("SIGINT"), "\(outcome)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
        }
    }

    @Test("the server lets the requests under way end, and ends with 0")
    func serve() async throws {
        try await with { client, _, _ in
            let port = LoopbackPort.free()
            try await client.withTool(more: "server: {port: \(port)}\n") { tool in
                let running = try WatchedTool(tool, ["serve"])
                try await running.wait { try Self.isListening(port) }
                running.send(SIGTERM)
                let outcome = try await running.outcome()
                #expect(outcome.code == 0, "\(outcome)")
                #expect(try !Self.isListening(port))
            }
        }
    }

    private static func isListening(_ port: Int) throws -> Bool {
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/bash")
        shell.arguments = ["-c", "exec 2>/dev/null 3<>/dev/tcp/127.0.0.1/\(port)"]
        try shell.run()
        shell.waitUntilExit()
        return shell.terminationStatus == 0
    }
}

/// A tool at work, of which it is known whether it still is. It is killed where a test lets go of it before its end.
private final class WatchedTool: Sendable {
    private let running: RunningTool
    private let end: Task<Tool.Outcome, any Error>
    private let isOver: Flag

    init(_ tool: Tool, _ arguments: [String]) throws {
        let running = try tool.start(arguments)
        let isOver = Flag()
        self.running = running
        self.isOver = isOver
        end = Task {
            defer { isOver.set() }
            return try await running.outcome()
        }
    }

    var processID: Int32 { running.processID }

    deinit { running.send(SIGKILL) }

    func send(_ number: Int32) { running.send(number) }

    func outcome() async throws -> Tool.Outcome { try await end.value }

    /// Waits until something is so while the tool is at work.
    func wait(until isSo: () async throws -> Bool) async throws {
        while try await !isSo() {
            guard !isOver.isSet else {
                Issue.record("it ended before: \(try await outcome())")
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

private final class Flag: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { state.withLock { $0 } }

    func set() { state.withLock { $0 = true } }
}
