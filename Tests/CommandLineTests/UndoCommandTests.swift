import Definitions
import Foundation
import Pipeline
import Postgres
import TestSupport
import Testing
import Warehouse

@Suite("Undoing on the command line", .timeLimit(.minutes(5)))
struct UndoCommandTests {
    @Test(
        "an earlier export byte for byte, restatements, a rollback with its hold, one that is killed, and resuming"
    )
    func undo() async throws {
        var settings = TestClient.Settings()
        settings.modules = ["vehicles", "rental"]
        try await TestClient.withSample(settings, seed: 5) { client in
            let folder = FileManager.default.temporaryDirectory.appending(path: "undo-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            try await client.withTool { tool in
                #expect(try await tool("run", "--as-of", "2026-03-27").code == 0)
                let first = try await export(tool, folder)
                let manifest = try String(contentsOf: folder.appending(path: "out.csv.manifest.json"), encoding: .utf8)
                #expect(manifest.contains("\"as_of_publication\": 1"))
                try await client.source.execute(
                    """
                    update rental.vehicle_categories set name = name || ' X';
                    update rental.rental_contracts set contract_amount = contract_amount + 1;
                    """
                )
                #expect(try await tool("run", "--as-of", "2026-03-28").code == 0)
                let second = try await export(tool, folder)
                #expect(first != second)
                #expect(try await export(tool, folder, "--as-of-publication", "1") == first)
                #expect(try await export(tool, folder, "--as-of-publication", "2") == second)
                try await expectReading(tool)
                try await expectRefusals(tool, client)
                try await expectKilled(tool, folder, second)
                try await expectRollback(tool, folder, first, second)
            }
        }
    }

    private func expectReading(_ tool: Tool) async throws {
        let query = [
            "query", "rental.revenue_allocated", "--from", "2026-02-01", "--to", "2026-02-28", "--grain", "month",
        ]
        let now = try await tool.run(query)
        #expect(now.code == 0 && !now.output.contains("As it stood"), "\(now)")
        let then = try await tool.run(query + ["--as-of-publication", "1"])
        #expect(then.output.contains("As it stood after publication 1"), "\(then)")
        let unknown = try await tool.run(query + ["--as-of-publication", "99"])
        #expect(
            unknown.code == 2 && unknown.errors.contains("There is no publication 99; the latest is 2."),
            "\(unknown)"
        )
        let restated = try await tool("restatements", "--kpi", "rental.revenue_allocated", "--limit", "5")
        #expect(restated.output.contains("rental.revenue_lines changed"), "\(restated)")
        let csv = try await tool("restatements", "--csv", "--limit", "1")
        #expect(csv.output.hasPrefix("publication_id,run_id,published_at,fact,day,measure,cell,before,after"), "\(csv)")
        let json = try await tool("restatements", "--json", "--limit", "2")
        #expect(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]] != nil)
        #expect(try await tool("restatements", "--fact", "rental.revenu").code == 2)
        let list = try await tool("rollback", "--list")
        #expect(list.output.contains("night") && list.output.contains("2026-03-28"), "\(list)")
        #expect(try await tool("publish").output.contains("publication is not held"))
    }

    private func expectRefusals(_ tool: Tool, _ client: TestClient) async throws {
        #expect(try await tool("rollback").code == 2)
        let unknown = try await tool("rollback", "--to", "7")
        #expect(
            unknown.code == 2 && unknown.errors.contains("publications 1 to 2 can be gone back to"),
            "\(unknown)"
        )
        let holder = try await PostgresConnection.connect(client.instance.warehouse.loader.string.revealed)
        try await holder.query("select pg_advisory_lock($1)", [.int(AdvisoryLock.run)])
        for command in [["rollback", "--to", "1"], ["rollback", "--to", "1", "--dry-run"], ["publish", "--resume"]] {
            let outcome = try await tool.run(command)
            #expect(outcome.code == 75, "\(command): \(outcome)")
        }
        await holder.close()
        let none = try await tool("rollback", "--to", "2")
        #expect(none.code == 0 && none.output.contains("there is nothing to roll back"), "\(none)")
        let resumed = try await tool("publish", "--resume")
        #expect(resumed.code == 0 && resumed.output.contains("was not held"), "\(resumed)")
    }

    /// A rollback is done or it is not.
    private func expectKilled(_ tool: Tool, _ folder: URL, _ second: Data) async throws {
        let killed = try await tool("rollback", "--to", "1", "--kill-at", "publishing")
        #expect(killed.wasKilled, "\(killed)")
        #expect(try await export(tool, folder) == second)
        #expect(try await tool("publish").output.contains("publication is not held"))
        let night = try await tool("run", "--as-of", "2026-03-28")
        #expect(night.code == 0 && night.errors.contains("ended without a word"), "\(night)")
    }

    private func expectRollback(_ tool: Tool, _ folder: URL, _ first: Data, _ second: Data) async throws {
        let dry = try await tool("rollback", "--to", "1", "--dry-run")
        #expect(dry.code == 0 && dry.output.contains("To publication 1: nothing is changed"), "\(dry)")
        #expect(try await export(tool, folder) == second)
        let back = try await tool("rollback", "--to", "1", "--reason", "wrong prices")
        #expect(back.code == 0 && back.output.contains("put the figures of publication 1 back"), "\(back)")
        #expect(try await export(tool, folder) == first)
        let status = try await tool("status", "--max-age", "1h")
        #expect(status.code == 1 && status.output.contains("HELD: publication is held since"), "\(status)")
        let night = try await tool("run", "--as-of", "2026-03-28")
        #expect(night.code == 3 && night.output.contains("wrong prices"), "\(night)")
        #expect(try await tool("publish").output.contains("wrong prices"))
        let resumed = try await tool("publish", "--resume")
        #expect(resumed.code == 0 && resumed.output.contains("the next run publishes"), "\(resumed)")
        #expect(try await export(tool, folder) == first)
        let next = try await tool("run", "--as-of", "2026-03-28")
        #expect(next.code == 0 && next.output.contains("published days before 2026-03-28"), "\(next)")
        #expect(try await export(tool, folder) == second)
        #expect(try await tool("status", "--max-age", "1h").code == 0)
    }

    private func export(_ tool: Tool, _ folder: URL, _ more: String...) async throws -> Data {
        let file = folder.appending(path: "out.csv")
        let outcome = try await tool.run(
            ["export", "rental-month", "--period", "2026-02", "--out", file.path] + more
        )
        #expect(outcome.code == 0, "\(outcome)")
        return try Data(contentsOf: file)
    }
}
