extension SourceSchema {
    /// The workshops' bays, equipment and mechanics.
    ///
    /// Bays: type 1 Standard, 2 Hydraulic, 3 Inspection, 4 Painting, 5 Wheel, 6 Engine; status 1 Available, 2 Reserved,
    /// 3 InUse, 4 Maintenance, 5 OutOfOrder. Mechanics: level 1 Apprentice, 2 Junior, 3 Senior, 4 Expert, 5 Master.
    static let garagePlaces = """
        create table garage.workshop_bays (
            id uuid primary key default gen_random_uuid(),
            workshop_id uuid not null references garage.workshops,
            name varchar(100) not null,
            bay_type int not null,
            has_lift boolean not null default false,
            max_vehicle_length int,
            max_vehicle_width int,
            status int not null default 1,
            is_active boolean not null default true,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now()
        );
        create index idx_workshop_bays_workshop_id
            on garage.workshop_bays (workshop_id);
        alter table garage.interventions
            add foreign key (assigned_bay_id) references garage.workshop_bays;
        create table garage.workshop_equipment (
            id uuid primary key default gen_random_uuid(),
            workshop_id uuid not null references garage.workshops,
            name varchar(255) not null,
            equipment_type int not null,
            manufacturer varchar(255) not null,
            model varchar(255) not null,
            serial_number varchar(255),
            purchase_date date not null,
            warranty_expiry date,
            status int not null default 1,
            last_maintenance_date date,
            next_maintenance_date date,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now()
        );
        create index idx_workshop_equipment_workshop_id
            on garage.workshop_equipment (workshop_id);
        create table garage.mechanics (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            workshop_id uuid not null references garage.workshops,
            user_id uuid not null,
            employee_number varchar(50) not null,
            level int not null,
            hourly_rate numeric(10,2) not null,
            hire_date date not null,
            is_active boolean not null default true,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (tenant_id, employee_number)
        );
        create index idx_mechanics_workshop_id
            on garage.mechanics (workshop_id);
        create table garage.mechanic_schedules (
            id uuid primary key default gen_random_uuid(),
            mechanic_id uuid not null references garage.mechanics,
            schedule_date date not null,
            start_time time not null,
            end_time time not null,
            is_available boolean not null default true,
            notes text,
            created_at timestamptz not null default now()
        );
        create index idx_mechanic_schedules_mechanic_id_schedule_date
            on garage.mechanic_schedules (mechanic_id, schedule_date);
        """
}
