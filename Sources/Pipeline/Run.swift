import Definitions

/// What every part of a run shares.
struct Run: Sendable {
    let instance: Instance
    let catalogue: Catalogue
    let options: RunOptions
    let cutoff: String
    /// The warehouse connection of the PostgreSQL streams, and of everything after the extraction.
    let relational: FencedWarehouse
    /// The warehouse connection of the MongoDB streams, which are read at the same time.
    let documents: FencedWarehouse
    let observe: RunObserver
    /// Notes the snapshot of the operational PostgreSQL in the ledger.
    let noteSnapshot: @Sendable (String) async throws -> Void
}
