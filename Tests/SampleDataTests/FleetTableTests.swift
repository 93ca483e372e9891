import Testing

@testable import SampleData

@Suite struct FleetTableTests {
    private let client = Made.shared

    @Test func consumptionFromFullToFullIsThatOfTheEngine() {
        // Thousandths per 100 km that a sane engine of each fuel takes, as its first energy.
        let sane = [1: 4_000...9_000, 2: 4_000...10_500, 3: 13_000...24_000, 4: 4_000...7_000, 6: 800...1_500]
        let fuels = Dictionary(uniqueKeysWithValues: client.models.rows.map { ($0.id, $0.fuel) })
        let fills = Dictionary(grouping: client.fills.rows.filter { $0.quantity < 70_000 }, by: \.vehicle)
        var checked: Set<Int> = []
        for vehicle in client.vehicles.rows {
            guard let model = vehicle.model, let fuel = fuels[model], let range = sane[fuel] else { continue }
            let energy = fuel == 4 ? 1 : fuel
            let own = (fills[vehicle.id] ?? []).filter { $0.energy == energy }.sorted { $0.at < $1.at }
            guard let first = own.firstIndex(where: { $0.isFull && $0.odometer != nil }),
                let last = own.lastIndex(where: { $0.isFull && $0.odometer != nil }), last > first + 8,
                let from = own[first].odometer, let to = own[last].odometer, to > from + 1_000
            else { continue }
            let quantity = own[(first + 1)...last].reduce(0) { $0 + $1.quantity }
            checked.insert(fuel)
            // A slip at the first or the last fill moves one vehicle; the range allows for the rest.
            let per100 = quantity * 100 / (to - from)
            #expect((range.lowerBound / 3...range.upperBound * 3).contains(per100), "\(fuel): \(per100)")
        }
        #expect(checked.isSuperset(of: [1, 2, 3]))
    }

    @Test func aPluginHybridTakesBothAndSomeFillsArePartial() {
        let fuels = Dictionary(uniqueKeysWithValues: client.models.rows.map { ($0.id, $0.fuel) })
        let plugins = client.vehicles.rows.filter { fuels[$0.model ?? 0] == 5 }.map(\.id)
        #expect(!plugins.isEmpty)
        for vehicle in plugins {
            let energies = Set(client.fills.rows.filter { $0.vehicle == vehicle }.map(\.energy))
            #expect(energies.contains(3))
        }
        #expect(plugins.contains { vehicle in client.fills.rows.contains { $0.vehicle == vehicle && $0.energy == 1 } })
        #expect(Set(client.fills.rows.map(\.energy)) == [1, 2, 3, 6])
        #expect((8...25).contains(client.fills.rows.count { !$0.isFull } * 100 / client.fills.count))
        #expect(client.fills.rows.contains { $0.createdAt - $0.at > 2 * Span.day }, "some arrive days late")
    }

    @Test func leasesCoverEachMonthOfALeasedVehicle() {
        let leases = client.costs.rows.filter { $0.type == 1 && $0.periodStart != nil && $0.periodEnd != nil }
        let months = Dictionary(grouping: leases, by: \.vehicle).mapValues { Set($0.map { $0.day.parts.month }).count }
        #expect(months.values.count { $0 == 12 } > 40)
        #expect(Set(client.costs.rows.map(\.type)).isSuperset(of: 1...8))
        let insured = client.costs.rows.filter { $0.type == 2 }
        #expect(insured.contains { $0.day < client.settings.firstDay }, "a year that began before DriveOps came")
    }

    @Test func vehiclesStandStillPlannedOrNotAndSometimesTwiceAtOnce() {
        let planned = client.downtimes.rows.count(where: \.isPlanned)
        #expect((40...90).contains(planned * 100 / client.downtimes.count))
        #expect(Set(client.downtimes.rows.map(\.reason)) == Set(1...6))
        #expect(client.downtimes.rows.contains { $0.endedAt == nil })
        let overlaps = Dictionary(grouping: client.downtimes.rows, by: \.vehicle).values.reduce(0) { sum, rows in
            let ordered = rows.filter { $0.endedAt != nil }.sorted { $0.startedAt < $1.startedAt }
            return sum + zip(ordered, ordered.dropFirst()).count { ($0.endedAt ?? 0) > $1.startedAt }
        }
        #expect(overlaps > 5)
        let begun = client.orders.rows.filter { $0.startedAt != nil && $0.completedAt != nil }
        #expect(begun.allSatisfy { $0.completedAt! / Span.minute >= $0.startedAt! / Span.minute })
        #expect(begun.count > 500)
    }

    @Test func masterDataLackSomething() {
        #expect(client.vehicles.rows.contains { $0.purchasedOn == nil })
        #expect(client.vehicles.rows.contains { $0.price == nil })
        #expect(client.vehicles.rows.contains { $0.registration == nil })
        #expect(client.vehicles.rows.contains { $0.color == nil })
        #expect(client.vehicles.rows.count { $0.vin.count == 17 } > 110)
        #expect(client.records.rows.contains { $0.completedAt == nil })
        #expect(client.records.rows.count { $0.completedAt != nil } > 300)
    }
}
