import Definitions
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Definitions with mistakes of every kind", .timeLimit(.minutes(60)))
struct FuzzTests {
    @Test("are read or refused with a diagnostic, never a crash and never a hang")
    func mutatedDefinitions() throws {
        let fuzz = try DefinitionFuzz(repository: TestClient.repository)
        let watchdog = Watchdog { "fuzz: no answer for \(Watchdog.patienceSeconds) s. \(Self.again($0))" }
        for seed in Budget.seed..<Budget.seed + UInt64(Budget.fuzzInputs) {
            watchdog.note(seed)
            if let wrong = fuzz.run(seed) {
                Issue.record("\(Self.again(seed))\n\(wrong)")
                break
            }
        }
        watchdog.stop()
        Budget.report(Budget.fuzzInputs, "mutated definitions")
    }

    @Test("are refused where they would keep a reader busy for hours", arguments: Self.hostile)
    func hostileDefinitions(_ file: HostileFile) throws {
        let folder = try DefinitionFolder([
            "m/module.yaml": "module: m\ntitle: {en: M, fr: M}\n",
            "m/streams/s.yaml": "stream: s\nsource: {postgres: a.s}\nkey: [id]\ncolumns: {id: int, at: date}\n",
            "m/facts/f.sql": """
            /* ---
            fact: f
            title: {en: F, fr: F}
            anchor: s
            day: at
            measures: {n1: {type: sum}}
            --- */
            select d.day, s.id as key, null as excluded, 1 as n1 from days d join mirror.m_s s on s.at = d.day
            """,
            "m/kpis.yaml": file.kpis,
        ])
        defer { folder.remove() }
        let context = FingerprintContext(timeZone: "Europe/Paris", holidays: [], tenants: [])
        let error = #expect(throws: DefinitionError.self) {
            try Catalogue.load(folders: [folder.path], reports: [], modules: nil, context: context)
        }
        let messages = error?.diagnostics.map(\.message) ?? []
        #expect(messages.contains { $0.contains(file.message) }, "\(messages)")
    }

    struct HostileFile: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kpis: String
        let message: String
    }

    private static let hostile = [
        HostileFile(
            testDescription: "aliases of aliases, a thousand million values",
            kpis: (1...9).reduce("- a: &a0 [x, x, x, x, x, x, x, x, x, x]\n") { text, level in
                let names = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                return text + "- a: &a\(level) [\(names)]\n"
            },
            message: "more than 100000 values"
        ),
        HostileFile(
            testDescription: "a hundred thousand brackets",
            kpis: String(repeating: "[", count: 100_000),
            message: "not valid YAML"
        ),
        HostileFile(
            testDescription: "a formula of a hundred thousand signs",
            kpis: """
                - kpi: m.x
                  label: {en: X, fr: X}
                  from: f
                  value: "\(String(repeating: "(", count: 50_000))n1\(String(repeating: ")", count: 50_000))"
                  unit: count
                  better: neutral
                  formula: {en: X, fr: X}
                """,
            message: "longer than the 16384 bytes"
        ),
    ]

    private static func again(_ seed: UInt64) -> String {
        "Again: DRIVEOPS_TORTURE_SEED=\(seed) DRIVEOPS_FUZZ_INPUTS=1 swift test --disable-xctest --filter FuzzTests"
    }
}

/// Knows which input is being read, so that a crash or a hang can be told: the file that it keeps outlives the process.
private final class Watchdog: Sendable {
    static let patienceSeconds = 20

    private let state = Mutex((seed: UInt64(0), since: ContinuousClock.now, isOver: false))
    private let trace: Int32

    /// Where the seed of the input in hand stands, as eight bytes; `scripts/torture` reads it after a crash.
    static let tracePath = ProcessInfo.processInfo.environment["DRIVEOPS_FUZZ_TRACE"]

    init(message: @escaping @Sendable (UInt64) -> String) {
        trace = Self.tracePath.map { open($0, O_CREAT | O_WRONLY | O_TRUNC, 0o600) } ?? -1
        Thread.detachNewThread { [self] in
            while true {
                sleep(1)
                let now = state.withLock { $0 }
                if now.isOver { return }
                guard ContinuousClock.now - now.since > .seconds(Self.patienceSeconds) else { continue }
                FileHandle.standardError.write(Data((message(now.seed) + "\n").utf8))
                abort()
            }
        }
    }

    func note(_ seed: UInt64) {
        state.withLock { ($0.seed, $0.since) = (seed, ContinuousClock.now) }
        guard trace >= 0 else { return }
        var text = Array("\(seed)\n".utf8)
        pwrite(trace, &text, text.count, 0)
    }

    func stop() {
        state.withLock { $0.isOver = true }
        if trace >= 0 { close(trace) }
    }
}
