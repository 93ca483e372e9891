import Definitions
import Foundation
import KPIQueries
import Postgres
import Testing

@testable import Exports

@Suite(.timeLimit(.minutes(2)))
struct ExportTests {
    private let exporter = ReportExporter(
        catalogue: Client.catalogue,
        reader: KPIReader(catalogue: Client.catalogue, timeZone: "Europe/Paris", locale: "en")
    )

    private func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

    /// Lends a folder of the test's own and the small client's warehouse.
    private func with(_ body: (String, Scratch) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("export-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await Scratch.with(Client.catalogue) { scratch in
            try await Client.fill(scratch)
            try await body(folder.path, scratch)
        }
    }

    private func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test("a report with its totals, which are ratios of sums")
    func golden() async throws {
        try await with { folder, scratch in
            try await scratch.connection.execute(
                "update agg.dim_garage_workshop set label_en = '=cmd(\"x\"), Paris' where value = 'w2'"
            )
            let path = folder + "/out.csv"
            let result = try await exporter.export(
                report: "workshops",
                from: day("2025-12-22"),
                to: day("2026-01-11"),
                to: path,
                on: scratch.connection
            )
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(
                text.components(separatedBy: "\r\n") == [
                    "period,start,end,complete,row,workshop,workshop_label,garage.throughput,garage.throughput.numerator,"
                        + "garage.throughput.denominator,garage.throughput.n,garage.delivered,"
                        + "garage.delivered.numerator,garage.delivered.denominator,garage.delivered.n",
                    "2025-W52,2025-12-22,2025-12-28,true,detail,w2,\"'=cmd(\"\"x\"\"), Paris\",,0,0,0,0,0,,0",
                    "2025-W52,2025-12-22,2025-12-28,true,detail,w1,Lyon,,0,0,0,0,0,,0",
                    "2025-W52,2025-12-22,2025-12-28,true,period_total,,,,0,0,0,0,0,,0",
                    "2026-W01,2025-12-29,2026-01-04,true,detail,w2,\"'=cmd(\"\"x\"\"), Paris\",0.3333333333,1,3,1,1,1,,1",
                    "2026-W01,2025-12-29,2026-01-04,true,detail,w1,Lyon,1.6666666667,5,3,5,5,5,,5",
                    "2026-W01,2025-12-29,2026-01-04,true,period_total,,,1,6,6,6,6,6,,6",
                    "2026-W02,2026-01-05,2026-01-11,false,detail,w2,\"'=cmd(\"\"x\"\"), Paris\",2.5,5,2,5,5,5,,5",
                    "2026-W02,2026-01-05,2026-01-11,false,detail,w1,Lyon,2,4,2,4,4,4,,4",
                    "2026-W02,2026-01-05,2026-01-11,false,period_total,,,2.25,9,4,9,9,9,,9",
                    ",2025-12-22,2026-01-11,false,total,,,1.5,15,10,15,15,15,,15",
                    "",
                ]
            )
            #expect(result.rows == 10)
            #expect(result.bytes == text.utf8.count)
            #expect(result.asOf?.cutoff.description == "2026-01-11")
            #expect(try files(folder) == ["out.csv", "out.csv.manifest.json"])
            let manifest = try manifest(path)
            #expect(result.manifest == path + ".manifest.json")
            #expect(manifest["file"] as? String == "out.csv")
            #expect(manifest["rows"] as? Int == 10)
            #expect(manifest["bytes"] as? Int == result.bytes)
            #expect(manifest["sha256"] as? String == result.sha256)
            #expect(manifest["from"] as? String == "2025-12-22")
            #expect(manifest["dialect"] as? String == "rfc4180")
            #expect(manifest["as_of"] as? String == "2026-01-10T23:00:00Z")
            #expect(manifest["publication_id"] as? Int == 107)
            #expect(manifest["run_id"] as? Int == 7)
            #expect(manifest["definitions"] as? String == Client.catalogue.fingerprint)
            #expect((manifest["modules"] as? [[String: Any]])?.map { $0["module"] as? String } == ["garage"])
            #expect((manifest["generated_at"] as? String)?.hasSuffix("Z") == true)
            #expect(manifest["note"] is NSNull)
            let proof = try #require(manifest["proof"] as? [String: Any])
            #expect(proof["complete"] as? Bool == true)
            #expect(proof["rows"] as? Int == 1203)
            #expect((proof["by_stream"] as? [[String: Any]])?.map { $0["stream"] as? String } == ["garage.x"])
        }
    }

