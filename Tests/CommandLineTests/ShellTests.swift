import Foundation
import TestSupport
import Testing

@Suite("The command line in a shell", .timeLimit(.minutes(1)))
struct ShellTests {
    private static let page = "\(TestClient.repository)/docs/man/driveops-analytics.1"
    private static let tool = Tool(instance: "/nonexistent")

    @Test("the manual page is the one that the program makes: `driveops-analytics manual` writes it anew")
    func manual() async throws {
        let made = try await Self.tool("manual")
        #expect(made.code == 0)
        #expect(made.output == (try String(contentsOfFile: Self.page, encoding: .utf8)))
    }

    @Test(
        "the manual page renders without a warning",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/man"), "man is not installed here")
    )
    func rendering() async throws {
        let man = Process()
        let (output, errors) = (Pipe(), Pipe())
        man.executableURL = URL(fileURLWithPath: "/bin/sh")
        man.arguments = ["-c", "exec /usr/bin/man --warnings -l \"$0\" 2>&1 >/dev/null", Self.page]
        man.standardOutput = output
        man.standardError = errors
        try man.run()
        let warnings = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        man.waitUntilExit()
        #expect(man.terminationStatus == 0 && warnings.isEmpty, "\(warnings)")
    }

    @Test("a completion script is there for each shell", arguments: ["bash", "zsh", "fish"])
    func scripts(_ shell: String) async throws {
        let script = try await Self.tool("--generate-completion-script", shell)
        #expect(script.code == 0 && script.output.contains("---completion explain"), "\(script)")
    }

    @Test("completions are the names of the instance's definitions, and nothing where it cannot be loaded")
    func names() async throws {
        let folder = try DefinitionFolder([
            "instance.yaml": """
            instance: shell
            time_zone: Europe/Paris
            modules: [garage, rental]
            definitions: [\(TestClient.repository)/Pipelines]
            reports: [\(TestClient.repository)/Reports]
            sources: {postgres: {dsn: "dbname=x"}, mongo: {dsn: "mongodb://x", database: x}}
            warehouse: {loader: {dsn: "dbname=x user=l"}, reader: {dsn: "dbname=x user=r"}}
            pseudonym_key: {env: KEY}

            """
        ])
        defer { folder.remove() }
        let tool = Tool(
            instance: "\(folder.path)/instance.yaml",
            environment: ["KEY": "0123456789abcdef", "SAP_SHELL": "bash"]
        )
        let kpis = try await complete(tool, "explain", "positional@0", ["explain", "gar"])
        #expect(kpis.contains("garage.throughput") && !kpis.contains { $0.hasPrefix("fleet.") }, "\(kpis)")
        let conditions = try await complete(
            tool,
            "explain",
            "--where",
            ["explain", "garage.throughput", "--where", ""]
        )
        #expect(conditions == ["intervention_type=", "workshop="])
        #expect(try await complete(tool, "run", "--module", ["run", "--module", ""]).contains("rental"))
        #expect(try await complete(Self.tool, "explain", "positional@0", ["explain", ""]).isEmpty)
    }

    /// Asks as the scripts do: the argument, the word and the place in it where the cursor is, the words of the line.
    private func complete(_ tool: Tool, _ command: String, _ argument: String, _ words: [String]) async throws
        -> [String]
    {
        let cursor = ["\(words.count)", "0"]
        let outcome = try await tool.run(
            ["---completion", command, "--", argument] + cursor + ["driveops-analytics"] + words
        )
        return outcome.output.split(separator: "\n").map(String.init)
    }
}
