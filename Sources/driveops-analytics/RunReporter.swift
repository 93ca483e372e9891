import Foundation
import Pipeline
import Synchronization

/// Reports a run: lines for a person on a terminal, one JSON object a line otherwise.
final class RunReporter: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    /// When each object's progress was last shown, so that a terminal is not flooded.
    private let shown = Mutex<[String: (started: ContinuousClock.Instant, last: ContinuousClock.Instant)]>([:])

    func report(_ event: RunEvent) {
        isTerminal ? reportToPerson(event) : reportAsJSON(event)
    }

    func fail(_ message: String) {
        isTerminal ? complain("run: \(message)") : write(["event": "failed", "error": message])
    }

    private func reportToPerson(_ event: RunEvent) {
        switch event {
        case .started(let run, let cutoff, let kind):
            let computes = kind == RunOptions.Kind.night.rawValue || kind == RunOptions.Kind.backfill.rawValue
            complain("run \(run) (\(kind))" + (computes ? ": publishing up to \(cutoff), that day not included" : ""))
        case .progress(let object, let rows): progress(object, rows)
        case .stream(let stream): complain("\u{1B}[2K  \(Self.line(stream))")
        case .fact(let fact):
            complain(
                "\u{1B}[2K  \(fact.fact.padding(to: 32)) \(fact.days) days, \(fact.cells) cells in \(fact.seconds) s"
            )
        case .retry(let note):
            complain("\u{1B}[2K  \(note.object) failed and is tried again in \(note.seconds) s: \(note.reason)")
        case .moduleFailed(let module, let reason): complain("  \(module) is left behind: \(reason)")
        case .warning(let text): complain("  warning: \(text)")
        case .finished(let summary): print(SummaryText(summary).text)
        }
    }

    private func progress(_ object: String, _ rows: Int) {
        let now = ContinuousClock.now
        let rate: Double? = shown.withLock { shown in
            guard let entry = shown[object] else {
                shown[object] = (now, now)
                return nil
            }
            guard now - entry.last > .milliseconds(200) else { return nil }
            shown[object]?.last = now
            let (seconds, atto) = (now - entry.started).components
            return Double(rows) / (Double(seconds) + Double(atto) / 1e18)
        }
        guard let rate else { return }
        FileHandle.standardError.write(Data("\u{1B}[2K  \(object): \(rows) rows, \(Int(rate)) rows/s\r".utf8))
    }

    private static func line(_ stream: StreamOutcome) -> String {
        let rate = stream.seconds > 0 ? " (\(Int(Double(stream.rowsRead) / stream.seconds)) rows/s)" : ""
        var text = "\(stream.stream.padding(to: 32)) \(stream.rowsRead) rows read in \(stream.seconds) s\(rate), "
        text += "\(stream.rowsChanged) changed"
        if stream.rowsGone > 0 { text += ", \(stream.rowsGone) gone" }
        if stream.quarantined > 0 { text += ", \(stream.quarantined) quarantined" }
        return stream.reason.map { "\(text); whole: \($0)" } ?? text
    }

    private func reportAsJSON(_ event: RunEvent) {
        switch event {
        case .started(let run, let cutoff, let kind):
            write(["event": "started", "run_id": run, "cutoff": cutoff, "kind": kind])
        case .progress: break
        case .stream(let stream): write(stream, event: "stream")
        case .fact(let fact): write(fact, event: "fact")
        case .retry(let note): write(note, event: "retry")
        case .moduleFailed(let module, let reason):
            write(["event": "module_failed", "module": module, "reason": reason])
        case .warning(let text): write(["event": "warning", "text": text])
        case .finished(let summary):
            write(summary, event: "finished")
            print(SummaryText(summary).text)
        }
    }

    private func write(_ value: some Encodable, event: String) {
        guard let data = try? JSONEncoder().encode(value),
            var object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { return }
        object["event"] = event
        write(object)
    }

    private func write(_ object: [String: Any]) {
        var object = object
        object["time"] = Date.now.ISO8601Format()
        guard
            let data = try? JSONSerialization.data(
                withJSONObject: object,
                options: [.sortedKeys, .withoutEscapingSlashes]
            )
        else {
            return
        }
        complain(String(decoding: data, as: UTF8.self))
    }
}
