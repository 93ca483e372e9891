/// One good event of a history collection: what a document says, once it keeps the collection's contract.
public struct HistoryEvent: Sendable, Hashable {
    /// `_id`.
    public var id: String
    /// The intervention, vehicle or work order: a UUID in lower case with dashes.
    public var entity: String
    /// `created`, `status_changed`, `relocated`.
    public var type: String
    /// When it happened.
    public var at: OracleInstant
    /// When the database learnt of it.
    public var recordedAt: OracleInstant
    /// The status before.
    public var from: Int?
    /// The status after.
    public var to: Int?
    /// The new home of a vehicle that was created or relocated.
    public var homeLocation: String?

    /// Makes an event.
    public init(
        id: String,
        entity: String,
        type: String,
        at: OracleInstant,
        recordedAt: OracleInstant,
        from: Int? = nil,
        to: Int? = nil,
        homeLocation: String? = nil
    ) {
        self.id = id
        self.entity = entity
        self.type = type
        self.at = at
        self.recordedAt = recordedAt
        self.from = from
        self.to = to
        self.homeLocation = homeLocation
    }

    /// Events in the order in which they happened: by `at`, then `recordedAt`, then `_id`.
    static func happenedEarlier(_ left: Self, _ right: Self) -> Bool {
        (left.at, left.recordedAt, left.id) < (right.at, right.recordedAt, right.id)
    }
}

/// What makes two events of one entity copies of each other.
private struct EventIdentity: Hashable {
    let type: String
    let at: OracleInstant
    let from: Int?
    let to: Int?

    init(_ event: HistoryEvent) {
        type = event.type
        at = event.at
        from = event.from
        to = event.to
    }
}

extension [HistoryEvent] {
    /// The events without copies, by entity, each list in the order in which they happened.
    ///
    /// Events with the same entity, type, `at`, `from` and `to` are copies; the one recorded first stands, then the one
    /// with the least `_id`.
    func distinctByEntity() -> [String: [HistoryEvent]] {
        Dictionary(grouping: self, by: \.entity).mapValues { events in
            var seen: Set<EventIdentity> = []
            return events.sorted(by: HistoryEvent.happenedEarlier).filter { seen.insert(EventIdentity($0)).inserted }
        }
    }
}
