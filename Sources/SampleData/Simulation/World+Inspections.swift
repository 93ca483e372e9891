extension World {
    /// What is looked at when a vehicle goes out or comes back; now and then nobody looks.
    func inspect(handover: Int, car: Int) {
        let row = handovers[handover]
        guard row.type < 3, !desk.chance(110), let at = row.actualAt else { return }
        let slip = rowDirt.happens(.inspectionMileage) ? desk.int(500...9_000) : 0
        let inspection = inspections.insert(
            VehicleInspection(
                id: desk.identifier(),
                vehicle: rentalVehicles[car].id,
                handover: row.id,
                type: row.type,
                at: at,
                by: row.completedBy ?? row.staff,
                mileage: max(0, row.mileage - slip),
                fuel: row.fuel,
                condition: max(1, row.condition),
                hasDamages: false,
                createdAt: now
            )
        )
        let identifier = inspections[inspection].id
        handovers.update(handover) { $0.inspection = identifier }
        inspectionOfHandover[handover] = inspection
    }

    // MARK: Damages

    /// Found at a return. A small one is only noted; a large one keeps the vehicle from the road.
    func reportDamage(_ trip: Int, car: Int, isLarge: Bool) {
        let inspection = trips[trip].returnHandover.flatMap { inspectionOfHandover[$0] }
        if let inspection {
            inspections.update(inspection) {
                $0.hasDamages = true
                $0.condition = isLarge ? 5 : 4
            }
        }
        let severity = isLarge ? [2, 3, 4][desk.weighted([50, 38, 12])] : desk.int(1...2)
        let isUnknown = rowDirt.happens(.damageSeverity)
        let cost = severity * severity * desk.int(60...180) * 100
        let isLiable = desk.chance(620)
        let kind = desk.int(1...10)
        let damage = damages.insert(
            DamageReport(
                id: desk.identifier(),
                vehicle: rentalVehicles[car].id,
                inspection: inspection.map { inspections[$0].id },
                contract: trips[trip].contract.map { contracts[$0].id },
                area: desk.int(1...18),
                type: kind,
                severity: isUnknown ? 9 : severity,
                description: Client.damages[kind - 1],
                estimatedCost: desk.chance(930) ? cost : nil,
                actualCost: nil,
                isLiable: isLiable,
                liability: isLiable ? min(cost, 90_000) : 0,
                status: 1,
                reportedAt: now,
                reportedBy: desk.pick(staff),
                resolvedAt: nil,
                resolvedBy: nil,
                claim: nil,
                isCovered: severity >= 3,
                createdAt: now,
                updatedAt: desk.chance(40) ? nil : now
            )
        )
        if isLiable { charge(trip, type: 4, amount: min(cost, 90_000), description: Client.damages[kind - 1]) }
        if severity >= 3, desk.chance(700) { fileClaim(damage: damage) }
        let days = Int64(isLarge ? desk.int(2...14) : desk.int(5...60))
        queue.push(.repairDamage(damage), at: officeHours(from: now + days * Span.day))
    }

    /// Assessed and repaired, written off, or left as it is.
    func repair(damage: Int) {
        let (at, by) = (now, desk.pick(staff))
        let share = desk.int(70...135)
        let fate = desk.weighted([80, 3, 17])
        let isBackwards = rowDirt.happens(.damageBackwards)
        damages.update(damage) {
            $0.status = [4, 5, 2][fate]
            if fate < 2 {
                $0.actualCost = fate == 0 ? ($0.estimatedCost ?? 20_000) * share / 100 : nil
                $0.resolvedAt = isBackwards ? $0.reportedAt - Span.day : at
                $0.resolvedBy = by
            }
            if $0.updatedAt != nil { $0.updatedAt = at }
        }
    }

    // MARK: Insurance

    /// The policies of a year.
    func insure(year: Int, at created: Instant) {
        for (index, profile) in Client.insurers.enumerated() {
            policies.insert(
                InsurancePolicy(
                    id: desk.identifier(),
                    number: "POL-\(year)-\(index + 1)" + (region == 0 ? "" : "-R\(region)"),
                    provider: profile.name,
                    type: profile.type,
                    coverage: profile.coverage,
                    deductible: profile.deductible,
                    premium: profile.premium,
                    from: CalendarDay(year: year, month: 1, day: 1),
                    until: CalendarDay(year: year, month: 12, day: 31),
                    isActive: true,
                    createdAt: created,
                    updatedAt: created
                )
            )
        }
        let last = CalendarDay(year: year, month: 1, day: 1)
        for index in policies.rows.indices where policies[index].until < last && policies[index].isActive {
            policies.update(index) {
                $0.isActive = false
                $0.updatedAt = created
            }
        }
    }

    func fileClaim(damage: Int) {
        guard let policy = policies.rows.last(where: { $0.type == 1 }) else { return }
        let row = damages[damage]
        let claim = claims.insert(
            InsuranceClaim(
                id: desk.identifier(),
                policy: policy.id,
                number: number("SIN", claims.rows.count),
                incidentAt: row.reportedAt,
                description: row.description,
                amount: row.estimatedCost ?? 60_000,
                deductible: policy.deductible,
                settlement: nil,
                status: 1,
                submittedAt: now,
                reviewedAt: nil,
                settledAt: nil,
                createdAt: now,
                updatedAt: now
            )
        )
        let (identifier, at) = (claims[claim].id, now)
        damages.update(damage) {
            $0.claim = identifier
            $0.isCovered = true
            if $0.updatedAt != nil { $0.updatedAt = at }
        }
        queue.push(.advanceClaim(claim), at: officeHours(from: now + desk.span(3 * Span.day, 20 * Span.day)))
    }

    /// Looked at, then approved or denied, then paid.
    func advance(claim: Int) {
        let at = now
        let isDenied = desk.chance(150)
        claims.update(claim) {
            $0.updatedAt = at
            switch $0.status {
            case 1:
                $0.status = 2
                $0.reviewedAt = at
            case 2: $0.status = isDenied ? 4 : 3
            default:
                $0.status = 5
                $0.settledAt = at
                $0.settlement = max(0, $0.amount - $0.deductible)
            }
        }
        guard claims[claim].status < 4 else { return }
        queue.push(.advanceClaim(claim), at: officeHours(from: now + desk.span(5 * Span.day, 30 * Span.day)))
    }
}
