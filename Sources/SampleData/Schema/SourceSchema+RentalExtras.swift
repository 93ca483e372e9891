extension SourceSchema {
    /// What is added to a contract, and when a vehicle can't be rented.
    ///
    /// Charges: type 1 ExcessMileage, 2 FuelCharge, 3 CleaningFee, 4 DamageCharge, 5 LateReturn. Neither charges nor
    /// extensions have a tenant or a `created_at`.
    static let rentalExtras = """
        create table rental.additional_charges (
            id uuid primary key default gen_random_uuid(),
            contract_id uuid not null references rental.rental_contracts,
            type int not null,
            amount numeric(10,2) not null,
            description text not null,
            charged_at timestamptz not null,
            charged_by uuid not null
        );
        create index idx_additional_charges_contract_id
            on rental.additional_charges (contract_id);
        create table rental.contract_extensions (
            id uuid primary key default gen_random_uuid(),
            contract_id uuid not null references rental.rental_contracts,
            original_end_date timestamptz not null,
            new_end_date timestamptz not null,
            extension_rate numeric(10,2) not null,
            extended_by uuid not null,
            extended_at timestamptz not null
        );
        create index idx_contract_extensions_contract_id
            on rental.contract_extensions (contract_id);
        create table rental.vehicle_availability_periods (
            id uuid primary key default gen_random_uuid(),
            vehicle_id uuid not null references rental.rental_vehicles,
            start_date timestamptz not null,
            end_date timestamptz not null,
            is_unavailable boolean not null default false,
            reason varchar(255),
            created_by uuid not null,
            created_at timestamptz not null default now(),
            check (start_date < end_date)
        );
        create index idx_vehicle_availability_periods_vehicle_id
            on rental.vehicle_availability_periods (vehicle_id);
        create index idx_rental_contracts_vehicle_id
            on rental.rental_contracts (vehicle_id);
        create index idx_rental_contracts_reservation_id
            on rental.rental_contracts (reservation_id);
        create index idx_reservations_customer_id
            on rental.reservations (customer_id);
        create index idx_rental_vehicles_base_vehicle_id
            on rental.rental_vehicles (base_vehicle_id);
        """
}
