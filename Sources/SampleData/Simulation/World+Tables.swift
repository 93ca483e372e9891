extension World {
    /// All tables that this region writes, parents before their children. What all regions share is the first one's.
    var tables: [any SampleTable] {
        (isLead ? sharedTables : []) + vehicleTables + garageTables + rentalTables + fleetTables
    }

    private var sharedTables: [any SampleTable] {
        [brands, models, suppliers, categories, tariffs, seasons, promoCodes]
    }

    private var vehicleTables: [any SampleTable] { [vehicles, records] }

    private var garageTables: [any SampleTable] {
        [
            workshops, bays, equipment, mechanics, shifts, parts, partSuppliers, interventions, items, statusChanges,
            estimates, garageOrders, invoices, serviceRecords, maintenanceSchedules,
        ]
    }

    /// Handovers and inspections point at each other, and so do contracts and handovers: the databases checks those at
    /// the commit.
    private var rentalTables: [any SampleTable] {
        [
            locations, rentalVehicles, policies, claims, customers, reservations, contracts, handovers, inspections,
            damages, charges, extensions, periods,
        ]
    }

    private var fleetTables: [any SampleTable] { [plans, orders, readings, fills, costs, downtimes] }

    var counts: [SampleCount] { tables.map { SampleCount(name: $0.name, count: $0.count) } }

    func openJournals() {
        brands.openJournal()
        models.openJournal()
        suppliers.openJournal()
        categories.openJournal()
        tariffs.openJournal()
        seasons.openJournal()
        promoCodes.openJournal()
        vehicles.openJournal()
        records.openJournal()
        openGarageJournals()
        openRentalJournals()
        plans.openJournal()
        orders.openJournal()
        readings.openJournal()
        fills.openJournal()
        costs.openJournal()
        downtimes.openJournal()
    }

    private func openGarageJournals() {
        workshops.openJournal()
        bays.openJournal()
        equipment.openJournal()
        mechanics.openJournal()
        shifts.openJournal()
        parts.openJournal()
        partSuppliers.openJournal()
        interventions.openJournal()
        items.openJournal()
        statusChanges.openJournal()
        estimates.openJournal()
        garageOrders.openJournal()
        invoices.openJournal()
        serviceRecords.openJournal()
        maintenanceSchedules.openJournal()
    }

    private func openRentalJournals() {
        locations.openJournal()
        rentalVehicles.openJournal()
        policies.openJournal()
        claims.openJournal()
        customers.openJournal()
        reservations.openJournal()
        contracts.openJournal()
        handovers.openJournal()
        inspections.openJournal()
        damages.openJournal()
        charges.openJournal()
        extensions.openJournal()
        periods.openJournal()
    }
}
