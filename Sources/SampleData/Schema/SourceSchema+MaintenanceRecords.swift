extension SourceSchema {
    /// What was done to a vehicle, as its owner notes it.
    ///
    /// Types: 1 Oil change, 2 Tire rotation, 3 Brake service; the documentation lists no further ones.
    static let maintenanceRecords = """
        create table vehicles.maintenance_records (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            vehicle_id uuid not null references vehicles.vehicles,
            type int not null,
            description text,
            scheduled_date timestamptz not null,
            completed_date timestamptz,
            mileage_at_service int,
            cost numeric(10,2),
            service_provider varchar(255),
            next_service_due_date timestamptz,
            next_service_due_mileage int,
            created_by uuid not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz default now()
        );
        create index idx_maintenance_records_vehicle_id
            on vehicles.maintenance_records (vehicle_id);
        """
}
