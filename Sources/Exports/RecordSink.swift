import KPIQueries
import Synchronization

/// Where a report's records go.
protocol RecordSink: Sendable {
    /// Appends bytes.
    func write(_ bytes: [UInt8]) throws
}

extension ExportFile: RecordSink {}

/// A report in memory, for answers that are sent whole or not at all.
final class RecordBuffer: RecordSink {
    private let state = Mutex<[UInt8]>([])
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var bytes: [UInt8] { state.withLock { $0 } }

    /// - Throws: `QuestionError` with `too_many_points` above the limit.
    func write(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            guard state.count + bytes.count <= limit else {
                throw QuestionError(
                    .tooManyPoints,
                    "The report is larger than \(limit / 1_048_576) MiB; ask for less, or write it with `driveops-analytics export`."
                )
            }
            state += bytes
        }
    }
}
