extension SourceSchema {
    /// Inspections, damages and insurance.
    ///
    /// Inspections: type 1 PreRental, 2 PostRental, 3 Maintenance, 4 Damage, 5 Insurance. Damages: severity 1 Minor,
    /// 2 Moderate, 3 Major, 4 Severe; status 1 Reported, 2 Assessed, 3 UnderRepair, 4 Repaired, 5 WrittenOff. Claims: status
    /// 1 Submitted, 2 UnderReview, 3 Approved, 4 Denied, 5 Settled. Handovers and inspections point at each other, so that
    /// the handover's side is checked at the commit only.
    static let rentalDamages = """
        create table rental.vehicle_inspections (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            vehicle_id uuid not null references rental.rental_vehicles,
            handover_id uuid references rental.vehicle_handovers,
            type int not null,
            inspection_datetime timestamptz not null,
            inspected_by uuid not null,
            vehicle_mileage int not null,
            fuel_level int not null,
            overall_condition int not null,
            has_damages boolean not null default false,
            general_notes text,
            created_at timestamptz not null default now()
        );
        create index idx_vehicle_inspections_vehicle_id
            on rental.vehicle_inspections (vehicle_id);
        create index idx_vehicle_inspections_handover_id
            on rental.vehicle_inspections (handover_id);
        alter table rental.vehicle_handovers
            add foreign key (inspection_id)
                references rental.vehicle_inspections
                deferrable initially deferred;
        create table rental.insurance_policies (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            policy_number varchar(50) not null,
            insurance_provider varchar(100) not null,
            policy_type int not null,
            coverage_amount numeric(12,2) not null,
            deductible_amount numeric(10,2) not null default 0,
            premium_amount numeric(10,2) not null,
            effective_date date not null,
            expiry_date date not null,
            is_active boolean not null default true,
            covers_theft boolean not null default false,
            covers_vandalism boolean not null default false,
            covers_collision boolean not null default false,
            covers_comprehensive boolean not null default false,
            covers_third_party boolean not null default true,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (tenant_id, policy_number)
        );
        create table rental.insurance_claims (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            policy_id uuid not null references rental.insurance_policies,
            claim_number varchar(50) not null,
            incident_date timestamptz not null,
            incident_location varchar(255),
            incident_description text not null,
            claim_amount numeric(12,2) not null,
            deductible_amount numeric(10,2) not null default 0,
            settlement_amount numeric(12,2),
            status int not null default 1,
            submitted_at timestamptz not null,
            reviewed_at timestamptz,
            settled_at timestamptz,
            insurance_company_claim_number varchar(50),
            adjuster_name varchar(100),
            adjuster_contact varchar(100),
            notes text,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (tenant_id, claim_number)
        );
        create index idx_insurance_claims_policy_id
            on rental.insurance_claims (policy_id);
        create table rental.damage_reports (
            id uuid primary key default gen_random_uuid(),
            tenant_id uuid not null,
            vehicle_id uuid not null references rental.rental_vehicles,
            inspection_id uuid references rental.vehicle_inspections,
            contract_id uuid references rental.rental_contracts,
            area int not null,
            type int not null,
            severity int not null,
            description text not null,
            estimated_repair_cost numeric(10,2),
            actual_repair_cost numeric(10,2),
            is_customer_liable boolean not null default false,
            customer_liability_amount numeric(10,2) not null default 0,
            status int not null default 1,
            reported_at timestamptz not null,
            reported_by uuid not null,
            resolved_at timestamptz,
            resolved_by uuid,
            insurance_claim_id uuid references rental.insurance_claims,
            is_insurance_covered boolean not null default false,
            created_at timestamptz not null default now(),
            updated_at timestamptz default now()
        );
        create index idx_damage_reports_vehicle_id
            on rental.damage_reports (vehicle_id);
        create index idx_damage_reports_contract_id
            on rental.damage_reports (contract_id);
        create index idx_damage_reports_inspection_id
            on rental.damage_reports (inspection_id);
        """
}
