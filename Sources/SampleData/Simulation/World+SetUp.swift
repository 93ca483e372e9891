/// What isn't in the row of a vehicle: how far it has really been driven.
struct Car: Sendable {
    /// Metres on the odometer.
    var metres: Int
    /// Kilometres on an average day, used or not.
    let dailyKm: Int
    /// The index among the rental vehicles; nil for a vehicle of the house.
    let rental: Int?
    var nextReading: CalendarDay
    var tanks: [Tank]
    let isLeased: Bool
    /// In cents.
    let monthlyLease: Int
    var nextInsurance: CalendarDay
    /// Sold: nothing more happens to it.
    var isGone = false

    var km: Int { metres / 1000 }
}

extension World {
    /// The client enters its masters in DriveOps in the early hours of the first day.
    func setUp() {
        let first = settings.firstDay
        staff = (0..<14).map { _ in random.identifier() }
        for (index, brand) in Client.brands.enumerated() {
            brands.insert(Brand(id: index + 1, name: brand.0, country: brand.1, createdAt: morning()))
        }
        for (index, model) in Client.models.enumerated() {
            addModel(id: index + 1, brand: model.brand + 1, profile: model)
        }
        setUpParts(at: morning())
        for profile in Client.workshops {
            addShop(profile, at: moment(first.adding(days: profile.opensAfter), hours: 5...6))
        }
        for profile in Client.agencies { addLocation(profile) }
        for (index, profile) in Client.categories.enumerated() { addCategory(profile, sortOrder: index + 1) }
        setUpPrices()
        insure(year: first.parts.year, at: morning())
        for _ in 0..<settings.size.customers { addCustomer(at: morning()) }
        setUpVehicles()
        for offset in 0..<Self.shiftsAhead { planShifts(first.adding(days: offset), at: morning()) }
    }

    /// The vehicles of the first day now, those that join later as something that will happen.
    private func setUpVehicles() {
        let days = settings.lastDay.daysSince1970 - settings.firstDay.daysSince1970
        var waiting: [Int?] = []
        for (category, count) in settings.size.rentalVehicles.enumerated() {
            let joining = max(1, count / 6)
            for _ in joining..<count { addVehicle(category: category, at: morning()) }
            waiting += Array(repeating: category, count: joining)
        }
        for _ in 3..<settings.size.houseVehicles { addVehicle(category: nil, at: morning()) }
        waiting += [nil, nil, nil]
        for (index, category) in waiting.enumerated() {
            // Spread over the time, but the last one well before its end.
            let offset = 20 + index * (days - 60) / waiting.count + random.int(0...15)
            queue.push(.join(category: category), at: moment(settings.firstDay.adding(days: offset), hours: 9...16))
        }
        for leaving in 0..<9 {
            let day = settings.firstDay.adding(days: 70 + leaving * (days - 100) / 9 + random.int(0...20))
            queue.push(.retire(car: leaving * 7 + random.below(6)), at: moment(day, hours: 9...12))
        }
    }

    func morning() -> Instant { moment(settings.firstDay, hours: 5...6) }

    func addModel(id: Int, brand: Int, profile: Client.ModelProfile) {
        models.insert(
            Model(
                id: id,
                brand: brand,
                name: profile.name,
                category: profile.category,
                fuel: profile.fuel,
                transmission: profile.transmission,
                yearStart: 2016 + id % 6,
                createdAt: max(now, morning())
            )
        )
    }

    func addShop(_ profile: Client.WorkshopProfile, at created: Instant) {
        workshops.insert(
            Workshop(
                id: random.identifier(),
                name: regional(profile.name),
                registration: regional(profile.registration),
                street: profile.street,
                city: profile.city,
                postalCode: profile.postalCode,
                phone: profile.phone,
                email: profile.email,
                contact: profile.contact,
                opens: profile.hours.lowerBound,
                closes: profile.hours.upperBound,
                workingDays: profile.workingDays,
                hourlyRate: profile.hourlyRate,
                isActive: true,
                createdAt: created,
                updatedAt: created
            )
        )
        let index = workshops.rows.count - 1
        shops.append(
            Shop(
                opensOn: zone.day(of: created),
                daily: profile.daily,
                hours: profile.hours,
                workingDays: profile.workingDays,
                hourlyRate: profile.hourlyRate,
                mechanics: Client.levels.prefix(4).map { addMechanic(shop: index, level: $0, at: created) },
                bays: Client.bays.enumerated().map { addBay(shop: index, type: $1, number: $0 + 1, at: created) }
            )
        )
        for place in Client.equipment.indices { addEquipment(shop: index, index: place, at: created) }
    }

    func addLocation(_ profile: Client.AgencyProfile) {
        let at = max(now, morning())
        locations.insert(
            RentalLocation(
                id: random.identifier(),
                name: regional(profile.name),
                type: profile.type,
                street: profile.street,
                city: profile.city,
                postalCode: profile.postalCode,
                phone: profile.phone,
                email: profile.email,
                capacity: 60,
                createdAt: at,
                updatedAt: at
            )
        )
    }

    func addCategory(_ profile: Client.CategoryProfile, sortOrder: Int) {
        let at = max(now, morning())
        categories.insert(
            VehicleCategory(
                id: masters.identifier(),
                name: profile.name,
                classCode: profile.classCode,
                passengers: profile.passengers,
                fuel: profile.fuel,
                dailyRate: profile.dailyRate,
                sortOrder: sortOrder,
                createdAt: at,
                updatedAt: at
            )
        )
    }

    @discardableResult
    func addCustomer(at created: Instant) -> Int {
        let (first, last) = (random.pick(Client.firstNames), random.pick(Client.lastNames))
        let index = customers.rows.count
        let born = zone.day(of: created).adding(days: -random.int(22 * 365...74 * 365))
        return customers.insert(
            RentalCustomer(
                id: random.identifier(),
                number: "C\(10_001 + index)" + (region == 0 ? "" : "-R\(region)"),
                firstName: first,
                lastName: last,
                email: "client\(10_001 + index)" + (region == 0 ? "" : ".r\(region)") + "@courriel.example",
                phone: "06 39 98 \(random.int(10...99)) \(random.int(10...99))",
                bornOn: born,
                city: random.pick(Client.cities),
                license: "\(random.int(10...95))\(random.int(1_000_000_000...9_999_999_999))",
                licenseExpiry: zone.day(of: created).adding(days: random.int(400...5000)),
                createdAt: created,
                updatedAt: created
            )
        )
    }

    /// A name that is the region's own.
    private func regional(_ name: String) -> String { region == 0 ? name : "\(name) – \(Client.region(region))" }
}
