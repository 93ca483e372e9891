/// What a vehicle burns or stores, one of them per kind of energy.
struct Tank: Sendable {
    /// 1 Gasoline, 2 Diesel, 3 Electric, 6 Hydrogen.
    let energy: Int
    /// Thousandths of a litre, kWh or kg per 100 km.
    let per100: Int
    /// In thousandths.
    let capacity: Int
    /// What is missing until it's full, in thousandths.
    var missing = 0
    /// Where it will be filled.
    var fillsAt: Int
    var isWaiting = false

    /// The tanks of a model.
    static func all(fuel: Int, category: Int, _ random: inout Random) -> [Tank] {
        let profiles: [(energy: Int, per100: Int, capacity: Int)] =
            switch fuel {
            case 1: [(1, 6_400, 45_000)]
            case 2: [(2, category == 4 ? 7_600 : 5_400, 58_000)]
            case 3: [(3, 17_000, 52_000)]
            case 4: [(1, 5_000, 43_000)]
            case 5: [(3, 11_000, 12_000), (1, 3_600, 40_000)]
            default: [(6, 1_050, 5_600)]
            }
        return profiles.map {
            Tank(
                energy: $0.energy,
                per100: $0.per100 * random.int(88...115) / 100,
                capacity: $0.capacity,
                fillsAt: $0.capacity * random.int(20...90) / 100
            )
        }
    }
}

extension World {
    /// In cents per litre, kWh or kg, without tax.
    private static let prices = [1: 148, 2: 142, 3: 24, 6: 1_250]

    /// Uses up what the day's way takes, and goes to the pump when it's time.
    func burn(_ car: Int, metres: Int) {
        let isWinter = [12, 1, 2].contains(day.parts.month)
        for index in cars[car].tanks.indices {
            let tank = cars[car].tanks[index]
            let rate = tank.energy == 3 && isWinter ? tank.per100 * 118 / 100 : tank.per100
            let missing = min(tank.capacity * 97 / 100, tank.missing + metres * rate / 100_000)
            cars[car].tanks[index].missing = missing
            guard missing >= tank.fillsAt, !tank.isWaiting else { continue }
            cars[car].tanks[index].isWaiting = true
            queue.push(.fill(car: car, tank: index), at: moment(day, hours: 7...20))
        }
    }

    /// Filled up, as a rule; now and then for twenty euros only, which tells nothing about consumption.
    func fill(_ car: Int, tank index: Int) {
        let tank = cars[car].tanks[index]
        let isFull = !road.chance(150)
        let quantity = max(1, isFull ? tank.missing : tank.missing * road.int(25...60) / 100)
        cars[car].tanks[index].missing -= quantity
        cars[car].tanks[index].fillsAt = max(
            tank.capacity * road.int(55...92) / 100,
            cars[car].tanks[index].missing + tank.capacity / 20
        )
        cars[car].tanks[index].isWaiting = false
        guard !cars[car].isGone else { return }
        let month = day.parts.year * 12 + day.parts.month
        let cents = (Self.prices[tank.energy] ?? 150) * (94 + month * 7 % 13) / 100
        let isLarge = rowDirt.happens(.fillTooLarge)
        let booked = quantity * (isLarge ? 10 : 1)
        let row = EnergyTransaction(
            id: road.identifier(),
            vehicle: vehicles[car].id,
            at: now / Span.second * Span.second,
            energy: tank.energy == 1 && rowDirt.happens(.fillEnergy) ? 2 : tank.energy,
            quantity: booked,
            amount: max(1, quantity * cents / 1000),
            odometer: pumpOdometer(car),
            isFull: isFull,
            createdAt: arrival()
        )
        post(fill: row)
        if rowDirt.happens(.fillTwice) { post(fill: row.copy(id: road.identifier())) }
    }

    private func pumpOdometer(_ car: Int) -> Int? {
        if road.chance(80) { return nil }
        return rowDirt.happens(.fillOdometer) ? max(1, cars[car].km - road.int(1_000...20_000)) : cars[car].km
    }

    /// The card's provider sends a file in the morning; some of it comes days later.
    private func arrival() -> Instant {
        let later = road.chance(25) ? road.int(3...10) : 1
        return moment(day.adding(days: later), hours: 5...6)
    }

    private func post(fill: EnergyTransaction) {
        pendingFills.append(fill)
        queue.push(.postFill(pendingFills.count - 1), at: fill.createdAt)
    }
}

extension EnergyTransaction {
    func copy(id: Identifier) -> EnergyTransaction {
        EnergyTransaction(
            id: id,
            vehicle: vehicle,
            at: at,
            energy: energy,
            quantity: quantity,
            amount: amount,
            odometer: odometer,
            isFull: isFull,
            createdAt: createdAt
        )
    }
}
