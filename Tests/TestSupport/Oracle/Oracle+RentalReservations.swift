extension Oracle {
    /// What should have been picked up on each day.
    func reservationsDue() -> [OracleCell] {
        var sums = CellSums(fact: "rental.reservations_due")
        for reservation in rows.rental.reservations where ![1, 5].contains(reservation.status) {
            let day = calendar.day(of: reservation.pickupAt)
            guard day < cutoff else { continue }
            let lead = max(reservation.pickupAt.microseconds - reservation.madeAt.microseconds, 0) / 1_000_000
            sums.add(
                day,
                dimensions(of: reservation),
                ["reservations_due": OracleDecimal(1), "no_shows": OracleDecimal(reservation.status == 6 ? 1 : 0)],
                values: ["lead_seconds": lead]
            )
        }
        return sums.cells
    }

    /// What was reserved on each day, and what has been cancelled of it since.
    func reservationsMade() -> [OracleCell] {
        var sums = CellSums(fact: "rental.reservations_made")
        for reservation in rows.rental.reservations {
            let day = calendar.day(of: reservation.madeAt)
            guard day < cutoff else { continue }
            sums.add(
                day,
                dimensions(of: reservation),
                [
                    "reservations_made": OracleDecimal(1),
                    "cancellations": OracleDecimal(reservation.status == 5 ? 1 : 0),
                ]
            )
        }
        return sums.cells
    }

    private func dimensions(of reservation: RentalRows.Reservation) -> [String] {
        [reservation.pickupLocation, reservation.category, tariffType(reservation.tariff)]
    }
}
