import Definitions

/// What every part of a run shares.
struct Run: Sendable {
    let instance: Instance
    let catalogue: Catalogue
    let options: RunOptions
    let cutoff: String
    /// The warehouse connection of what is done one after the other: the start of a run, and its publication.
    let relational: FencedWarehouse
    /// The warehouse connections of what is done side by side: streams, facts, checks.
    let writers: Lender<FencedWarehouse>
    /// What of that is tried again.
    let retries: Retries
    let observe: RunObserver
    /// Notes the snapshot of the operational PostgreSQL in the ledger.
    let noteSnapshot: @Sendable (String) async throws -> Void
}
