extension Oracle {
    /// Available, Rented and Cleaning. Maintenance, Damaged and OutOfService are not rentable.
    private static let rentableStatuses: Set<Int> = [1, 2, 4]

    /// What each car did on each day on which it was in the fleet.
    func vehicleTime() -> [OracleCell] {
        let events = rows.vehicleEvents.distinctByEntity()
        let segments = Dictionary(grouping: rentalSegments(), by: \.vehicle)
        let chargedDays = transactionDays()
        var days = DayTable(calendar: calendar)
        var sums = CellSums(fact: "rental.vehicle_time")
        for vehicle in rows.rentalVehicles {
            let fleet = timeInFleet(vehicle).clamped(to: Int.min..<cutoffSecond)
            guard !fleet.isEmpty else { continue }
            let history = VehicleHistory(
                fleet: fleet,
                rented: segments[vehicle.id, default: []].map(\.seconds),
                events: events[vehicle.id, default: []],
                rentableStatuses: Self.rentableStatuses
            )
            var day = calendar.day(ofSecond: fleet.lowerBound)
            let last = calendar.day(ofSecond: fleet.upperBound - 1)
            while day <= last {
                let seconds = days.seconds(of: day)
                var measures = history.measures(in: seconds)
                measures["transaction_days"] = OracleDecimal(chargedDays[vehicle.id]?[day] ?? 0)
                let isThereAtTheEnd = timeInFleet(vehicle).upperBound >= seconds.upperBound
                measures["fleet_vehicles"] = OracleDecimal(isThereAtTheEnd ? 1 : 0)
                sums.add(day, [history.home(before: seconds.upperBound), vehicle.category], measures)
                day = day + 1
            }
        }
        return sums.cells
    }

    /// `available_from`, else `created_at`, to `available_until`, else for ever.
    func timeInFleet(_ vehicle: SourceRows.RentalVehicle) -> Range<Int> {
        let start = (vehicle.availableFrom ?? vehicle.createdAt).second
        let end = vehicle.availableUntil?.second ?? Int.max
        return start..<max(start, end)
    }

    /// Each started 24 hours of a rental, counted on the day on which they start, for the car driven at that instant.
    ///
    /// 24 hours are 86 400 elapsed seconds: a change of the clocks makes no rental dearer.
    private func transactionDays() -> [String: [OracleDay: Int]] {
        let fleets = Dictionary(uniqueKeysWithValues: rows.rentalVehicles.map { ($0.id, timeInFleet($0)) })
        let segments = Dictionary(grouping: rentalSegments(), by: \.contract)
        var counts: [String: [OracleDay: Int]] = [:]
        for contract in rows.contracts {
            guard let start = contract.actualStart?.second else { continue }
            let end = min(contract.actualEnd?.second ?? cutoffSecond, cutoffSecond)
            for second in stride(from: start, to: end, by: 86_400) {
                let segment = segments[contract.id, default: []].first { $0.seconds.contains(second) }
                guard let segment, fleets[segment.vehicle]?.contains(second) == true else { continue }
                counts[segment.vehicle, default: [:]][calendar.day(ofSecond: second), default: 0] += 1
            }
        }
        return counts
    }

    // MARK: Segments

    /// A stretch of a contract in one car.
    struct Segment {
        let contract: String
        let vehicle: String
        let seconds: Range<Int>
    }

    /// Every contract cut at its completed transfers: ordered by the full instants, bounded by whole seconds.
    func rentalSegments() -> [Segment] {
        let happened = rows.handovers.filter { $0.status == 3 && $0.actualAt != nil }
        let handovers = Dictionary(grouping: happened, by: \.contract)
        return rows.contracts.flatMap { contract -> [Segment] in
            guard let start = contract.actualStart else { return [] }
            let own = handovers[contract.id, default: []].sorted { ($0.at, $0.id) < ($1.at, $1.id) }
            let transfers = own.filter { handover in
                handover.type == 3 && start < handover.at && contract.actualEnd.map { handover.at < $0 } ?? true
            }
            // The contract's own car is the last one after a swap; the completed pickup knows the first.
            let first = own.first { $0.type == 1 }?.vehicle ?? contract.vehicle
            let points = [(start.second, first)] + transfers.map { ($0.at.second, $0.vehicle) }
            let ends = points.dropFirst().map(\.0) + [contract.actualEnd?.second ?? Int.max]
            return zip(points, ends).filter { $0.0 < $1 }.map { point, end in
                Segment(contract: contract.id, vehicle: point.1, seconds: point.0..<end)
            }
        }
    }
}

extension SourceRows.Handover {
    /// When it happened; one without its time has been left out before.
    fileprivate var at: OracleInstant { actualAt ?? OracleInstant(microseconds: Int.max) }
}

/// The bounds of days, looked up once each.
struct DayTable {
    let calendar: OracleCalendar
    private var known: [OracleDay: Range<Int>] = [:]

    init(calendar: OracleCalendar) {
        self.calendar = calendar
    }

    mutating func seconds(of day: OracleDay) -> Range<Int> {
        if let seconds = known[day] { return seconds }
        let seconds = calendar.seconds(of: day)
        known[day] = seconds
        return seconds
    }
}
