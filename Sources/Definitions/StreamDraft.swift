/// A stream as its file says it, before the streams that it reads are known.
struct StreamDraft {
    let module: String
    let name: String
    var source: StreamSource?
    var key: [String] = []
    var changes = ChangeDetection.full
    var deletes = DeleteDetection.never
    var reconcile = Cadence.weekly
    var contract = Contract.accept
    var totals: [String] = []
    var columns: [StreamColumn] = []
    var identity: [String] = []
    var isOptional = false
    var keepsVersions = false
    var tenantColumn: String?
    /// What a derived stream reads, as written.
    var reads: [DerivedReadDraft] = []
    /// The text of a derived stream's query, for what it mentions.
    var sql: SQLText?
    var sqlPath: String?
    /// Where its `reads` stands, or the file's beginning.
    var readsLocation: SourceLocation
    let location: SourceLocation
    /// Whether its columns could not all be read: then an unknown column elsewhere may be this file's mistake.
    var isBroken = false

    var id: String { "\(module).\(name)" }
    var table: String { "\(module)_\(name)" }
    var versionsTable: String { table + "__versions" }

    func column(_ name: String) -> StreamColumn? { columns.first { $0.name == name } }
}

/// One entry of a derived stream's `reads`.
struct DerivedReadDraft {
    let stream: Located<String>
    let entity: Located<String>
    let versions: Bool
}
