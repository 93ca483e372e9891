import Definitions
import Foundation
import Postgres
import TestSupport
import Testing

@Suite("An export that meets a full disk", .timeLimit(.minutes(3)))
struct FullDiskExportTests {
    private static let report = """
        report: sales
        title: {en: Sales, fr: Ventes}
        period: day
        columns: [shop.sales]
        """

    /// A stand with a published month, and a tool that knows its report.
    private func with(_ body: (Tool, String) async throws -> Void) async throws {
        try await Stand.with(["shop"]) { client in
            try await client.source.execute(
                "insert into shop.items select 1000 + i, timestamptz '2025-10-01 12:00+00' + i * interval '1 day', 1 from generate_series(1, 120) i"
            )
            let folder = try DefinitionFolder(["reports/sales.yaml": Self.report])
            defer { folder.remove() }
            try await client.withTool { tool in
                let own = try String(contentsOfFile: tool.instance, encoding: .utf8)
                    .replacing(/\nreports: .*\n/, with: "\nreports: [\(folder.path)/reports]\n")
                try folder.write(["instance.yaml": own])
                let tool = Tool(instance: "\(folder.path)/instance.yaml", environment: tool.environment)
                let night = try await tool("run", "--as-of", "2026-03-20")
                #expect(night.code == 0, "\(night)")
                try await body(tool, folder.path)
            }
        }
    }

    @Test("names the file and the way out, ends with 1, and leaves no half file and what was there before")
    func limited() async throws {
        try await with { tool, folder in
            let file = "\(folder)/sales.csv"
            let line = ["export", "sales", "--from", "2025-10-01", "--to", "2026-03-19", "--out", file]
            var small = tool
            small.largestFile = 1000
            let refused = try await small.run(line)
            #expect(refused.code == 1 && refused.errors.contains("\(file): File too large"), "\(refused)")
            #expect(refused.errors.contains("free some room there, or name a file elsewhere"), "\(refused)")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["instance.yaml", "reports"]
            )
            #expect(try await tool.run(line).code == 0)
            let good = try Data(contentsOf: URL(fileURLWithPath: file))
            #expect(good.count > 1000)
            #expect(try await small.run(line).code == 1)
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == good)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 4)
        }
    }

    @Test("a device that is full is named as well")
    func device() async throws {
        try await with { tool, folder in
            let refused = try await tool("export", "sales", "--period", "2026-03", "--out", "/dev/full")
            #expect(refused.code == 1 && refused.errors.contains("/dev/full: No space left on device"), "\(refused)")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["instance.yaml", "reports"]
            )
        }
    }
}
