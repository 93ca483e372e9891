extension SourceSchema {
    /// Brands and models, shared by all tenants, and the vehicles.
    static let vehicles = """
        create table public.vehicle_brands (
            id serial primary key,
            name varchar(100) not null unique,
            country varchar(100),
            logo_file_id uuid,
            is_active boolean not null default true,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now()
        );
        create table public.vehicle_models (
            id serial primary key,
            brand_id int not null references public.vehicle_brands,
            name varchar(100) not null,
            category int not null,
            fuel_type int not null,
            transmission_type int not null,
            year_start int,
            year_end int,
            is_active boolean not null default true,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (brand_id, name)
        );
        create table vehicles.vehicles (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            vin varchar(17) not null,
            license_plate varchar(20) not null,
            brand_id int not null references public.vehicle_brands,
            model_id int references public.vehicle_models,
            custom_model varchar(100),
            year int not null,
            color varchar(50),
            status int not null default 1,
            mileage int default 0,
            owner_id uuid not null,
            purchase_date date,
            purchase_price numeric(12,2),
            registration_document_id uuid,
            insurance_document_id uuid,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (tenant_id, vin),
            unique (tenant_id, license_plate),
            check (model_id is not null or custom_model <> '')
        );
        """
}
