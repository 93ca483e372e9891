/// What vehicles cost, energy aside.
extension World {
    /// Leasing on the first of a month, tolls on the 20th, taxes in January, insurance on each vehicle's own day.
    func bookCosts() {
        let parts = day.parts
        for car in cars.indices where !cars[car].isGone {
            if parts.day == 1, cars[car].isLeased { lease(car, from: day) }
            if parts.day == 20, road.chance(cars[car].dailyKm * 6) {
                cost(car, type: 7, amount: road.int(8...95) * 100, day: day)
            }
            if parts.month == 1, parts.day == 15 { cost(car, type: 3, amount: road.int(60...420) * 100, day: day) }
            if cars[car].nextInsurance <= day { insure(car) }
            if road.chance(1, in: 400) { cost(car, type: 8, amount: road.int(20...135) * 100, day: day) }
        }
    }

    /// The lease of a month, or of what is left of it for a vehicle that joins.
    func lease(_ car: Int, from start: CalendarDay) {
        let parts = start.parts
        let first = CalendarDay(year: parts.year, month: parts.month, day: 1)
        let end = first.adding(months: 1).adding(days: -1)
        let length = first.adding(months: 1).daysSince1970 - first.daysSince1970
        let left = end.daysSince1970 - start.daysSince1970 + 1
        let amount = cars[car].monthlyLease * left / length
        cost(car, type: 1, amount: amount, day: start, period: (start, end))
        if rowDirt.happens(.costTwice) { cost(car, type: 1, amount: amount, day: start, period: (start, end)) }
    }

    private func insure(_ car: Int) {
        let start = cars[car].nextInsurance
        cars[car].nextInsurance = start.adding(months: 12)
        let end = start.adding(months: 12).adding(days: -1)
        cost(car, type: 2, amount: road.int(380...1_150) * 100, day: start, period: (start, end))
    }

    func cost(
        _ car: Int,
        type: Int,
        amount: Int,
        day: CalendarDay,
        period: (start: CalendarDay, end: CalendarDay)? = nil
    ) {
        let isBackwards = period != nil && rowDirt.happens(.costPeriodBackwards)
        let isHalf = period != nil && rowDirt.happens(.costPeriodHalf)
        let booked = max(now, morning(of: self.day))
        costs.insert(
            VehicleCost(
                id: road.identifier(),
                vehicle: vehicles[car].id,
                type: rowDirt.happens(.costType) ? 0 : type,
                amount: amount,
                day: day,
                periodStart: isBackwards ? period?.end : period?.start,
                periodEnd: isHalf ? nil : isBackwards ? period?.start : period?.end,
                createdAt: booked,
                updatedAt: road.chance(50) ? nil : booked
            )
        )
    }
}
