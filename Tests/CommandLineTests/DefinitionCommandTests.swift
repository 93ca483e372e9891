import Foundation
import TestSupport
import Testing

@Suite("Commands about the definitions", .timeLimit(.minutes(2)))
struct DefinitionCommandTests {
    @Test("lineage, dictionary and validate answer before any night, and say so where the warehouse does not")
    func beforeAnyNight() async throws {
        try await TestClient.with { client in
            try await client.withTool { tool in
                let lineage = try await tool("lineage", "garage.throughput")
                #expect(lineage.code == 0, "\(lineage)")
                #expect(lineage.output.contains("from MongoDB intervention_history"))
                let json = try await tool("lineage", "garage.throughput", "--format", "json")
                #expect(json.output.contains("\"name\": \"intervention_history\""))
                let unknown = try await tool("lineage", "garage.thruput")
                #expect(unknown.code == 2)
                #expect(unknown.errors.contains("Did you mean \"garage.throughput\"?"))

                try await checkFolder(tool, ["dictionary"], changing: "en/garage.md")

                var deaf = tool
                deaf.environment["T_LOADER"] = "host=127.0.0.1 port=1 user=nobody dbname=none"
                let silent = try await deaf("lineage", "garage.throughput")
                #expect(silent.code == 1)
                #expect(silent.errors.contains("the warehouse cannot be asked (environment T_LOADER)"))
                let validated = try await deaf("validate")
                #expect(validated.errors.contains("the SQL of the definitions was not tried"))
                #expect(validated.errors.contains("MongoDB has no collection intervention_history"))
                #expect(validated.code == 2)
            }
        }
    }

    @Test("schema writes what --check then finds current, until a file is changed")
    func schema() async throws {
        try await checkFolder(Tool(instance: ""), ["schema"], changing: "kpis.schema.json")
    }

    private func checkFolder(_ tool: Tool, _ command: [String], changing file: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "generated-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let written = try await tool.run(command + ["--out", folder.path])
        #expect(written.code == 0, "\(written)")
        let current = try await tool.run(command + ["--out", folder.path, "--check"])
        #expect(current.code == 0, "\(current)")
        try Data("changed".utf8).write(to: folder.appending(path: file))
        let changed = try await tool.run(command + ["--out", folder.path, "--check"])
        #expect(changed.code == 1)
        #expect(changed.errors.contains("\(file) is not current"))
    }
}
