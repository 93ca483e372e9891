import Testing

@testable import SampleData

/// Large clients, judged by two of their regions: they are never made whole here.
@Suite struct SizeTests {
    nonisolated(unsafe) private static let second = region(.medium, 1)
    nonisolated(unsafe) private static let last = region(.large, 449)

    private static func region(_ size: SampleSize, _ index: Int) -> World {
        let world = World(SampleSettings(size: size, seed: 7, lastDay: Made.lastDay), region: index)
        world.create()
        return world
    }

    @Test func mediumHasAMillionInterventionsAndTwoMillionDocuments() {
        let regions = SampleSize.medium.regions
        #expect((940_000...1_090_000).contains(Self.second.interventions.count * regions))
        #expect((1_800_000...2_250_000).contains(Self.second.handedOut.count * regions))
    }

    @Test func largeIsFiveTimesMedium() {
        let regions = SampleSize.large.regions
        #expect(regions == SampleSize.medium.regions * 5)
        #expect((4_700_000...5_450_000).contains(Self.last.interventions.count * regions))
        #expect((9_000_000...11_250_000).contains(Self.last.handedOut.count * regions))
    }

    @Test func regionsShareTheirMastersAndNothingElse() {
        let (lead, second) = (Made.shared, Self.second)
        #expect(second.categories.rows.map(\.id) == lead.categories.rows.map(\.id))
        #expect(second.tariffs.rows.map(\.id) == lead.tariffs.rows.map(\.id))
        #expect(second.suppliers.rows.map(\.id) == lead.suppliers.rows.map(\.id))
        let shared = Set(lead.tables.map(\.name)).subtracting(second.tables.map(\.name))
        #expect(
            shared == [
                Brand.table, Model.table, Supplier.table, VehicleCategory.table, TariffPlan.table,
                SeasonalPrice.table, PromoCode.table,
            ]
        )
        #expect(Set(second.vehicles.rows.map(\.id)).isDisjoint(with: lead.vehicles.rows.map(\.id)))
    }

    @Test func whatMustBeUniqueIsSoAcrossRegions() {
        for (one, other) in [(Made.shared, Self.second), (Self.second, Self.last), (Made.shared, Self.last)] {
            #expect(Set(one.contracts.rows.map(\.number)).isDisjoint(with: other.contracts.rows.map(\.number)))
            #expect(Set(one.customers.rows.map(\.email)).isDisjoint(with: other.customers.rows.map(\.email)))
            #expect(Set(one.locations.rows.map(\.name)).isDisjoint(with: other.locations.rows.map(\.name)))
            #expect(Set(one.mechanics.rows.map(\.number)).isDisjoint(with: other.mechanics.rows.map(\.number)))
            #expect(Set(one.parts.rows.map(\.number)).isDisjoint(with: other.parts.rows.map(\.number)))
            #expect(Set(one.policies.rows.map(\.number)).isDisjoint(with: other.policies.rows.map(\.number)))
        }
        let plates = Set(Self.second.vehicles.rows.map(\.plate)).union(Self.last.vehicles.rows.map(\.plate))
        #expect(plates.count == Self.second.vehicles.count + Self.last.vehicles.count)
    }

    @Test func numbersOfTheLastRegionFitTheirColumns() {
        #expect(Self.last.contracts.rows.allSatisfy { $0.number.count <= 20 })
        #expect(Self.last.reservations.rows.allSatisfy { $0.number.count <= 20 })
        #expect(Self.last.customers.rows.allSatisfy { $0.number.count <= 20 })
        #expect(Self.last.vehicles.rows.allSatisfy { $0.plate.wholeMatch(of: /[A-Z]{2}-[0-9]{3}-[A-Z]{2}/) != nil })
    }

    @Test func theHistoriesOfALargeClientForgetWhatIsOld() throws {
        let days = try #require(SampleSize.medium.historyDays)
        let limit = Self.second.zone.instant(Made.lastDay.adding(days: 1 - days)) / 1000
        for document in Self.second.handedOut {
            if case .at(let recorded) = document.recording { #expect(recorded >= limit) }
        }
        #expect(SampleSize.small.historyDays == nil)
    }
}
