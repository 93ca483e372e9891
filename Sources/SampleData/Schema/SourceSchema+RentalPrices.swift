extension SourceSchema {
    /// What a rental costs at which time, beside the tariff plans.
    ///
    /// Promo codes: type 1 General, 2 CustomerSpecific, 3 CategorySpecific, 4 FirstTime, 5 Loyalty, 6 Seasonal; discount
    /// type 1 Percentage, 2 FixedAmount. Which reservation used one is not kept.
    static let rentalPrices = """
        create table rental.seasonal_pricing (
            id uuid primary key default gen_random_uuid(),
            tariff_plan_id uuid not null references rental.tariff_plans,
            season_name varchar(100) not null,
            start_date date not null,
            end_date date not null,
            multiplier numeric(5,2) not null default 1.0,
            priority int not null default 1,
            created_at timestamptz not null default now()
        );
        create index idx_seasonal_pricing_tariff_plan_id
            on rental.seasonal_pricing (tariff_plan_id);
        create table rental.promo_codes (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            code varchar(50) not null,
            description text,
            type int not null,
            discount_value numeric(10,2) not null,
            discount_type int not null,
            max_discount_amount numeric(10,2),
            min_order_amount numeric(10,2),
            valid_from timestamptz not null,
            valid_until timestamptz not null,
            max_usages int,
            max_usages_per_customer int,
            current_usage_count int not null default 0,
            is_active boolean not null default true,
            is_stackable boolean not null default false,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (tenant_id, code)
        );
        """
}
