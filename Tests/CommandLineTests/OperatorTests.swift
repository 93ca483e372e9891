import Definitions
import Foundation
import Pipeline
import TestSupport
import Testing

@Suite("A night as cron starts it", .timeLimit(.minutes(5)))
struct OperatorTests {
    @Test(
        "JSON lines on standard error, a summary on standard output, status, runs, query and export, and hooks that are called"
    )
    func night() async throws {
        try await TestClient.withSample(seed: 5) { client in
            let folder = FileManager.default.temporaryDirectory.appending(path: "operator-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let hooks = """
                hooks:
                  on_success: 'echo "$DRIVEOPS_RUN_ID $DRIVEOPS_RUN_STATUS" >> \(folder.path)/good'
                  on_failure: 'echo "$DRIVEOPS_RUN_STATUS" >> \(folder.path)/bad'

                """
            try await client.withTool(more: hooks) { tool in
                let first = try await tool("run", "--as-of", "2026-03-28")
                #expect(first.code == 0, "\(first)")
                #expect(first.output.contains("published days before 2026-03-28"))
                for line in first.errors.split(separator: "\n") {
                    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                    #expect(object?["event"] is String, "\(line)")
                }
                #expect(try await tool("run", "--as-of", "2026-03-28").output.contains("nothing changed"))
                #expect(try text(folder, "good") == "1 published\n2 unchanged\n")

                #expect(try await tool("status", "--max-age", "1h").code == 0)
                #expect(try await tool("runs").output.contains("unchanged"))
                try await expectFigures(tool, folder)

                var down = tool
                down.environment["T_MONGO"] = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=300"
                // The vehicles come from PostgreSQL alone; the three other modules wait.
                let partial = try await down("run", "--as-of", "2026-03-28")
                #expect(partial.code == 3, "\(partial)")
                // Told once, and not for each of the three.
                #expect(partial.output.split(separator: "MongoDB cannot be read").count == 2, "\(partial)")
                #expect(partial.output.contains(/garage is stale, .*: garage\.\S+ \(and \d+ more streams\), as above/))
                #expect(partial.output.contains("MongoDB was tried again after 0.0 s, 0.0 s: "))
                #expect(partial.errors.contains(#""event":"retry""#))
                #expect(try text(folder, "bad") == "partial\n")
                let status = try await tool("status", "--max-age", "1h")
                #expect(status.code == 1 && status.output.contains("STALE"), "\(status)")
            }
        }
    }

    private func expectFigures(_ tool: Tool, _ folder: URL) async throws {
        let query = [
            "query", "rental.utilisation_fleet", "--from", "2026-02-01", "--to", "2026-03-27", "--grain", "month",
        ]
        let table = try await tool.run(query + ["--by", "agency"])
        #expect(table.code == 0 && table.output.contains("2026-03"), "\(table)")
        let json = try await tool.run(query + ["--format", "json"])
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(object?["as_of"] != nil && object?["run_id"] != nil, "\(json)")
        let file = folder.appending(path: "month.csv")
        let export = try await tool(
            "export",
            "rental-month",
            "--from",
            "2026-02-01",
            "--to",
            "2026-02-28",
            "--out",
            file.path
        )
        #expect(export.code == 0, "\(export)")
        let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\r\n")
        #expect(lines.count > 10 && lines.last == "")
        let refused = try await tool(
            "export",
            "rental-month",
            "--from",
            "2026-02-01",
            "--to",
            "2026-02-28",
            "--out",
            folder.path
        )
        #expect(refused.code == 1 && refused.errors.contains(folder.path), "\(refused)")
    }

    private func text(_ folder: URL, _ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
}
