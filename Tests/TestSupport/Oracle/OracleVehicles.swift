/// What facts of several modules ask about vehicles: their energy, and how long they are in the fleet.
struct OracleVehicles {
    /// The seconds from the entry to the sale, or without an end.
    struct Life {
        let entered: Int
        let left: Int?

        func isThere(at second: Int) -> Bool { entered < second && (left.map { $0 >= second } ?? true) }
    }

    private let models: [String: VehiclesRows.Model]
    let lives: [String: Life]

    init(_ rows: VehiclesRows) {
        models = Dictionary(
            uniqueKeysWithValues: rows.vehicles.compactMap { vehicle in
                vehicle.model.flatMap { rows.models[$0] }.map { (vehicle.id, $0) }
            }
        )
        let versions = Dictionary(grouping: rows.versions, by: \.vehicle)
        lives = Dictionary(
            uniqueKeysWithValues: rows.vehicles.compactMap { vehicle in
                Self.life(of: vehicle, versions[vehicle.id, default: []]).map { (vehicle.id, $0) }
            }
        )
    }

    func energy(of vehicle: String) -> String { models[vehicle].map { String($0.energy) } ?? "unknown" }
    func type(of vehicle: String) -> String { models[vehicle].map { String($0.type) } ?? "unknown" }

    /// None for a vehicle that was sold before anybody saw it.
    private static func life(of vehicle: VehiclesRows.Vehicle, _ versions: [VehiclesRows.VehicleVersion]) -> Life? {
        let entered = vehicle.createdAt.second
        guard vehicle.status == 4 else { return Life(entered: entered, left: nil) }
        guard let unsold = versions.filter({ $0.status != 4 && !$0.isGone }).map(\.validFrom).max(),
            let sold = versions.map(\.validFrom).filter({ $0 > unsold }).min(), sold.second > entered
        else { return nil }
        return Life(entered: entered, left: sold.second)
    }
}
