/// The keys of the advisory locks. The first half is `DOPS` in ASCII, so that other programs' locks are not met.
public enum AdvisoryLock {
    /// Held for the whole of a run.
    public static let run: Int64 = 0x444F_5053_0000_0001
    /// Shared by every writing transaction, exclusive for the one that takes over.
    public static let fence: Int64 = 0x444F_5053_0000_0002
    /// Held while the warehouse is created or migrated.
    public static let migration: Int64 = 0x444F_5053_0000_0003
}
