/// A document of one of the histories in MongoDB, which are authoritative for transitions.
struct HistoryDocument: Sendable, Hashable {
    enum Collection: String, Sendable, CaseIterable {
        case intervention = "intervention_history"
        case vehicle = "vehicle_history"
        case maintenance = "maintenance_history"

        /// The field that names the entity.
        var entityField: String {
            switch self {
            case .intervention: "interventionId"
            case .vehicle: "vehicleId"
            case .maintenance: "workOrderId"
            }
        }
    }

    enum Kind: String, Sendable {
        case created
        case statusChanged = "status_changed"
        case relocated
    }

    /// The status reached, in all the forms in which it is found.
    enum Target: Sendable, Hashable {
        case code(Int)
        /// A string where a number belongs.
        case text(String)
        /// Present and null, as it is for a relocation.
        case null
        case missing
    }

    enum Entity: Sendable, Hashable {
        case identifier(Identifier)
        /// What a broken client sent instead of one.
        case text(String)
    }

    enum Recording: Sendable, Hashable {
        /// Milliseconds since 1970.
        case at(Int64)
        /// The moment of the insertion, which no one knows before.
        case onInsertion
        case missing
    }

    let collection: Collection
    var id: Identifier
    var entity: Entity
    let kind: Kind
    /// Milliseconds since 1970.
    let at: Int64
    var recording: Recording
    let from: Int?
    var to: Target
    let by: Identifier
    /// The fleet's vehicle of a work order; its document has it beside the entity.
    let vehicle: Identifier?
    let payload: [PayloadField]
}

/// One field of a document's payload.
struct PayloadField: Sendable, Hashable {
    let name: String
    let value: String
}
