/// Sees to it that no two definitions mean the same table, and that PostgreSQL does not cut a name short.
struct TableNames {
    let diagnostics: DiagnosticCollector
    private var owners: [String: String] = [
        "agg.published_days": "the engine's own table", "agg.bucket_bounds": "the engine's own table",
    ]

    init(diagnostics: DiagnosticCollector) {
        self.diagnostics = diagnostics
    }

    /// Notes a table. `longest` is the longest name made from it, as that of its kept versions.
    mutating func add(_ schema: String, _ table: String, longest: String, _ what: String, at location: SourceLocation) {
        if let owner = owners.updateValue(what, forKey: "\(schema).\(table)") {
            diagnostics.error(
                .duplicateName,
                at: location,
                "\(what) would have the table of \(owner), \(schema).\(table)",
                hint: nil
            )
        }
        if longest.utf8.count > 63 {
            diagnostics.error(
                .badName,
                at: location,
                "the table's name `\(longest)` is longer than PostgreSQL's 63 bytes",
                hint: nil
            )
        }
    }
}
