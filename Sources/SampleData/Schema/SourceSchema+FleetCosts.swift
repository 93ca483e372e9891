extension SourceSchema {
    /// What vehicles consume and cost, and when they stand still. The product documents no table for these.
    ///
    /// Energy, as in `vehicle_models.fuel_type`: 1 Gasoline, 2 Diesel, 3 Electric, 6 Hydrogen; its quantity is in litres, kWh
    /// or kg. Costs: 1 Leasing, 2 Insurance, 3 Tax, 4 Maintenance, 5 Repair, 6 Tyres, 7 Toll, 8 Other; with a period, both
    /// days included, the amount is that of the whole period. Downtime: reason 1 Preventive maintenance, 2 Breakdown,
    /// 3 Accident, 4 Inspection, 5 Tyres, 6 Other. Amounts are without tax.
    static let fleetCosts = """
        create table fleet_management.energy_transactions (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            vehicle_id uuid not null references vehicles.vehicles,
            at timestamptz not null,
            energy int not null,
            quantity numeric(10,3) not null,
            amount numeric(10,2) not null,
            odometer_km int,
            is_full boolean not null default true,
            created_at timestamptz not null default now()
        );
        create index idx_energy_transactions_vehicle_id_at
            on fleet_management.energy_transactions (vehicle_id, at);
        create table fleet_management.vehicle_costs (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            vehicle_id uuid not null references vehicles.vehicles,
            cost_type int not null,
            amount numeric(10,2) not null,
            cost_date date not null,
            period_start date,
            period_end date,
            created_at timestamptz not null default now(),
            updated_at timestamptz default now()
        );
        create index idx_vehicle_costs_vehicle_id_cost_date
            on fleet_management.vehicle_costs (vehicle_id, cost_date);
        create table fleet_management.downtime (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            vehicle_id uuid not null references vehicles.vehicles,
            reason int not null,
            is_planned boolean not null,
            started_at timestamptz not null,
            ended_at timestamptz,
            work_order_id uuid
                references fleet_management.work_orders on delete set null,
            created_at timestamptz not null default now(),
            updated_at timestamptz default now()
        );
        create index idx_downtime_vehicle_id_started_at
            on fleet_management.downtime (vehicle_id, started_at);
        create index idx_downtime_work_order_id
            on fleet_management.downtime (work_order_id);
        create index idx_work_orders_vehicle_id
            on fleet_management.work_orders (vehicle_id);
        create index idx_maintenance_plans_vehicle_id
            on fleet_management.maintenance_plans (vehicle_id);
        """
}
