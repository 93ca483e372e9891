@testable import SampleData

extension World {
    /// How many rows show a kind of dirt, found as a check would find it.
    func found(_ dirt: RowDirt) -> Int {
        switch dirt {
        case .shortVIN, .impossibleVIN, .repeatedVIN, .customModel, .recordAtZero: foundAtVehicles(dirt)
        case .reservationTotal, .cancellationWithoutMoment, .chargeType, .chargeTooEarly, .extensionBackwards,
            .damageSeverity, .damageBackwards, .inspectionMileage, .seasonBackwards:
            foundAtRental(dirt)
        case .fillTwice, .fillTooLarge, .fillEnergy, .fillOdometer, .costPeriodBackwards, .costPeriodHalf, .costType,
            .costTwice, .downtimeBackwards, .downtimeLeftOpen, .orderWithoutStart:
            foundAtFleet(dirt)
        case .estimateTotal, .estimateNumber, .approvalWithoutMoment, .invoiceTax, .invoiceTotal, .invoiceNumber,
            .paymentWithoutMoment, .invoiceStatus:
            foundOnPapers(dirt)
        default: foundAtGarage(dirt)
        }
    }

    private func foundAtVehicles(_ dirt: RowDirt) -> Int {
        switch dirt {
        case .shortVIN: vehicles.rows.count { $0.vin.count != 17 }
        case .impossibleVIN: vehicles.rows.count { $0.vin.uppercased().contains { "IOQ".contains($0) } }
        case .repeatedVIN: vehicles.count - Set(vehicles.rows.map { $0.vin.uppercased() }).count
        case .customModel: vehicles.rows.count { $0.model == nil && $0.customModel != nil }
        default: records.rows.count { $0.mileage == 0 }
        }
    }

    private func foundOnPapers(_ dirt: RowDirt) -> Int {
        switch dirt {
        case .estimateTotal: estimates.rows.count { $0.total != $0.labor + $0.parts }
        case .estimateNumber: estimates.count - Set(estimates.rows.map(\.number)).count
        case .approvalWithoutMoment: estimates.rows.count { $0.status == 3 && $0.approvedAt == nil }
        case .invoiceTax: invoices.rows.count { abs($0.tax * 5 - $0.subtotal) > 3 }
        case .invoiceTotal: invoices.rows.count { $0.total != $0.subtotal + $0.tax }
        case .invoiceNumber: invoices.count - Set(invoices.rows.map(\.number)).count
        case .paymentWithoutMoment: invoices.rows.count { $0.status == 3 && $0.paidAt == nil }
        default: invoices.rows.count { !(1...5).contains($0.status) }
        }
    }

    private func foundAtGarage(_ dirt: RowDirt) -> Int {
        switch dirt {
        case .unknownPart:
            return items.rows.count { item in item.part.map { part in !parts.rows.contains { $0.id == part } } ?? false
            }
        case .hugeHours: return items.rows.count { $0.type == 1 && $0.quantity > 400 }
        case .shiftBackwards: return shifts.rows.count { $0.end < $0.start }
        case .shiftTwice:
            return shifts.count - Set(shifts.rows.map { "\($0.mechanic) \($0.day) \($0.start)" }).count
        case .orderBackwards:
            return garageOrders.rows.count { order in
                guard let start = order.startedAt, let end = order.completedAt else { return false }
                return end < start
            }
        case .partCategory: return parts.rows.count { !(1...17).contains($0.category) }
        case .partAtALoss: return parts.rows.count { $0.costPrice > $0.listPrice }
        default: return mechanics.rows.count { !(1...5).contains($0.level) }
        }
    }

    private func foundAtRental(_ dirt: RowDirt) -> Int {
        switch dirt {
        case .reservationTotal: return reservations.rows.count { $0.total != $0.amount - $0.discount + $0.tax }
        case .cancellationWithoutMoment: return reservations.rows.count { $0.status == 5 && $0.cancelledAt == nil }
        case .chargeType: return charges.rows.count { !(1...5).contains($0.type) }
        case .chargeTooEarly:
            let starts = Dictionary(uniqueKeysWithValues: contracts.rows.map { ($0.id, $0.effectiveStart) })
            return charges.rows.count { $0.at < starts[$0.contract] ?? .min }
        case .extensionBackwards: return extensions.rows.count { $0.newEnd < $0.originalEnd }
        case .damageSeverity: return damages.rows.count { !(1...4).contains($0.severity) }
        case .damageBackwards: return damages.rows.count { $0.resolvedAt ?? .max < $0.reportedAt }
        case .inspectionMileage:
            let handedOver = Dictionary(uniqueKeysWithValues: handovers.rows.map { ($0.id, $0.mileage) })
            return inspections.rows.count { row in row.handover.map { row.mileage < handedOver[$0] ?? 0 } ?? false }
        default: return seasons.rows.count { $0.end < $0.start }
        }
    }

    private func foundAtFleet(_ dirt: RowDirt) -> Int {
        switch dirt {
        case .fillTwice: return fills.count - Set(fills.rows.map { "\($0.vehicle) \($0.at) \($0.quantity)" }).count
        case .fillTooLarge: return fills.rows.count { $0.quantity > 70_000 }
        case .fillEnergy:
            let fuels = Dictionary(uniqueKeysWithValues: models.rows.map { ($0.id, $0.fuel) })
            let burning = Set(vehicles.rows.filter { [1, 4, 5].contains(fuels[$0.model ?? 0]) }.map(\.id))
            return fills.rows.count { $0.energy == 2 && burning.contains($0.vehicle) }
        case .fillOdometer:
            return Dictionary(grouping: fills.rows, by: \.vehicle).values.reduce(0) { sum, rows in
                let read = rows.sorted { $0.at < $1.at }.compactMap(\.odometer)
                return sum + zip(read, read.dropFirst()).count { $0 > $1 }
            }
        case .costPeriodBackwards:
            return costs.rows.count { row in
                guard let start = row.periodStart, let end = row.periodEnd else { return false }
                return end < start
            }
        case .costPeriodHalf: return costs.rows.count { ($0.periodStart == nil) != ($0.periodEnd == nil) }
        case .costType: return costs.rows.count { !(1...8).contains($0.type) }
        case .costTwice:
            let leases = costs.rows.filter { $0.type == 1 && $0.periodEnd != nil }
            return leases.count - Set(leases.map { "\($0.vehicle) \($0.day)" }).count
        case .downtimeBackwards: return downtimes.rows.count { $0.endedAt ?? .max < $0.startedAt }
        case .downtimeLeftOpen:
            let done = Set(orders.rows.filter { $0.status == 3 }.map(\.id))
            return downtimes.rows.count { row in row.endedAt == nil && row.order.map { done.contains($0) } ?? false }
        default: return orders.rows.count { $0.status == 3 && $0.startedAt == nil }
        }
    }
}
