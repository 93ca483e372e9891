extension SourceSchema {
    /// Maintenance of the vehicles, rented or not.
    ///
    /// Plan types: 1 OilService, 2 Inspection, 3 Tyres, 4 Brakes. Work orders: type 1 Preventive, 2 Corrective,
    /// 3 Inspection; status 1 Planned, 2 InProgress, 3 Completed, 4 Cancelled. Readings: source 1 Manual,
    /// 2 Telematics, 3 Handover.
    static let fleet = """
        create table fleet_management.maintenance_plans (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            vehicle_id uuid not null references vehicles.vehicles,
            plan_type int not null,
            interval_days int,
            interval_km int,
            starts_on date not null,
            start_km int,
            is_active boolean not null default true,
            created_at timestamptz not null default now(),
            updated_at timestamptz default now()
        );
        create table fleet_management.work_orders (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            plan_id uuid references fleet_management.maintenance_plans,
            vehicle_id uuid not null references vehicles.vehicles,
            type int not null,
            status int not null default 1,
            opened_at timestamptz not null,
            started_at timestamptz,
            completed_at timestamptz,
            odometer_km int,
            created_at timestamptz not null default now()
        );
        create index idx_work_orders_plan_id
            on fleet_management.work_orders (plan_id);
        create table fleet_management.odometer_readings (
            id uuid primary key default gen_random_uuid(),
            vehicle_id uuid not null references vehicles.vehicles,
            read_at timestamptz not null,
            km int not null,
            source int not null,
            created_at timestamptz not null default now()
        );
        create index idx_odometer_readings_vehicle_id_read_at
            on fleet_management.odometer_readings (vehicle_id, read_at);
        """
}
