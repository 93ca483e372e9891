extension World {
    /// Nobody's name is kept for ever: someone who hasn't rented for long is made anonymous, in the same row.
    ///
    /// No figure may move by it.
    func anonymise() {
        guard customers.count > 0 else { return }
        for _ in 0..<desk.weighted([40, 40, 20]) {
            let index = desk.below(customers.rows.count)
            let row = customers[index]
            guard row.status == 2, morning(of: day) - row.createdAt > 240 * Span.day else { continue }
            let at = morning(of: day)
            customers.update(index) {
                $0.firstName = "Anonyme"
                $0.lastName = "Anonyme"
                $0.email = "anonyme\(row.number)@courriel.invalid"
                $0.phone = "-"
                $0.city = "-"
                $0.license = "-"
                $0.bornOn = CalendarDay(year: 1900, month: 1, day: 1)
                $0.status = 4
                $0.updatedAt = at
            }
        }
    }

    /// Called off some time after it was made, and before the pickup.
    func cancel(reservation: Int) {
        guard reservations[reservation].status == 2 else { return }
        let at = rowDirt.happens(.cancellationWithoutMoment) ? nil : now
        stamp(reservation: reservation) {
            $0.status = 5
            $0.payment = 5
            $0.cancelledAt = at
            $0.cancellationReason = "Client"
        }
    }
}
