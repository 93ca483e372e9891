extension Oracle {
    private static let rented = 2
    private static let outOfService: Set<Int> = [3, 5, 6]

    /// In which status each car was how long on each day: one at a time, a rental before all others.
    func statusTime() -> [OracleCell] {
        let events = rows.vehicleEvents.distinctByEntity()
        let segments = Dictionary(grouping: rentalSegments(), by: \.vehicle)
        let book = VehicleBook(rows)
        var days = DayTable(calendar: calendar)
        var sums = CellSums(fact: "rental.status_time")
        for vehicle in rows.rentalVehicles {
            let fleet = timeInFleet(vehicle)
            let counted = fleet.clamped(to: Int.min..<cutoffSecond)
            guard !counted.isEmpty else { continue }
            let spans = Self.spansByStatus(
                VehicleHistory.statuses(events[vehicle.id, default: []]),
                rented: OracleSpans(segments[vehicle.id, default: []].map(\.seconds))
            )
            var day = calendar.day(ofSecond: counted.lowerBound)
            let last = calendar.day(ofSecond: counted.upperBound - 1)
            while day <= last {
                let whole = days.seconds(of: day)
                let window = whole.clamped(to: fleet)
                let home = book.home(of: vehicle.id, before: whole.upperBound)
                let isThereAtTheEnd = fleet.upperBound >= whole.upperBound
                for (status, seconds, holdsTheEnd) in Self.split(window, by: spans) {
                    sums.add(
                        day,
                        [home, vehicle.category, status.map(String.init) ?? "unknown"],
                        [
                            "status_seconds": OracleDecimal(seconds),
                            "out_of_service_seconds": OracleDecimal(
                                status.map(Self.outOfService.contains) == true ? seconds : 0
                            ),
                            "fleet_vehicles": OracleDecimal(isThereAtTheEnd && holdsTheEnd ? 1 : 0),
                        ]
                    )
                }
                day = day + 1
            }
        }
        return sums.cells
    }

    private static func spansByStatus(
        _ statuses: [(status: Int, seconds: Range<Int>)],
        rented: OracleSpans
    ) -> [Int: OracleSpans] {
        var spans = Dictionary(grouping: statuses, by: \.status).mapValues { said in
            OracleSpans(said.map(\.seconds)).subtracting(rented)
        }
        spans[Self.rented] = rented.union(spans[Self.rented] ?? OracleSpans([]))
        return spans
    }

    /// The statuses of a window with their seconds, and whether the window ends in them; what is left over is unknown.
    private static func split(
        _ window: Range<Int>,
        by spans: [Int: OracleSpans]
    ) -> [(status: Int?, seconds: Int, holdsTheEnd: Bool)] {
        let end = (window.upperBound - 1)..<window.upperBound
        var found: [(status: Int?, seconds: Int, holdsTheEnd: Bool)] = spans.map { status, span in
            (status, span.count(in: window), span.count(in: end) == 1)
        }
        let isKnownAtTheEnd = found.contains { $0.holdsTheEnd }
        found.append((nil, window.count - found.map(\.seconds).reduce(0, +), !isKnownAtTheEnd))
        return found.filter { $0.seconds > 0 }
    }
}

extension OracleSpans {
    /// The seconds that are in this set and not in the other one.
    func subtracting(_ other: OracleSpans) -> OracleSpans {
        var left: [Range<Int>] = []
        var cuts = other.ranges[...]
        for range in ranges {
            var start = range.lowerBound
            cuts = cuts.drop { $0.upperBound <= range.lowerBound }
            for cut in cuts.prefix(while: { $0.lowerBound < range.upperBound }) {
                if start < cut.lowerBound { left.append(start..<cut.lowerBound) }
                start = max(start, cut.upperBound)
            }
            if start < range.upperBound { left.append(start..<range.upperBound) }
        }
        return OracleSpans(left)
    }
}
