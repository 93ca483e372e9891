import Definitions
import Postgres
import Synchronization
import TestSupport

/// Polls the published figures of a ``CrashYard`` as a reader would, while runs are struck, and remembers whatever was not of
/// one publication.
final class FigureReader: Sendable {
    /// What it has seen.
    struct Seen: Sendable {
        var polls = 0
        /// The publications, in the order in which they came.
        var publications: [Int64] = []
        /// In words, what must not be.
        var mixtures: [String] = []
        fileprivate var lastChange = 0
    }

    private let conninfo: String
    private let state = Mutex((seen: Seen(), isOver: false))

    private init(conninfo: String) { self.conninfo = conninfo }

    /// Polls while `body` runs.
    static func watch(_ yard: CrashYard, while body: () async throws -> Void) async throws -> Seen {
        let reader = FigureReader(conninfo: yard.client.instance.warehouse.reader.string.revealed)
        async let polling: Void = reader.poll()
        try await body()
        reader.state.withLock { $0.isOver = true }
        try await polling
        return reader.state.withLock { $0.seen }
    }

    private var isOver: Bool { Task.isCancelled || state.withLock { $0.isOver } }

    private func poll() async throws {
        while !isOver {
            do {
                let session = try await PostgresConnection.connect(conninfo)
                while !isOver {
                    note(try await session.query(Self.question)[0])
                    try await Task.sleep(for: .milliseconds(3))
                }
                await session.close()
            } catch let error as PostgresError where Self.isOfServerThatIsDown(error) {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// A server that was killed, or is coming up again. Anything else is a mistake.
    private static func isOfServerThatIsDown(_ error: PostgresError) -> Bool {
        [.connectionFailed, .connectionLost].contains(error.code) || error.sqlState?.hasPrefix("57P") == true
    }

    /// One statement sees one state of the warehouse. Every cell says after which change it was computed; see ``YardChanges``.
    private static let question = """
        select count(distinct c.change) as changes, min(c.change)::int as change,
            (select publication_id from ops.module_state where module = 'yard') as publication,
            (select max(publication_id) from ops.publication) as recorded,
            (select max(publication_id) from agg.published_days) as latest,
            (select cutoff from ops.module_state where module = 'yard')
                = (select max(day) + 1 from agg.published_days) as is_whole
        from (
            select amount / n as change from agg.yard_closings
            union all
            select sold / n from agg.yard_line_sales
        ) c
        """

    private func note(_ row: PostgresRow) {
        state.withLock { state in
            state.seen.polls += 1
            do {
                let (changes, change) = try (row.int("changes"), row.int("change"))
                let numbers = try ["publication", "recorded", "latest"].map { try row.int64($0) }
                let isWhole = try row.bool("is_whole")
                if changes != 1 || Set(numbers).count != 1 || !isWhole {
                    state.seen.mixtures.append("\(changes) changes, publications \(numbers), days whole: \(isWhole)")
                }
                if change < state.seen.lastChange {
                    state.seen.mixtures.append("change \(change) after \(state.seen.lastChange)")
                }
                state.seen.lastChange = change
                if state.seen.publications.last != numbers[0] { state.seen.publications.append(numbers[0]) }
            } catch {
                state.seen.mixtures.append("\(error)")
            }
        }
    }
}