    private func manifest(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path + ".manifest.json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test("the same report for French Excel, twice: the same bytes, and the manifest says how they are written")
    func excel() async throws {
        try await with { folder, scratch in
            let path = folder + "/out.csv"
            var sums: [String] = []
            for _ in 0..<2 {
                let result = try await exporter.export(
                    report: "workshops",
                    from: day("2025-12-29"),
                    to: day("2026-01-04"),
                    dialect: .excelFR,
                    to: path,
                    on: scratch.connection
                )
                sums.append(result.sha256)
            }
            #expect(sums[0] == sums[1])
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(Array(bytes.prefix(3)) == [0xEF, 0xBB, 0xBF])
            let lines = String(decoding: bytes.dropFirst(3), as: UTF8.self).components(separatedBy: "\r\n")
            #expect(lines[0].hasPrefix("period;start;end;complete;row;workshop;workshop_label;garage.throughput;"))
            #expect(lines[1] == "2026-W01;29/12/2025;04/01/2026;VRAI;detail;w1;Lyon;1,6666666667;5;3;5;5;5;;5")
            #expect(lines.last == "")
            #expect(try manifest(path)["dialect"] as? String == "excel-fr")
            #expect(try manifest(path)["formula_guard"] as? Bool == true)
        }
    }

    @Test("a scorecard: a row of each KPI, beside the week before, as far as its own module reaches")
    func scorecard() async throws {
        try await with { folder, scratch in
            let path = folder + "/card.csv"
            let result = try await exporter.export(
                report: "scorecard",
                from: day("2025-12-29"),
                to: day("2026-01-11"),
                to: path,
                on: scratch.connection
            )
            #expect(
                try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\r\n") == [
                    "period,start,end,complete,kpi,label,unit,value,target,verdict,previous_period,previous_complete,"
                        + "previous,change,relative,n",
                    "2026-W01,2025-12-29,2026-01-04,true,garage.throughput,Throughput,per_day,1,1.5,missed,2025-W52,true,,,,6",
                    "2026-W01,2025-12-29,2026-01-04,true,rental.utilisation,Utilisation,percent,,0.70,,2025-W52,true,,,,0",
                    "2026-W02,2026-01-05,2026-01-11,false,garage.throughput,Throughput,per_day,2.25,1.5,met,2026-W01,true,"
                        + "1,1.25,1.25,9",
                    "2026-W02,2026-01-05,2026-01-11,false,rental.utilisation,Utilisation,percent,0.8921568627,0.70,met,"
                        + "2026-W01,true,,,,12",
                    "",
                ]
            )
            #expect(result.rows == 4)
            // The module that reaches least far is the headline.
            #expect(result.asOf?.cutoff.description == "2026-01-09")
            #expect(result.modules.map(\.module) == ["garage", "rental"])
            let proof = try #require(try manifest(path)["proof"] as? [String: Any])
            #expect(proof["complete"] as? Bool == false)
            let streams = proof["by_stream"] as? [[String: Any]]
            #expect(streams?.map { $0["state"] as? String } == ["proved", "older"])
        }
    }

    @Test("a report without a row is its header; the sum is the file's")
    func empty() async throws {
        try await with { folder, scratch in
            let path = folder + "/empty.csv"
            let result = try await exporter.export(
                report: "plain",
                from: day("2020-01-01"),
                to: day("2020-12-31"),
                to: path,
                on: scratch.connection
            )
            #expect(
                try String(contentsOfFile: path, encoding: .utf8)
                    == "period,start,end,complete,row,workshop,workshop_label,garage.delivered,"
                    + "garage.delivered.numerator,garage.delivered.denominator,garage.delivered.n\r\n"
            )
            #expect(result.rows == 0)
            #expect(result.sha256.count == 64)
            #expect(result.note?.en == "The first published day is 2025-12-22; the range ends before it.")
            let manifest = try manifest(path)
            #expect(manifest["rows"] as? Int == 0)
            #expect((manifest["note"] as? [String: String])?["code"] == "before_first_day")
            let card = try await exporter.export(
                report: "scorecard",
                from: day("2020-01-01"),
                to: day("2020-12-31"),
                dialect: .excelFR,
                to: folder + "/card.csv",
                on: scratch.connection
            )
            #expect(card.rows == 0)
            #expect(try String(contentsOfFile: folder + "/card.csv", encoding: .utf8).contains("period;start;"))
            #expect(
                (try self.manifest(folder + "/card.csv")["note"] as? [String: String])?["code"] == "before_first_day"
            )
        }
    }

    @Test("a failure half way leaves the old file and nothing else")
    func failure() async throws {
        try await with { folder, scratch in
            let path = folder + "/out.csv"
            try "old".write(toFile: path, atomically: true, encoding: .utf8)
            // The details are read after the header was written; the fact that they need is gone by then.
            try await scratch.connection.execute("alter table agg.garage_deliveries rename column delivered to other")
            await #expect(throws: PostgresError.self) {
                try await exporter.export(
                    report: "plain",
                    from: day("2025-12-22"),
                    to: day("2026-01-11"),
                    to: path,
                    on: scratch.connection
                )
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
            #expect(try files(folder) == ["out.csv"])
        }
    }

    @Test("a cancelled export leaves the old file and nothing else")
    func cancelled() async throws {
        try await with { folder, scratch in
            let path = folder + "/out.csv"
            try "old".write(toFile: path, atomically: true, encoding: .utf8)
            let (from, to) = (try day("2025-12-22"), try day("2026-01-11"))
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await exporter.export(
                    report: "plain",
                    from: from,
                    to: to,
                    to: path,
                    on: scratch.connection
                )
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
            #expect(try files(folder) == ["out.csv"])
        }
    }

    @Test("an unknown report names the nearest; a folder and a missing folder are named")
    func refused() async throws {
        try await with { folder, scratch in
            func error<E: Error>(_ report: String, _ path: String, _ type: E.Type) async -> E? {
                await #expect(throws: type) {
                    try await exporter.export(
                        report: report,
                        from: day("2026-01-01"),
                        to: day("2026-01-02"),
                        to: path,
                        on: scratch.connection
                    )
                }
            }
            let unknown = await error("workshop", folder + "/x.csv", QuestionError.self)
            #expect(unknown?.message == "There is no report \"workshop\". Did you mean \"workshops\"?")
            let target = await error("plain", folder, ExportError.self)
            #expect(target?.description == "export.target_is_folder: \(folder): this is a folder; name a file in it")
            let missing = await error("plain", folder + "/no/x.csv", ExportError.self)
            #expect(missing?.code == .cannotCreate)
            #expect(missing?.path == folder + "/no/x.csv")
            #expect(missing?.reason.hasPrefix("No such file or directory") == true)
            let left = try files(folder)
            #expect(left.isEmpty)
        }
    }

    @Test("a full disk is an error that names the path")
    func fullDisk() throws {
        let file = try ExportFile(path: "/dev/full")
        let error = #expect(throws: ExportError.self) {
            try file.write(Array(repeating: 65, count: 100_000))
            _ = try file.finish()
        }
        #expect(
            error?.description
                == "export.write_failed: /dev/full: No space left on device; nothing was kept: free some room there, or name a file elsewhere"
        )
        file.discard()
    }

    @Test("what is written directly, such as a pipe, is not replaced")
    func device() throws {
        let file = try ExportFile(path: "/dev/null")
        try file.write(Array("abc".utf8))
        let (bytes, sha256) = try file.finish()
        #expect(bytes == 3)
        #expect(sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(FileManager.default.fileExists(atPath: "/dev/null"))
    }
}
