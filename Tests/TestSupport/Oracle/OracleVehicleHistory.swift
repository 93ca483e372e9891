/// One car's time in the fleet, split by what it was.
struct VehicleHistory {
    private let inFleet: OracleSpans
    private let rented: OracleSpans
    private let rentable: OracleSpans
    private let unknown: Range<Int>
    /// Homes with the second from which each holds, in the order in which they came.
    private let homes: [(second: Int, home: String)]

    /// - Parameters:
    ///   - fleet: The car's time in the fleet, up to the cut-off.
    ///   - rented: Rentals of this car; may overlap and stand out of `fleet`.
    ///   - events: Its events without copies, in the order in which they happened.
    ///   - rentableStatuses: Statuses in which it could be rented.
    init(fleet: Range<Int>, rented: [Range<Int>], events: [HistoryEvent], rentableStatuses: Set<Int>) {
        let statuses = Self.statuses(events)
        inFleet = OracleSpans([fleet])
        self.rented = OracleSpans(rented).clipped(to: fleet)
        rentable = OracleSpans(statuses.filter { rentableStatuses.contains($0.status) }.map(\.seconds))
            .clipped(to: fleet).union(self.rented)
        let firstKnown = statuses.first?.seconds.lowerBound ?? Int.max
        unknown = (Int.min..<firstKnown).clamped(to: fleet)
        // An event that names no home changes none.
        homes = Self.homes(events)
    }

    /// The measures of one day but for the transaction days.
    func measures(in day: Range<Int>) -> [String: OracleDecimal] {
        let rentableSeconds = rentable.count(in: day)
        let unknownOfDay = unknown.clamped(to: day)
        let seconds = [
            "rented_seconds": rented.count(in: day),
            "rentable_seconds": rentableSeconds,
            "in_fleet_seconds": inFleet.count(in: day),
            "unknown_seconds": unknownOfDay.count - rented.count(in: unknownOfDay),
        ]
        var measures = seconds.mapValues { OracleDecimal($0) }
        measures["available_car_days"] = OracleDecimal(rentableSeconds).divided(
            by: OracleDecimal(day.count),
            decimals: 6
        )
        return measures
    }

    /// The home in force at the end of a day.
    func home(before end: Int) -> String {
        homes.last { $0.second < end }?.home ?? "unknown"
    }

    /// The homes with the second from which each holds.
    static func homes(_ events: [HistoryEvent]) -> [(second: Int, home: String)] {
        events.filter { $0.type == "created" || $0.type == "relocated" }.compactMap { event in
            event.homeLocation.map { (event.at.second, $0) }
        }
    }

    /// The statuses with the seconds in which each held, the last one open.
    static func statuses(_ events: [HistoryEvent]) -> [(status: Int, seconds: Range<Int>)] {
        let changes = events.filter { $0.type == "created" || $0.type == "status_changed" }.compactMap { event in
            event.to.map { (status: $0, second: event.at.second) }
        }
        let ends = changes.dropFirst().map(\.second) + [Int.max]
        return zip(changes, ends).map { change, end in (change.status, change.second..<end) }
    }
}
