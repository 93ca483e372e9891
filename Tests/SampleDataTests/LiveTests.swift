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
        var updated: Set<String> = []
        var everDeleted: Set<String> = []
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
            #expect(world.corrections.contains { $0.contains("got a discount") })
            #expect(world.corrections.contains { $0.contains("a cost of") })
            #expect(world.handedOut.allSatisfy { $0.recording == .onInsertion || $0.recording == .missing })
            tables.formUnion(changes.filter { $0.kind == .insert }.map(\.table))
            everDeleted.formUnion(deleted)
            for change in changes where change.kind == .update {
                updated.formUnion(change.columns.map { "\(change.table).\($0)" })
            }
        }
        #expect(tables == Set(world.tables.map(\.name)), "every table gets rows")
        #expect(everDeleted.isSuperset(of: [EnergyTransaction.table, AdditionalCharge.table, Invoice.table]))
        #expect(
            updated.isSuperset(of: [
                "garage.parts.current_stock", "garage.parts.cost_price_amount", "garage.invoices.status",
                "garage.invoices.total_amount", "garage.invoices.paid_at", "garage.estimates.status",
                "garage.interventions.estimated_completion_date", "garage.workshop_bays.status",
                "garage.mechanic_schedules.is_available", "rental.rental_customers.last_name",
                "rental.rental_contracts.effective_end_date", "rental.damage_reports.status",
                "rental.additional_charges.amount", "rental.promo_codes.current_usage_count",
                "fleet_management.vehicle_costs.amount", "fleet_management.downtime.ended_at",
                "fleet_management.work_orders.started_at", "vehicles.maintenance_records.completed_date",
            ])
        )
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
