import Testing

@testable import SampleData

@Suite struct LiveTests {
    private func client(days: Int) -> World {
        let world = World(SampleSettings(seed: 3, lastDay: CalendarDay(year: 2026, month: 4, day: 30)))
        world.create()
        world.goLive()
        for _ in 0..<days { world.simulateLiveDay() }
        return world
    }

    @Test func aLiveDayDoesAllKindsOfThings() {
        let world = client(days: 0)
        var tables: Set<String> = []
        for _ in 1...10 {
            let before = world.tables.reduce(0) { $0 + $1.count }
            world.simulateLiveDay()
            let changes = world.tables.flatMap { $0.changes() }
            #expect(changes.count < before / 50)
            let deleted = Set(changes.filter { $0.kind == .delete }.map(\.table))
            #expect(deleted.isSuperset(of: [Intervention.table, OdometerReading.table, WorkOrder.table]))
            #expect(changes.contains { $0.kind == .touch })
            #expect(world.corrections.contains { $0.hasPrefix("the return of") })
            #expect(world.corrections.contains { $0.contains("was cancelled") })
            #expect(world.handedOut.allSatisfy { $0.recording == .onInsertion || $0.recording == .missing })
            tables.formUnion(changes.filter { $0.kind == .insert }.map(\.table))
        }
        #expect(tables == Set(world.tables.map(\.name)))
    }

    @Test func whatIsHeldBackComesWithinThreeDays() {
        let world = client(days: 0)
        var releases = 0
        for _ in 1...6 {
            world.simulateLiveDay()
            let start = world.dayStart / 1000
            for document in world.handedOut where document.at < start {
                let age = world.day.daysSince1970 - world.zone.day(of: document.at * 1000).daysSince1970
                #expect(age <= 3)
                releases += 1
            }
        }
        #expect(releases > 6)
    }

    @Test func vehiclesStayExplained() {
        let world = client(days: 0)
        var documents = world.handedOut
        for _ in 1...5 {
            world.simulateLiveDay()
            documents += world.handedOut
            world.handedOut = documents
            let statuses = world.timelines(.vehicle, [.created, .statusChanged])
            for vehicle in world.rentalVehicles.rows {
                #expect(statuses[vehicle.id]?.last?.to == .code(vehicle.status))
            }
        }
    }
}
