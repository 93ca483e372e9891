extension SourceSchema {
    /// What the garage remembers of a vehicle, and of an intervention's way.
    ///
    /// `intervention_status_history` is the application's own note of what MongoDB's history tells; it isn't authoritative.
    /// `vehicle_service_history.service_type` has the codes of `interventions.intervention_type`.
    static let garageServices = """
        create table garage.intervention_status_history (
            id uuid primary key default gen_random_uuid(),
            intervention_id uuid not null
                references garage.interventions on delete cascade,
            from_status int not null,
            to_status int not null,
            changed_at timestamptz not null,
            changed_by uuid not null,
            notes text
        );
        create index idx_intervention_status_history_intervention_id
            on garage.intervention_status_history (intervention_id);
        create table garage.vehicle_service_history (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            vehicle_id uuid not null,
            intervention_id uuid not null
                references garage.interventions on delete cascade,
            service_date date not null,
            mileage int not null,
            service_type int not null,
            description text not null,
            cost_amount numeric(10,2) not null,
            cost_currency varchar(3) not null default 'EUR',
            warranty_until date,
            created_at timestamptz not null default now()
        );
        create index idx_vehicle_service_history_vehicle_id
            on garage.vehicle_service_history (vehicle_id);
        create index idx_vehicle_service_history_intervention_id
            on garage.vehicle_service_history (intervention_id);
        create table garage.maintenance_schedules (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            vehicle_id uuid not null,
            service_type varchar(100) not null,
            description text not null,
            interval_mileage int,
            interval_months int,
            last_service_date date,
            last_service_mileage int,
            next_service_date date,
            next_service_mileage int,
            is_active boolean not null default true,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now()
        );
        create index idx_maintenance_schedules_vehicle_id
            on garage.maintenance_schedules (vehicle_id);
        """
}
