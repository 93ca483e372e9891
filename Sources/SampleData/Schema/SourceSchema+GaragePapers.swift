extension SourceSchema {
    /// The papers of an intervention: estimate, order and invoice. Their numbers aren't declared unique.
    ///
    /// Estimates: status 1 Draft, 2 Sent, 3 Approved, 4 Rejected, 5 Expired. Work orders: 1 Created, 2 InProgress,
    /// 3 Completed, 4 Cancelled. Invoices: 1 Draft, 2 Sent, 3 Paid, 4 Overdue, 5 Cancelled.
    static let garagePapers = """
        create table garage.estimates (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            intervention_id uuid not null
                references garage.interventions on delete cascade,
            estimate_number varchar(50) not null,
            total_labor_amount numeric(10,2) not null,
            total_parts_amount numeric(10,2) not null,
            total_amount numeric(10,2) not null,
            currency varchar(3) not null default 'EUR',
            valid_until date not null,
            status int not null default 1,
            notes text,
            created_by uuid not null,
            approved_by uuid,
            approved_at timestamptz,
            created_at timestamptz not null default now(),
            updated_at timestamptz default now()
        );
        create index idx_estimates_intervention_id
            on garage.estimates (intervention_id);
        create table garage.work_orders (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            intervention_id uuid not null
                references garage.interventions on delete cascade,
            estimate_id uuid references garage.estimates,
            work_order_number varchar(50) not null,
            status int not null default 1,
            started_at timestamptz,
            completed_at timestamptz,
            created_by uuid not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz default now()
        );
        create index idx_work_orders_intervention_id
            on garage.work_orders (intervention_id);
        create index idx_work_orders_estimate_id
            on garage.work_orders (estimate_id);
        create table garage.invoices (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            intervention_id uuid not null
                references garage.interventions on delete cascade,
            work_order_id uuid references garage.work_orders,
            invoice_number varchar(50) not null,
            total_labor_amount numeric(10,2) not null,
            total_parts_amount numeric(10,2) not null,
            subtotal_amount numeric(10,2) not null,
            tax_amount numeric(10,2) not null,
            total_amount numeric(10,2) not null,
            currency varchar(3) not null default 'EUR',
            due_date date not null,
            status int not null default 1,
            payment_method varchar(50),
            payment_reference varchar(100),
            paid_at timestamptz,
            notes text,
            created_by uuid not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz default now()
        );
        create index idx_invoices_intervention_id
            on garage.invoices (intervention_id);
        create index idx_invoices_work_order_id
            on garage.invoices (work_order_id);
        """
}
