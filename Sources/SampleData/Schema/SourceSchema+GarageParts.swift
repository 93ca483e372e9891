extension SourceSchema {
    /// Parts and who sells them.
    ///
    /// The stock and the cost price are those of now: no movement is kept. Parts: category 1 Engine to 17 Consumables;
    /// status 1 Active, 2 Discontinued, 3 Seasonal, 4 BackOrder, 5 Obsolete.
    static let garageParts = """
        create table garage.parts (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            part_number varchar(100) not null,
            name varchar(255) not null,
            description text,
            category int not null,
            manufacturer varchar(255) not null,
            oem_part_number varchar(100),
            list_price_amount numeric(10,2) not null,
            list_price_currency varchar(3) not null default 'EUR',
            cost_price_amount numeric(10,2) not null,
            cost_price_currency varchar(3) not null default 'EUR',
            current_stock int not null default 0,
            minimum_stock int not null default 0,
            reorder_quantity int not null default 1,
            status int not null default 1,
            image_file_id uuid,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (tenant_id, part_number)
        );
        create table garage.suppliers (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            name varchar(255) not null,
            code varchar(50) not null,
            supplier_type int not null,
            street varchar(255),
            city varchar(100),
            postal_code varchar(20),
            country varchar(100),
            region varchar(100),
            phone varchar(50),
            email varchar(255),
            website varchar(255),
            contact_person varchar(255),
            due_days int not null default 30,
            early_payment_discount_percentage numeric(5,2) not null default 0,
            early_payment_days int not null default 10,
            late_payment_fee_percentage numeric(5,2) not null default 0,
            discount_percentage numeric(5,2) not null default 0,
            is_active boolean not null default true,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (tenant_id, code)
        );
        create table garage.parts_suppliers (
            id uuid primary key default gen_random_uuid(),
            part_id uuid not null references garage.parts,
            supplier_id uuid not null references garage.suppliers,
            supplier_part_number varchar(100) not null,
            price_amount numeric(10,2) not null,
            price_currency varchar(3) not null default 'EUR',
            lead_time_days int not null,
            is_preferred boolean not null default false,
            last_updated timestamptz not null
        );
        create index idx_parts_suppliers_part_id
            on garage.parts_suppliers (part_id);
        create index idx_parts_suppliers_supplier_id
            on garage.parts_suppliers (supplier_id);
        """
}
