public import Definitions

/// What proves that figures rest on all that there was at the sources: for every stream behind them, whether both sides were
/// compared in the run that the figures come from.
///
/// Streams behind a derived one stand for it: what is computed in the warehouse has no other side.
public struct FigureProof: Sendable, Hashable {
    /// Every stream behind the figures that is read from a source, in the catalogue's order; never empty.
    public let streams: [ProvedStream]

    /// Whether all of them were proved in the run that the figures come from.
    public var isComplete: Bool { streams.allSatisfy { $0.state == .proved } }

    /// How many were.
    public var proved: Int { streams.count { $0.state == .proved } }

    /// How many rows the proved streams have at their sources, those set aside included.
    public var rows: Int64 { sum(\.sourceRows) }

    /// How many of these rows are set aside: counted, and not in the figures.
    public var setAside: Int64 { sum(\.setAside) }

    /// The business day on which the oldest proof was made that the figures rest on; nil where there is none.
    public var night: CalendarDay? { streams.filter { $0.state == .proved }.compactMap(\.counts?.day).min() }

    private func sum(_ number: KeyPath<ProvedStream.Counts, Int64>) -> Int64 {
        streams.filter { $0.state == .proved }.compactMap { $0.counts?[keyPath: number] }.reduce(0, +)
    }
}

/// A stream behind figures, and its last proof up to the run that they come from.
public struct ProvedStream: Sendable, Hashable {
    /// How the proof stands to the figures. The raw value is what documents say.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Both sides were compared when the rows were read that the figures come from.
        case proved
        /// The rows were read after the last comparison, as where a stream is compared weekly only.
        case older
        /// Both sides were never compared.
        case never
    }

    /// What was counted.
    public struct Counts: Sendable, Hashable {
        /// The run that compared.
        public let runID: Int64
        /// How: `buckets` (hashes of key and transaction id), `count` (every row), `days` (documents by day), `keys`.
        public let kind: String
        /// When, ISO 8601 in UTC.
        public let provedAt: String
        /// The business day of that instant.
        public let day: CalendarDay
        /// Rows at the source, those set aside included.
        public let sourceRows: Int64
        /// Rows in the mirror that are at the source too.
        public let mirrorRows: Int64
        /// Rows at the source that are not in the mirror on purpose: in the quarantine, or second copies.
        public let setAside: Int64
        /// Buckets or days that differed at first and were read again.
        public let reread: Int64
        /// Rows or documents, drawn at random, that were compared whole on both sides.
        public let sampled: Int64
        /// The control totals, by name.
        public let totals: [ControlTotal]
    }

    /// The stream's id.
    public let stream: String
    /// The table or collection that it is read from.
    public let place: String
    /// The run that the figures come from.
    public let figuresRunID: Int64
    /// How often it is compared as a whole beyond what every night compares.
    public let cadence: Cadence
    /// How the proof stands to the figures.
    public let state: State
    /// Nil for a stream that was never compared.
    public let counts: Counts?
}

/// The sum of a column on both sides.
public struct ControlTotal: Sendable, Hashable {
    /// The column of the stream.
    public let name: String
    /// At the source, as a decimal.
    public let source: String
    /// In the mirror, as a decimal.
    public let mirror: String
}

extension StreamSource {
    /// The table with its schema, or the collection; nil for a derived stream.
    var place: String? {
        switch self {
        case .postgres(let schema, let table): "\(schema).\(table)"
        case .mongo(let collection): collection
        case .sql: nil
        }
    }
}
