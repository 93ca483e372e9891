import Testing

@testable import SampleData

@Suite struct GarageTableTests {
    private let client = Made.shared

    @Test func whatAnInterventionPointsAtIsThere() {
        let mechanics = Dictionary(uniqueKeysWithValues: client.mechanics.rows.map { ($0.id, $0.workshop) })
        let bays = Dictionary(uniqueKeysWithValues: client.bays.rows.map { ($0.id, $0.workshop) })
        for row in client.interventions.rows {
            if let mechanic = row.mechanic { #expect(mechanics[mechanic] == row.workshop) }
            if let bay = row.bay { #expect(bays[bay] == row.workshop) }
        }
        #expect(client.interventions.rows.count { $0.bay != nil } > 9_000)
        let labor = client.items.rows.filter { $0.type == 1 }
        #expect(labor.allSatisfy { item in item.mechanic.map { mechanics[$0] != nil } ?? false })
    }

    @Test func papersFollowTheIntervention() {
        let status = Dictionary(uniqueKeysWithValues: client.interventions.rows.map { ($0.id, $0.status) })
        let byIntervention = Dictionary(grouping: client.invoices.rows, by: \.intervention)
        for (intervention, invoices) in byIntervention {
            let standing = invoices.filter { ![1, 5].contains($0.status) }
            #expect(standing.count <= 1, "an invoice is cancelled before another one is made")
            if status[intervention] == 8 { #expect([0, 3].contains(standing.first?.status)) }
        }
        #expect(byIntervention.values.contains { invoices in invoices.count > 1 })
        for estimate in client.estimates.rows where estimate.status == 3 {
            #expect(estimate.approvedBy != nil)
        }
        let paid = client.invoices.rows.count { $0.status == 3 }
        #expect((85...97).contains(paid * 100 / client.invoices.count))
        for code in 1...5 { #expect(client.invoices.rows.contains { $0.status == code }) }
        for code in 2...5 { #expect(client.estimates.rows.contains { $0.status == code }) }
        for code in 1...4 { #expect(client.garageOrders.rows.contains { $0.status == code }) }
    }

    @Test func theInvoiceNeedNotBeWhatTheItemsSay() {
        let items = Dictionary(grouping: client.items.rows, by: \.intervention)
        var (same, other) = (0, 0)
        for invoice in client.invoices.rows where invoice.status == 3 {
            let billed = (items[invoice.intervention] ?? []).reduce(0) {
                $0 + ($1.type <= 2 ? ($1.quantity * $1.unitPrice + 50) / 100 : 0)
            }
            if billed == invoice.subtotal { same += 1 } else { other += 1 }
        }
        #expect((3...15).contains(other * 100 / (same + other)))
    }

    @Test func thePromiseIsMostlyKeptAndSometimesMoved() {
        let delivered = client.interventions.rows.filter { $0.actualCompletion != nil }
        let promised = delivered.filter { $0.estimatedCompletion != nil }
        #expect(
            (80...97).contains(
                promised.count { $0.actualCompletion! <= $0.estimatedCompletion! } * 100 / promised.count
            )
        )
        #expect((3...12).contains((delivered.count - promised.count) * 100 / delivered.count))
        var moved = 0
        let last = Dictionary(uniqueKeysWithValues: client.interventions.rows.map { ($0.id, $0.estimatedCompletion) })
        for document in client.handedOut where document.collection == .intervention && document.to == .code(2) {
            guard case .identifier(let entity) = document.entity,
                let first = document.payload.first(where: { $0.name == "promisedAt" })
            else { continue }
            if Cell.optional(last[entity] ?? nil).text != first.value { moved += 1 }
        }
        #expect((800...3_000).contains(moved))
    }

    @Test func mechanicsBillAboutWhatTheyAreScheduledFor() throws {
        let hours = client.items.rows.reduce(0) { $0 + ($1.type == 1 && $1.quantity <= 400 ? $1.quantity : 0) } / 100
        var minutes = 0
        for shift in client.shifts.rows where shift.isAvailable && shift.day <= Made.lastDay && shift.end > shift.start
        {
            minutes += try clock(shift.end) - clock(shift.start)
        }
        #expect((60...115).contains(hours * 100 * 60 / minutes))
        #expect(
            client.shifts.rows.contains {
                $0.day == Made.lastDay.adding(days: 14) || $0.day == Made.lastDay.adding(days: 13)
            }
        )
        #expect(Set(client.mechanics.rows.map(\.level)).isSuperset(of: 1...4))
    }

    private func clock(_ text: String) throws -> Int {
        let parts = try text.split(separator: ":").map { try #require(Int($0)) }
        return parts[0] * 60 + parts[1]
    }

    @Test func someOfTheStoreRunsLow() {
        let low = client.parts.rows.count { $0.stock <= $0.minimum }
        #expect((1...12).contains(low))
        #expect(client.parts.rows.allSatisfy { $0.stock >= 0 })
        #expect(Set(client.parts.rows.map(\.category)).count > 12)
    }
}
