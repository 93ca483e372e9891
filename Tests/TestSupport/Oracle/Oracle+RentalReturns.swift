extension Oracle {
    /// What came back on each day.
    func rentalReturns() -> [OracleCell] {
        let book = VehicleBook(rows)
        var sums = CellSums(fact: "rental.returns")
        for rental in rentals() {
            guard let (returned, day) = returnDay(rental) else { continue }
            let length = max(returned - rental.pickedUp, 0)
            sums.add(
                day,
                [rental.returnLocation, book.category(of: rental.vehicle), rental.tariff],
                [
                    "returns": OracleDecimal(1),
                    "late_returns": OracleDecimal(rental.isLate ? 1 : 0),
                    "returned_days": OracleDecimal((length + 86_399) / 86_400),
                    "returned_revenue": rental.amount,
                ]
            )
        }
        return sums.cells
    }

    /// What should have come back and had not at each day's end.
    func overdueRentals() -> [OracleCell] {
        let book = VehicleBook(rows)
        var days = DayTable(calendar: calendar)
        var sums = CellSums(fact: "rental.overdue_rentals")
        for rental in rentals() {
            let late = rental.due.later(OracleRental.grace)
            var day = calendar.day(of: rental.due)
            while day < cutoff {
                let end = days.seconds(of: day).upperBound
                if let returned = rental.returned, returned < end { break }
                if late < OracleInstant(second: end) {
                    sums.add(
                        day,
                        [rental.returnLocation, book.category(of: rental.vehicle), rental.tariff],
                        ["overdue_rentals": OracleDecimal(1)]
                    )
                }
                day = day + 1
            }
        }
        return sums.cells
    }

    /// What came back damaged, by the worst damage.
    func damagedReturns() -> [OracleCell] {
        let book = VehicleBook(rows)
        var worst: [String: Int] = [:]
        for damage in rows.rental.damages {
            guard let contract = damage.contract else { continue }
            // 0 stands for a severity that does not exist.
            worst[contract] = max(worst[contract] ?? 0, (1...4).contains(damage.severity) ? damage.severity : 0)
        }
        var sums = CellSums(fact: "rental.damaged_returns")
        for rental in rentals() {
            guard let severity = worst[rental.contract], let (_, day) = returnDay(rental) else { continue }
            sums.add(
                day,
                [
                    rental.returnLocation, book.category(of: rental.vehicle), rental.tariff,
                    severity == 0 ? "unknown" : String(severity),
                ],
                ["damaged_returns": OracleDecimal(1)]
            )
        }
        return sums.cells
    }

    /// How long it took until what came back could be rented again.
    func turnarounds() -> [OracleCell] {
        let book = VehicleBook(rows)
        let events = rows.vehicleEvents.distinctByEntity()
        let stays = events.mapValues { Self.stays(VehicleHistory.statuses($0)) }
        let departures = Dictionary(grouping: rentalSegments(), by: \.vehicle).mapValues { segments in
            segments.map(\.seconds.lowerBound).sorted()
        }
        var sums = CellSums(fact: "rental.turnarounds")
        for rental in rentals() {
            guard let returned = rental.returned else { continue }
            let after = stays[rental.vehicle, default: []].drop { $0.since < returned }
            guard let ready = after.first(where: { $0.status == 1 })?.since else { continue }
            let departure = departures[rental.vehicle, default: []].first { $0 >= returned } ?? Int.max
            let wentToWorkshop = after.contains { [3, 5, 6].contains($0.status) && $0.since < ready }
            let day = calendar.day(ofSecond: ready)
            guard ready <= departure, !wentToWorkshop, day < cutoff else { continue }
            sums.add(
                day,
                [rental.returnLocation, book.category(of: rental.vehicle), rental.tariff],
                [:],
                values: ["turnaround_seconds": ready - returned]
            )
        }
        return sums.cells
    }

    private func returnDay(_ rental: OracleRental) -> (second: Int, day: OracleDay)? {
        guard let returned = rental.returned else { return nil }
        let day = calendar.day(ofSecond: returned)
        return day < cutoff ? (returned, day) : nil
    }

    /// Statuses that lasted, the same one twice in a row as one.
    private static func stays(_ statuses: [(status: Int, seconds: Range<Int>)]) -> [(status: Int, since: Int)] {
        var stays: [(status: Int, since: Int)] = []
        for (status, seconds) in statuses where !seconds.isEmpty && stays.last?.status != status {
            stays.append((status, seconds.lowerBound))
        }
        return stays
    }
}
