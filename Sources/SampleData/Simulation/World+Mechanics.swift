/// The people of the workshops, and the places where they work.
extension World {
    func addMechanic(shop: Int, level: Int, at created: Instant) -> Identifier {
        let index = mechanics.rows.count
        let isUnknown = rowDirt.happens(.mechanicLevel)
        let mechanic = Mechanic(
            id: paper.identifier(),
            workshop: workshops[shop].id,
            user: paper.identifier(),
            number: region == 0 ? "M\(101 + index)" : "M\(101 + index)-R\(region)",
            level: isUnknown ? 0 : level,
            rate: Client.levelRates[level],
            hiredOn: zone.day(of: created).adding(days: -paper.int(0...4_000)),
            isActive: true,
            createdAt: created,
            updatedAt: created
        )
        mechanics.insert(mechanic)
        return mechanic.id
    }

    func addBay(shop: Int, type: Int, number: Int, at created: Instant) -> Int {
        bayLoads.append(0)
        return bays.insert(
            WorkshopBay(
                id: paper.identifier(),
                workshop: workshops[shop].id,
                name: "Poste \(number)",
                type: type,
                hasLift: type != 3,
                status: 1,
                isActive: true,
                createdAt: created,
                updatedAt: created
            )
        )
    }

    func addEquipment(shop: Int, index: Int, at created: Instant) {
        let profile = Client.equipment[index % Client.equipment.count]
        let today = zone.day(of: created)
        equipment.insert(
            WorkshopEquipment(
                id: paper.identifier(),
                workshop: workshops[shop].id,
                name: profile.name,
                type: profile.type,
                manufacturer: profile.manufacturer,
                model: profile.model,
                serial: paper.chance(850) ? "SN\(paper.int(100_000...999_999))" : nil,
                purchasedOn: today.adding(days: -paper.int(100...3_000)),
                status: 1,
                lastMaintenance: nil,
                nextMaintenance: today.adding(days: paper.int(20...360)),
                createdAt: created,
                updatedAt: created
            )
        )
    }

    // MARK: Shifts

    /// The shifts of a day, planned two weeks ahead.
    func planShifts(_ target: CalendarDay, at created: Instant) {
        for (index, shop) in shops.enumerated() where isOpen(shop, target) {
            for (place, mechanic) in shop.mechanics.enumerated() {
                // On Saturdays every other one.
                if target.weekday == 6, (place + target.daysSince1970 / 7) % 2 == 0 { continue }
                planShift(mechanic, target, hasLunch: index % 3 == 0, at: created)
            }
        }
    }

    private func planShift(_ mechanic: Identifier, _ target: CalendarDay, hasLunch: Bool, at created: Instant) {
        let isOnHoliday = paper.chance(target.parts.month == 8 ? 300 : 40)
        for (start, end) in hasLunch ? [("08:00", "12:00"), ("13:30", "17:00")] : [("08:00", "15:30")] {
            let isBackwards = rowDirt.happens(.shiftBackwards)
            let times = rowDirt.happens(.shiftTwice) ? 2 : 1
            for _ in 0..<times {
                shifts.insert(
                    MechanicSchedule(
                        id: paper.identifier(),
                        mechanic: mechanic,
                        day: target,
                        start: isBackwards ? end : start,
                        end: isBackwards ? start : end,
                        isAvailable: !isOnHoliday,
                        notes: isOnHoliday ? "Congés" : nil,
                        createdAt: created
                    )
                )
            }
        }
    }

    /// Someone falls ill, so that a shift planned long ago isn't worked.
    func callInSick() {
        guard paper.chance(350), shifts.count > 0 else { return }
        let last = shifts.rows.count - 1
        let today = stride(from: last, through: max(0, last - 2_000), by: -1).filter {
            shifts[$0].day == day && shifts[$0].isAvailable
        }
        guard !today.isEmpty else { return }
        shifts.update(paper.pick(today)) {
            $0.isAvailable = false
            $0.notes = "Maladie"
        }
    }

    /// One leaves, another one comes: twice a year somewhere.
    func replaceMechanic() {
        guard paper.chance(5), !shops.isEmpty else { return }
        let shop = paper.below(shops.count)
        guard let leaving = shops[shop].mechanics.first,
            let row = mechanics.rows.firstIndex(where: { $0.id == leaving })
        else { return }
        let at = morning(of: day)
        mechanics.update(row) {
            $0.isActive = false
            $0.updatedAt = at
        }
        shops[shop].mechanics.removeFirst()
        shops[shop].mechanics.append(addMechanic(shop: shop, level: paper.int(1...3), at: at))
    }

    /// Equipment is serviced when its day has come.
    func serviceEquipment() {
        let at = morning(of: day)
        for index in equipment.rows.indices {
            guard let next = equipment[index].nextMaintenance, next <= day else { continue }
            let today = day
            equipment.update(index) {
                $0.lastMaintenance = today
                $0.nextMaintenance = today.adding(days: 365)
                $0.updatedAt = at
            }
        }
    }
}
