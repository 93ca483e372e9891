/// The operational schema of a DriveOps instance, as far as the modules here read it.
///
/// Columns, types and codes are those of the product's documentation. Two things differ, both on purpose:
/// `updated_at` may be null where the application is known to forget it, and a reference to a table that isn't part of
/// this excerpt has no foreign key.
enum SourceSchema {
    /// The schemas that belong to the client's operational data, `public` aside.
    static let schemas = ["vehicles", "garage", "rental", "fleet_management"]

    /// What is granted read access, when the cluster has the role: the account that the analytics reads with.
    static let readerRole = "driveops_analytics_source"

    /// The whole schema as one script. It expects that none of it is there.
    static var script: String {
        let tables = [
            vehicles, maintenanceRecords, garage, garagePlaces, garageParts, garagePapers, garageServices, rental,
            rentalPrices, rentalDamages, rentalExtras, fleet, fleetCosts, state,
        ]
        return (["create schema sample;"] + schemas.map { "create schema \($0);" } + tables).joined(separator: "\n")
    }

    /// Grants for the reader's role; nothing where there is no such role.
    static var grants: String {
        let names = (["public"] + schemas).joined(separator: ", ")
        return """
            do $$
            begin
                if exists (select from pg_roles where rolname = '\(readerRole)') then
                    grant usage on schema \(names) to \(readerRole);
                    grant select on all tables in schema \(names) to \(readerRole);
                end if;
            end
            $$;
            """
    }

    /// What the generator remembers: written last, so that a table without a row means a client half-made.
    static let state = """
        create table sample.state (
            is_only boolean primary key default true check (is_only),
            generator int not null,
            seed text not null,
            size text not null,
            time_zone text not null,
            created_through date not null,
            last_day date not null,
            rows jsonb not null
        );
        """
}
