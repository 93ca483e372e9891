import Definitions
import Pipeline

/// A run's summary for a person: what changed and in which days, what is stale and why, where the time went.
struct SummaryText {
    private let summary: RunSummary

    init(_ summary: RunSummary) { self.summary = summary }

    /// More day ranges than this are counted instead of listed.
    private static let maxRanges = 8

    var text: String {
        ([headline] + changes + differences + warnings + retries + stale + times).joined(separator: "\n")
    }

    private var headline: String {
        let cutoff = "days before \(summary.cutoff)"
        if let restored = summary.restored { return rolledBack(to: restored, cutoff) }
        if summary.kind == "resume" { return "Run \(summary.runID): publication is not held, the next run publishes." }
        return switch summary.status {
        case .published: "Run \(summary.runID) published \(cutoff) (publication \(summary.publicationID ?? 0))."
        case .unchanged: "Run \(summary.runID): nothing changed, nothing to publish; \(cutoff) stand as they are."
        case .partial where summary.stale.isEmpty:
            "Run \(summary.runID): \(cutoff) stand, but published figures differ from what the mirror gives. The next night "
                + "computes them anew."
        case .partial: "Run \(summary.runID) published \(cutoff), but left \(leftBehind) behind."
        case .held:
            "Run \(summary.runID) computed \(cutoff) and published nothing: publication is \(summary.held ?? "held"). "
                + "`publish --resume` ends that."
        case .failed: "Run \(summary.runID) could publish nothing. The last good figures stand."
        }
    }

    private func rolledBack(to target: Int64, _ cutoff: String) -> String {
        guard let publication = summary.publicationID else {
            return
                "Run \(summary.runID): the figures of publication \(target) stand already; there is nothing to roll back."
        }
        return
            "Run \(summary.runID) put the figures of publication \(target) back: \(cutoff) (publication \(publication)). "
            + "Nothing else is published until `publish --resume`."
    }

    private var leftBehind: String { summary.stale.count == 1 ? "a module" : "\(summary.stale.count) modules" }

    private var changes: [String] {
        summary.facts.map { fact in
            let name = "  \(fact.fact.padding(to: 24)) \(fact.daysComputed) days computed, "
            guard fact.cellsChanged > 0 else { return name + "no figure changed" }
            return name + "\(fact.cellsChanged) figures changed on \(days(fact.daysChanged))"
        }
    }

    private func days(_ ranges: [String]) -> String {
        guard ranges.count > Self.maxRanges, let first = ranges.first?.prefix(10), let last = ranges.last?.suffix(10)
        else {
            return ranges.joined(separator: ", ")
        }
        let count = ranges.reduce(0) { $0 + Self.length($1) }
        return "\(count) days from \(first) to \(last)"
    }

    /// How many days a range of `dayRanges` has.
    private static func length(_ range: String) -> Int {
        guard let first = CalendarDay(String(range.prefix(10))), let last = CalendarDay(String(range.suffix(10))) else {
            return 0
        }
        return last.daysSince1970 - first.daysSince1970 + 1
    }

    private var differences: [String] { summary.selfCheck?.differences.map { "  self-check: \($0.text)" } ?? [] }

    private var warnings: [String] { summary.warnings.map { "  warning: \($0)" } }

    /// One line for what one thing was tried again for, however often.
    private var retries: [String] {
        let causes = summary.retries.map { "\($0.object)\n\($0.reason)" }
        return zip(summary.retries, causes).enumerated().compactMap { place, found in
            let (note, cause) = found
            guard causes.firstIndex(of: cause) == place else { return nil }
            let waits = zip(summary.retries, causes).filter { $0.1 == cause }.map { "\($0.0.seconds) s" }
            return "  \(note.object) was tried again after \(waits.joined(separator: ", ")): \(note.reason)"
        }
    }

    /// A cause is told once: a server that is down leaves several modules behind.
    private var stale: [String] {
        var told: Set<String> = []
        return summary.stale.map { module in
            let figures = module.cutoff.map { "its figures stand as of \($0)" } ?? "it was never published"
            let (streams, cause) = Self.parts(of: module.reason)
            let reason = told.insert(cause).inserted ? module.reason : "\(streams), as above"
            return "  \(module.module) is stale, \(figures): \(reason)"
        }
    }

    /// `garage.parts: what went wrong (and 2 more streams)`, taken apart; what names no stream is its own cause.
    private static func parts(of reason: String) -> (streams: String, cause: String) {
        let form = /(\S+\.\S+): (.*?)( \(and \d+ more streams?\))?/.dotMatchesNewlines()
        guard let found = reason.wholeMatch(of: form) else { return (reason, reason) }
        return ("\(found.1)\(found.3 ?? "")", String(found.2))
    }

    private var times: [String] {
        guard !summary.seconds.isEmpty else { return [] }
        return ["  Time: " + summary.seconds.map { "\($0.step) \($0.seconds) s" }.joined(separator: ", ") + "."]
    }
}
