/// A rental from its pickup on, put together from its contract, its reservation and what happened since.
struct OracleRental {
    let contract: String
    /// The stretches in one vehicle each, to the second; none where it ended when it started.
    let segments: [Oracle.Segment]
    /// The vehicle that came back, or will.
    let vehicle: String
    /// Code, or `unknown`.
    let tariff: String
    let returnLocation: String
    let pickedUp: Int
    /// Nil while it is out.
    let returned: Int?
    /// The end that was promised, and stays so once it has been missed.
    let due: OracleInstant
    /// Up to where its money is spread.
    let billedUntil: Int
    /// Contract and extensions.
    let amount: OracleDecimal

    /// Late after that many seconds.
    static let grace = 30 * 60

    /// Whether it was given back late.
    var isLate: Bool { returned.map { OracleInstant(second: $0) > due.later(Self.grace) } ?? false }
}

extension Oracle {
    /// Every contract that was picked up and whose terms are known.
    func rentals() -> [OracleRental] {
        let segments = Dictionary(grouping: rentalSegments(), by: \.contract)
        let terms = Dictionary(uniqueKeysWithValues: rows.rental.terms.map { ($0.contract, $0) })
        let reservations = Dictionary(uniqueKeysWithValues: rows.rental.reservations.map { ($0.id, $0) })
        let extensions = Dictionary(grouping: rows.rental.extensions, by: \.contract)
        let handovers = Dictionary(grouping: rows.rental.returnHandovers, by: \.contract)
        return rows.contracts.compactMap { contract in
            guard let start = contract.actualStart?.second, let terms = terms[contract.id] else { return nil }
            let reservation = reservations[terms.reservation]
            let own = segments[contract.id, default: []].sorted { $0.seconds.lowerBound < $1.seconds.lowerBound }
            let prolonged = extensions[contract.id, default: []]
            let agreed = terms.agreedUntil.second
            return OracleRental(
                contract: contract.id,
                segments: own,
                vehicle: own.last?.vehicle ?? contract.vehicle,
                tariff: tariffType(reservation?.tariff),
                returnLocation: Self.latest(handovers[contract.id, default: []])?.location ?? reservation?
                    .returnLocation
                    ?? "unknown",
                pickedUp: start,
                returned: contract.actualEnd?.second,
                due: Self.missedEnd(prolonged) ?? OracleInstant(second: agreed),
                billedUntil: max(contract.actualEnd?.second ?? agreed, start + 1),
                amount: prolonged.reduce(terms.amount) { $0 + $1.amount }
            )
        }
    }

    /// The code of a tariff plan's type.
    func tariffType(_ plan: String?) -> String {
        plan.flatMap { rows.rental.tariffs[$0] }.map(String.init) ?? "unknown"
    }

    /// The end that had been missed already when somebody first prolonged the rental.
    private static func missedEnd(_ extensions: [RentalRows.Extension]) -> OracleInstant? {
        let missed = extensions.filter { $0.agreedAt > $0.endBefore.later(OracleRental.grace) }
        return missed.map(\.endBefore).min().map { OracleInstant(second: $0.second) }
    }

    /// One without a time counts as the earliest; of two at once the one with the lesser identifier counts.
    private static func latest(_ handovers: [RentalRows.ReturnHandover]) -> RentalRows.ReturnHandover? {
        handovers.max { left, right in
            let (first, second) = (left.happenedAt?.microseconds ?? Int.min, right.happenedAt?.microseconds ?? Int.min)
            return first != second ? first < second : left.id > right.id
        }
    }
}

extension OracleInstant {
    func later(_ seconds: Int) -> OracleInstant { OracleInstant(microseconds: microseconds + seconds * 1_000_000) }
}

/// Looks up what belongs to a vehicle.
struct VehicleBook {
    private let categories: [String: String]
    private let homes: [String: [(second: Int, home: String)]]

    init(_ rows: SourceRows) {
        categories = Dictionary(uniqueKeysWithValues: rows.rentalVehicles.map { ($0.id, $0.category) })
        homes = rows.vehicleEvents.distinctByEntity().mapValues { VehicleHistory.homes($0) }
    }

    func category(of vehicle: String) -> String { categories[vehicle] ?? "unknown" }

    /// The home in force just before a second.
    func home(of vehicle: String, before second: Int) -> String {
        homes[vehicle]?.last { $0.second < second }?.home ?? "unknown"
    }
}
