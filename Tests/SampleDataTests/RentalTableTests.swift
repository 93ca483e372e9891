import Testing

@testable import SampleData

@Suite struct RentalTableTests {
    private let client = Made.shared

    @Test func whatIsLookedAtIsWhatIsHandedOver() {
        let inspections = Dictionary(uniqueKeysWithValues: client.inspections.rows.map { ($0.id, $0) })
        for handover in client.handovers.rows {
            guard let inspection = handover.inspection else { continue }
            #expect(inspections[inspection]?.handover == handover.id)
            #expect(inspections[inspection]?.vehicle == handover.vehicle)
        }
        let done = client.handovers.rows.count { $0.type < 3 && $0.status == 3 }
        #expect((80...97).contains(client.inspections.count * 100 / done))
    }

    @Test func damagesAreChargedInsuredAndRepaired() {
        let returns = client.contracts.rows.count { $0.actualEnd != nil }
        #expect((2...9).contains(client.damages.count * 100 / returns))
        #expect(Set(client.damages.rows.map(\.status)).isSuperset(of: [1, 2, 4, 5]))
        let claims = Set(client.claims.rows.map(\.id))
        #expect(client.damages.rows.allSatisfy { damage in damage.claim.map { claims.contains($0) } ?? true })
        #expect(client.claims.rows.contains { $0.status == 5 && $0.settlement != nil })
        #expect(client.claims.rows.contains { $0.status == 4 })
    }

    @Test func reservationsComeToEveryEnd() {
        let share = { (status: Int) in
            client.reservations.rows.count { $0.status == status } * 1000 / client.reservations.count
        }
        #expect((10...50).contains(share(6)), "no-shows")
        #expect((30...110).contains(share(5)), "cancellations")
        #expect(client.reservations.rows.allSatisfy { $0.cancelledAt ?? .max >= $0.createdAt })
        #expect(client.reservations.rows.contains { ($0.cancelledAt ?? 0) - $0.createdAt > Span.hour })
        #expect(
            (40...120).contains(client.reservations.rows.count { $0.discount > 0 } * 1000 / client.reservations.count)
        )
        let used = Set(client.reservations.rows.map(\.tariff))
        #expect(client.tariffs.rows.allSatisfy { used.contains($0.id) })
        #expect(Set(client.tariffs.rows.map(\.type)) == Set(1...5))
    }

    @Test func anExtensionMovesTheEndAndKeepsTheOldOne() {
        let ends = Dictionary(uniqueKeysWithValues: client.contracts.rows.map { ($0.id, $0.effectiveEnd) })
        let good = client.extensions.rows.filter { $0.newEnd > $0.originalEnd }
        #expect((150...800).contains(good.count))
        for row in good {
            #expect(row.at < row.newEnd)
            #expect(ends[row.contract] ?? 0 >= row.newEnd)
        }
        let twice = Dictionary(grouping: good, by: \.contract).values.count { $0.count > 1 }
        #expect(twice > 0)
        let late = client.contracts.rows.count { ($0.actualEnd ?? 0) > $0.effectiveEnd + Span.hour }
        #expect((4...20).contains(late * 100 / client.contracts.count))
    }

    @Test func chargesAreSometimesLateAndGivenBack() {
        #expect(Set(client.charges.rows.map(\.type)).isSuperset(of: 1...5))
        #expect(client.charges.rows.contains { $0.amount < 0 })
        let ends = Dictionary(uniqueKeysWithValues: client.contracts.rows.map { ($0.id, $0.actualEnd) })
        #expect(
            client.charges.rows.contains { charge in
                (ends[charge.contract] ?? nil).map { charge.at - $0 > 2 * Span.day } ?? false
            }
        )
        let excess = client.charges.rows.filter { $0.type == 1 && $0.amount > 0 }
        #expect(excess.reduce(0) { $0 + $1.amount } / excess.count < 30_000, "an excess of kilometres is a few hundred")
    }

    @Test func someCustomersAreNobodyAnyMore() {
        let nobody = client.customers.rows.filter { $0.lastName == "Anonyme" }
        #expect((50...500).contains(nobody.count))
        #expect(nobody.allSatisfy { $0.updatedAt > $0.createdAt && $0.status == 4 })
        let renting = Set(client.contracts.rows.map(\.customer))
        #expect(nobody.contains { renting.contains($0.id) }, "what they rented stays theirs")
    }

    @Test func seasonsAreInThePrice() {
        let category = client.categories[0].id
        let standard = client.tariffs[0].id
        let perDay = client.reservations.rows.filter { $0.category == category && $0.tariff == standard }
            .map { row in
                let days = Int((row.giveBack - row.pickup + Span.day - 1) / Span.day)
                return (month: client.zone.day(of: row.pickup).parts.month, rate: row.amount / max(1, days))
            }
        let mean = { (month: Int) in
            let rates = perDay.filter { $0.month == month }.map(\.rate)
            return rates.reduce(0, +) / max(1, rates.count)
        }
        #expect(mean(8) > mean(5) * 110 / 100)
    }
}
