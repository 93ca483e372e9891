extension Oracle {
    /// What each rental is worth on each of its days, the days that it is charged for, and what is charged beside.
    func rentalRevenue() -> [OracleCell] {
        let book = VehicleBook(rows)
        var days = DayTable(calendar: calendar)
        var sums = CellSums(fact: "rental.revenue")
        for rental in rentals() {
            for piece in pieces(of: rental) {
                let money = spread(piece.amount, over: piece.billed, &days)
                for day in daysTouched(from: piece.start, until: piece.end ?? cutoffSecond) {
                    let seconds = days.seconds(of: day)
                    let started = piece.isRented ? Self.starts(of: rental, in: piece.seconds.clamped(to: seconds)) : 0
                    sums.add(
                        day,
                        [
                            book.home(of: piece.vehicle, before: seconds.upperBound), book.category(of: piece.vehicle),
                            rental.tariff,
                        ],
                        Self.revenue(days: started, contract: money[day] ?? OracleDecimal(0))
                    )
                }
            }
        }
        for (day, dimensions, _, amount) in chargesByDay() { sums.add(day, dimensions, Self.revenue(charge: amount)) }
        return sums.cells
    }

    private static func revenue(
        days: Int = 0,
        contract: OracleDecimal = OracleDecimal(0),
        charge: OracleDecimal = OracleDecimal(0)
    ) -> [String: OracleDecimal] {
        ["rental_days": OracleDecimal(days), "contract_revenue": contract, "charge_amount": charge]
    }

    /// Charges on the days on which they were charged, by their type.
    func rentalCharges() -> [OracleCell] {
        var sums = CellSums(fact: "rental.charges")
        for (day, dimensions, type, amount) in chargesByDay() {
            sums.add(day, dimensions + [String(type)], ["charge_amount": amount])
        }
        return sums.cells
    }

    private func chargesByDay() -> [(day: OracleDay, dimensions: [String], type: Int, amount: OracleDecimal)] {
        let book = VehicleBook(rows)
        let contracts = Dictionary(uniqueKeysWithValues: rows.contracts.map { ($0.id, $0) })
        let terms = Dictionary(uniqueKeysWithValues: rows.rental.terms.map { ($0.contract, $0.reservation) })
        let plans = Dictionary(uniqueKeysWithValues: rows.rental.reservations.map { ($0.id, $0.tariff) })
        return rows.rental.charges.compactMap { charge in
            let day = calendar.day(of: charge.chargedAt)
            guard day < cutoff, let contract = contracts[charge.contract] else { return nil }
            let dimensions = [
                book.home(of: contract.vehicle, before: calendar.seconds(of: day).upperBound),
                book.category(of: contract.vehicle), tariffType(terms[contract.id].flatMap { plans[$0] }),
            ]
            return (day, dimensions, charge.type, charge.amount)
        }
    }

    /// A stretch in one vehicle with its share of the rental's money.
    private struct Piece {
        let vehicle: String
        let start: Int
        /// Nil while it lasts.
        let end: Int?
        let isRented: Bool
        let billed: Range<Int>
        let amount: OracleDecimal

        var seconds: Range<Int> { start..<(end ?? Int.max) }
    }

    private func pieces(of rental: OracleRental) -> [Piece] {
        guard !rental.segments.isEmpty else {
            let billed = rental.pickedUp..<rental.billedUntil
            return [
                Piece(
                    vehicle: rental.vehicle,
                    start: billed.lowerBound,
                    end: billed.upperBound,
                    isRented: false,
                    billed: billed,
                    amount: rental.amount
                )
            ]
        }
        let billed = rental.segments.map { segment in
            let start = segment.seconds.lowerBound
            return start..<max(start, min(segment.seconds.upperBound, rental.billedUntil))
        }
        let shares = Self.largestRemainder(rental.amount, weights: billed.map(\.count))
        return rental.segments.indices.map { index in
            let segment = rental.segments[index]
            return Piece(
                vehicle: segment.vehicle,
                start: segment.seconds.lowerBound,
                end: segment.seconds.upperBound == Int.max ? nil : segment.seconds.upperBound,
                isRented: true,
                billed: billed[index],
                amount: shares[index]
            )
        }
    }

    private func spread(_ amount: OracleDecimal, over span: Range<Int>, _ days: inout DayTable) -> [OracleDay:
        OracleDecimal]
    {
        guard !span.isEmpty else { return [:] }
        let first = calendar.day(ofSecond: span.lowerBound)
        let last = calendar.day(ofSecond: span.upperBound - 1)
        let touched = (first.number...last.number).map { OracleDay(number: $0) }
        let weights = touched.map { span.clamped(to: days.seconds(of: $0)).count }
        return Dictionary(uniqueKeysWithValues: zip(touched, Self.largestRemainder(amount, weights: weights)))
    }

    /// The business days before the cut-off that a half-open span touches.
    private func daysTouched(from start: Int, until end: Int) -> [OracleDay] {
        let end = min(end, cutoffSecond)
        guard start < end else { return [] }
        let days = calendar.day(ofSecond: start).number...calendar.day(ofSecond: end - 1).number
        return days.map { OracleDay(number: $0) }
    }

    /// How many of the rental's 24 elapsed hours start in a window.
    private static func starts(of rental: OracleRental, in window: Range<Int>) -> Int {
        guard !window.isEmpty else { return 0 }
        return stride(from: rental.pickedUp, to: window.upperBound, by: 86_400).count { $0 >= window.lowerBound }
    }

    /// Shares an amount out by weights in whole cents: all round towards zero, then the largest remainders get a cent more.
    static func largestRemainder(_ amount: OracleDecimal, weights: [Int]) -> [OracleDecimal] {
        let cents = (amount * OracleDecimal(100)).units
        let total = Int128(weights.reduce(0, +))
        guard total > 0 else { return weights.map { _ in OracleDecimal(0) } }
        var shares = weights.map { cents * Int128($0) / total }
        let remainders = weights.map { (cents * Int128($0) % total).magnitude }
        let missing = Int((cents - shares.reduce(0, +)).magnitude)
        let order = weights.indices.sorted {
            remainders[$0] != remainders[$1] ? remainders[$0] > remainders[$1] : $0 < $1
        }
        for index in order.prefix(missing) { shares[index] += cents.signum() }
        return shares.map { OracleDecimal(units: $0, scale: 2) }
    }
}
