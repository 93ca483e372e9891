import Postgres
import TestSupport

extension GoldenWriter {
    func insertRentals() async throws {
        guard !rows.contracts.isEmpty else { return }
        try await insertParties()
        for contract in rows.contracts {
            try await insertReservation(for: contract)
            try await insert(
                "rental.rental_contracts",
                [
                    "id": .text(contract.id), "tenant_id": .text(Self.tenant), "reservation_id": .text(contract.id),
                    "customer_id": .text(Self.customer), "vehicle_id": .text(contract.vehicle),
                    "number": .text(short(contract.id)), "effective_start_date": instant(contract.actualStart),
                    "effective_end_date": instant(end(of: contract)),
                    "actual_start_date": instant(contract.actualStart),
                    "actual_end_date": instant(contract.actualEnd), "contract_amount": "90.00",
                    "security_deposit_amount": "500.00", "status": contract.actualEnd == nil ? 3 : 4,
                ]
            )
        }
        for handover in rows.handovers {
            try await insert(
                "rental.vehicle_handovers",
                [
                    "id": .text(handover.id), "tenant_id": .text(Self.tenant), "vehicle_id": .text(handover.vehicle),
                    "customer_id": .text(Self.customer), "contract_id": .optional(handover.contract),
                    "type": int(handover.type), "scheduled_datetime": instant(handover.actualAt),
                    "actual_datetime": instant(handover.actualAt), "location_id": .text(Self.yard),
                    "assigned_staff_id": .text(Self.person), "status": int(handover.status),
                ]
            )
        }
    }

    func insertMaintenance() async throws {
        for plan in rows.plans {
            try await insert(
                "fleet_management.maintenance_plans",
                [
                    "id": .text(plan.id), "tenant_id": .text(Self.tenant), "vehicle_id": .text(plan.vehicle),
                    "plan_type": int(plan.type), "interval_days": int(plan.intervalDays),
                    "interval_km": int(plan.intervalKm), "starts_on": .text(plan.startsOn.description),
                    "start_km": int(plan.startKm), "is_active": .bool(plan.isActive),
                ]
            )
        }
        for order in rows.workOrders {
            let vehicle = rows.plans.first { $0.id == order.plan }?.vehicle
            try await insert(
                "fleet_management.work_orders",
                [
                    "id": .text(order.id), "tenant_id": .text(Self.tenant), "plan_id": .optional(order.plan),
                    "vehicle_id": .optional(vehicle), "type": int(order.type), "status": int(order.status),
                    "opened_at": instant(order.completedAt), "completed_at": instant(order.completedAt),
                    "odometer_km": int(order.odometerKm),
                ]
            )
        }
        for reading in rows.readings {
            try await insert(
                "fleet_management.odometer_readings",
                [
                    "id": .text(reading.id), "vehicle_id": .text(reading.vehicle), "read_at": instant(reading.readAt),
                    "km": int(reading.km), "source": 1,
                ]
            )
        }
    }

    private func insertParties() async throws {
        try await insert(
            "rental.rental_customers",
            [
                "id": .text(Self.customer), "tenant_id": .text(Self.tenant), "number": "G-1", "first_name": "Aurélie",
                "last_name": "Dor", "email": "golden@example.org", "phone": "0400000000",
                "date_of_birth": "1990-01-01", "driver_license_number": "G1", "driver_license_expiry": "2040-01-01",
                "driver_license_country": "FRA",
            ]
        )
        try await insert(
            "rental.tariff_plans",
            [
                "id": .text(Self.tariff), "tenant_id": .text(Self.tenant), "name": "Golden", "type": 1,
                "valid_from": "2020-01-01T00:00Z", "valid_until": "2040-01-01T00:00Z",
            ]
        )
    }

    /// The reservation has the contract's identifier.
    private func insertReservation(for contract: SourceRows.Contract) async throws {
        let category = rows.rentalVehicles.first { $0.id == contract.vehicle }?.category
        try await insert(
            "rental.reservations",
            [
                "id": .text(contract.id), "tenant_id": .text(Self.tenant), "customer_id": .text(Self.customer),
                "vehicle_id": .text(contract.vehicle), "category_id": .optional(category),
                "number": .text(short(contract.id)), "pickup_datetime": instant(contract.actualStart),
                "return_datetime": instant(end(of: contract)), "pickup_location_id": .text(Self.yard),
                "return_location_id": .text(Self.yard), "tariff_plan_id": .text(Self.tariff), "base_amount": "75.00",
                "tax_amount": "15.00", "total_amount": "90.00", "security_deposit": "500.00",
                "created_by": .text(Self.person),
            ]
        )
    }

    /// The end that was agreed: a day after the start where the car is still out.
    private func end(of contract: SourceRows.Contract) -> OracleInstant? {
        contract.actualEnd ?? contract.actualStart.map { OracleInstant(second: $0.second + 86_400) }
    }
}
