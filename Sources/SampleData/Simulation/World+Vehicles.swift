extension World {
    /// Enters a vehicle, with its rental side when it has a category, and its maintenance plans.
    func addVehicle(category: Int?, at created: Instant) {
        // The house has one of each model after the other, so that no kind of energy is missing.
        let model = category.map { random.pick(Client.categories[$0].models) } ?? vehicles.count % Client.models.count
        let profile = Client.models[model]
        let today = zone.day(of: created)
        let ageDays = isNewFleet(created) ? random.int(60...1100) : random.int(1...20)
        let dailyKm = category == nil ? random.int(18...75) : random.int(40...90)
        let metres = (ageDays * random.int(25...70) + random.int(5...90)) * 1000 + random.below(1000)
        let isCustom = category == nil && rowDirt.happens(.customModel)
        let row = Vehicle(
            id: random.identifier(),
            vin: vin(),
            plate: plate(),
            brand: profile.brand + 1,
            model: isCustom ? nil : model + 1,
            customModel: isCustom ? profile.name : nil,
            year: today.adding(days: -ageDays).parts.year,
            color: road.chance(50) ? nil : random.pick(Client.colors),
            status: 1,
            mileage: metres / 1000,
            owner: Client.tenant,
            purchasedOn: road.chance(40) ? nil : today.adding(days: -ageDays),
            price: road.chance(60) ? nil : profile.price - random.int(0...15) * 10_000,
            registration: road.chance(850) ? road.identifier() : nil,
            insurance: road.chance(800) ? road.identifier() : nil,
            createdAt: created,
            updatedAt: created
        )
        let index = vehicles.insert(row)
        cars.append(
            Car(
                metres: metres,
                dailyKm: dailyKm,
                rental: category == nil ? nil : fleet.count,
                nextReading: today.adding(days: random.int(0...6)),
                tanks: Tank.all(fuel: profile.fuel, category: profile.category, &road),
                isLeased: index % 5 < 3,
                monthlyLease: profile.price / 56,
                nextInsurance: isNewFleet(created) ? today.adding(days: -road.int(0...364)) : today
            )
        )
        if cars[index].isLeased { lease(index, from: today) }
        addMaintenanceSchedule(vehicle: index, at: created)
        if let category { addRental(vehicle: index, category: category, at: created) }
        addPlans(vehicle: index, at: created)
    }

    private func addRental(vehicle: Int, category: Int, at created: Instant) {
        let agency = random.chance(560) ? 0 : 1
        let isNew = !isNewFleet(created)
        let car = fleet.count
        // A new one is made ready first; the others were on the road before DriveOps came.
        let ready = created + (isNew ? random.span(3 * Span.hour, 50 * Span.hour) : 0)
        let rate = Client.categories[category].dailyRate
        rentalVehicles.insert(
            RentalVehicle(
                id: random.identifier(),
                vehicle: vehicles[vehicle].id,
                category: categories[category].id,
                home: locations[agency].id,
                location: locations[agency].id,
                status: isNew ? 6 : 1,
                dailyRate: rate,
                availableFrom: availableFrom(car: car, created: created, ready: ready),
                availableUntil: nil,
                reason: isNew ? "Mise en service" : nil,
                rentalDays: 0,
                lastRentalEnd: nil,
                mileage: cars[vehicle].km,
                createdAt: created,
                updatedAt: random.chance(100) ? nil : created
            )
        )
        fleet.append(
            RentalCar(
                vehicle: vehicle,
                category: category,
                home: agency,
                agency: agency,
                status: isNew ? 6 : 1,
                lastEvent: 0,
                neverStamped: rentalVehicles[car].updatedAt == nil
            )
        )
        record(
            .vehicle,
            .created,
            entity: rentalVehicles[car].id,
            at: created,
            from: nil,
            to: .code(isNew ? 6 : 1),
            payload: [PayloadField(name: "homeLocationId", value: locations[agency].id.description)]
        )
        fleet[car].lastEvent = created / 1000
        if isNew {
            queue.push(.makeReady(car: car), at: ready)
        } else {
            planTrip(car, from: created)
        }
    }

    /// When a vehicle is in the fleet from; nil, when it was entered, for one in three.
    private func availableFrom(car: Int, created: Instant, ready: Instant) -> Instant? {
        if car % 3 == 1 { return nil }
        // One was on the road before anyone entered it: of that time no status is known.
        return car == 5 ? created - 4 * Span.day : ready
    }

    func join(category: Int?) { addVehicle(category: category, at: now) }

    /// Whether a vehicle entered at that moment belongs to those that were there before DriveOps.
    private func isNewFleet(_ created: Instant) -> Bool { zone.day(of: created) == settings.firstDay }

    func plate() -> String {
        while true {
            let letters = (0..<4).map { _ in String(random.pick(Client.plateLetters)) }
            let plate = "\(letters[0])\(letters[1])-\(plateNumber())-\(letters[2])\(letters[3])"
            if usedPlates.insert(plate).inserted { return plate }
        }
    }

    /// Each region of a large client has numbers of its own, so that no plate comes twice.
    private func plateNumber() -> Int {
        settings.size.regions == 1 ? random.int(100...999) : 100 + region * 2 + random.below(2)
    }

    private func vin() -> String {
        let middle = String((0..<9).map { _ in random.pick(Client.vinCharacters) })
        let vin = "VF" + middle + String(random.int(100_000...999_999))
        if rowDirt.happens(.shortVIN) { return String(vin.dropLast()) }
        if rowDirt.happens(.impossibleVIN) { return vin.prefix(8) + "O" + vin.dropFirst(9) }
        if let last = vehicles.rows.last, rowDirt.happens(.repeatedVIN) { return last.vin.lowercased() }
        return vin
    }

    // MARK: Driving

    /// The kilometres of the day, and the readings that are due on it.
    func drive() {
        let isWeekend = day.weekday > 5
        for index in cars.indices where !cars[index].isGone {
            let metres = metresToday(cars[index], isWeekend: isWeekend)
            cars[index].metres += metres
            burn(index, metres: metres)
            guard cars[index].nextReading <= day else { continue }
            queue.push(.readOdometer(index), at: moment(day, hours: 7...19))
            cars[index].nextReading = day.adding(days: random.int(5...9))
        }
    }

    private func metresToday(_ car: Car, isWeekend: Bool) -> Int {
        let usual = car.dailyKm * 1000
        guard let rental = car.rental else {
            return isWeekend ? random.below(usual / 3) : random.int(usual / 3...usual * 2)
        }
        return fleet[rental].status == 2 ? random.int(usual / 2...usual * 2) : random.below(2_500)
    }

    func readOdometer(_ car: Int) {
        guard !cars[car].isGone else { return }
        // A typing error that goes back: a digit left out, or read from another line.
        let isTypo = random.chance(6)
        let km = isTypo ? max(1, cars[car].km - random.int(300...9_000)) : cars[car].km
        readings.insert(
            OdometerReading(
                id: random.identifier(),
                vehicle: vehicles[car].id,
                readAt: now,
                km: km,
                source: isTypo ? 1 : car % 4 == 0 ? 2 : random.int(1...3),
                createdAt: now + random.span(0, 10 * Span.minute)
            )
        )
        if isTypo { return }
        let at = now
        vehicles.update(car) {
            $0.mileage = km
            $0.updatedAt = at
        }
    }
}
