extension SourceSchema {
    /// Workshops and their interventions.
    static let garage = """
        create table garage.workshops (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            name varchar(255) not null,
            registration_number varchar(100) not null,
            street varchar(255) not null,
            city varchar(100) not null,
            postal_code varchar(20) not null,
            country varchar(100) not null,
            region varchar(100),
            phone varchar(50),
            email varchar(255),
            website varchar(255),
            contact_person varchar(255),
            opening_time time not null,
            closing_time time not null,
            working_days int[] not null,
            default_hourly_rate numeric(10,2) not null,
            currency varchar(3) not null default 'EUR',
            default_estimate_validity_days int not null default 30,
            auto_assign_mechanics boolean not null default false,
            require_customer_approval boolean not null default true,
            is_active boolean not null default true,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (tenant_id, registration_number)
        );
        create table garage.interventions (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            workshop_id uuid not null references garage.workshops,
            intervention_number varchar(50) not null,
            vehicle_id uuid not null,
            customer_id uuid not null,
            intervention_type int not null,
            status int not null default 1,
            priority int not null default 2,
            description text not null,
            customer_notes text,
            current_mileage int not null,
            estimated_completion_date timestamptz,
            actual_completion_date timestamptz,
            created_by uuid not null,
            assigned_mechanic_id uuid,
            assigned_bay_id uuid,
            created_at timestamptz not null default now(),
            updated_at timestamptz default now(),
            unique (tenant_id, intervention_number)
        );
        create index idx_interventions_workshop_id_status
            on garage.interventions (workshop_id, status);
        create index idx_interventions_vehicle_id
            on garage.interventions (vehicle_id);
        create table garage.intervention_items (
            id uuid primary key default gen_random_uuid(),
            intervention_id uuid not null
                references garage.interventions on delete cascade,
            item_type int not null,
            description text not null,
            quantity numeric(10,3) not null,
            unit_price_amount numeric(10,2) not null,
            unit_price_currency varchar(3) not null default 'EUR',
            total_cost_amount numeric(10,2)
                generated always as (quantity * unit_price_amount) stored,
            part_id uuid,
            mechanic_id uuid,
            created_at timestamptz not null default now()
        );
        create index idx_intervention_items_intervention_id
            on garage.intervention_items (intervention_id);
        """
}
