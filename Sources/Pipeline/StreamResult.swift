import Definitions

/// A stream, and where it stands among those whose events are told in order.
struct PlacedStream: Sendable {
    let place: Int
    let stream: Definitions.Stream
}

/// What came of one stream.
struct StreamResult: Sendable {
    let stream: String
    var outcome: StreamOutcome?
    var warnings: [String] = []
    /// Why it could not be merged.
    var failure: String?

    /// What came of it over two merges of the same night.
    func followed(by later: StreamResult) -> StreamResult {
        guard later.failure == nil, let outcome, let last = later.outcome else { return later }
        return StreamResult(
            stream: stream,
            outcome: StreamOutcome(
                stream: stream,
                mode: outcome.mode,
                reason: outcome.reason,
                rowsRead: outcome.rowsRead + last.rowsRead,
                rowsChanged: outcome.rowsChanged + last.rowsChanged,
                rowsGone: outcome.rowsGone + last.rowsGone,
                quarantined: outcome.quarantined + last.quarantined,
                seconds: outcome.seconds + last.seconds
            ),
            warnings: warnings + later.warnings.filter { !warnings.contains($0) }
        )
    }
}

/// What the streams of the operational PostgreSQL came to in a night that needed more than one snapshot.
actor SnapshotRounds {
    private var round = 0
    private var results: [String: (round: Int, result: StreamResult)] = [:]

    /// Another snapshot was taken: what was merged in an earlier one has to be merged again.
    func begin() { round += 1 }

    /// What came of a stream in the present snapshot.
    func add(_ result: StreamResult) {
        results[result.stream] = (round, results[result.stream]?.result.followed(by: result) ?? result)
    }

    /// What came of the streams; those that were not merged in the last snapshot could not be, for the reason given.
    func results(of streams: [String], otherwise reason: String) -> [StreamResult] {
        streams.map { stream in
            guard let known = results[stream], known.round == round else {
                return StreamResult(stream: stream, failure: reason)
            }
            return known.result
        }
    }
}
