/// Reads how changed and deleted rows of a stream are found, and what is summed up to prove it.
struct ChangesReader {
    let workspace: Workspace
    /// The stream, with its columns.
    let draft: StreamDraft
    let isPostgres: Bool

    enum Word: String, CaseIterable { case xmin, full }
    enum Deletes: String, CaseIterable { case reconcile, never }

    // MARK: - Changes

    func changes(_ value: YAMLValue) -> ChangeDetection? {
        if isPostgres, value.isScalar, let word = value.text(), let known = Word(rawValue: word.value) {
            return known == .xmin ? .xmin : .full
        }
        guard value.isMapping else {
            value.wrongType(expected)
            return nil
        }
        let isCursor = isPostgres && value.entries("a mapping")?.contains { $0.key.value == "cursor" } == true
        guard let mapping = value.mapping(isCursor ? .cursor : .append),
            let name = mapping.required(isCursor ? "cursor" : "append")?.text("a column")
        else { return nil }
        let overlap = mapping["overlap"].map { $0.durationSeconds() } ?? 15 * 60
        guard let column = instant(name, isCursor ? "changes are found" : "rows are appended"), let overlap else {
            return nil
        }
        return isCursor
            ? .cursor(column: column, overlapSeconds: overlap) : .append(cursor: column, overlapSeconds: overlap)
    }

    private var expected: String {
        let append = "{append: column, overlap: 15m}"
        let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
        return isPostgres ? "one of \(words), {cursor: column, overlap: 15m}, \(append)" : append
    }

    private func instant(_ name: Located<String>, _ what: String) -> String? {
        guard let column = workspace.column(name, of: draft) else { return nil }
        guard column.mirrorType == "timestamptz" else {
            workspace.diagnostics.error(
                .columnType,
                at: name.location,
                "column `\(column.name)` is \(column.mirrorType), but \(what) by a timestamptz",
                hint: nil
            )
            return nil
        }
        return column.name
    }

    // MARK: - Deletes

    func deletes(_ value: YAMLValue) -> DeleteDetection? {
        guard isPostgres, value.isMapping else {
            return value.choice(Deletes.self).map { $0 == .reconcile ? .reconcile : .never }
        }
        guard let mapping = value.mapping(.archive) else { return nil }
        let age = mapping.required("ignore_older_than")?.durationSeconds()
        let column = mapping.required("by")?.text("a column").flatMap { workspace.column($0, of: draft) }
        guard let age, let column else { return nil }
        guard ["timestamptz", "date"].contains(column.mirrorType) else {
            mapping["by"]?.error(
                .columnType,
                "column `\(column.name)` is \(column.mirrorType), but an age is told by a timestamptz or a date"
            )
            return nil
        }
        return .ignoreOlderThan(seconds: age, column: column.name)
    }

    // MARK: - Totals

    /// Where nothing is declared: every column of exact decimals. Whole numbers are mostly codes.
    var everyTotal: [String] {
        draft.columns.filter { $0.type == .numeric && $0.privacy == nil }.map(\.name)
    }

    func totals(_ value: YAMLValue) -> [String] {
        let columns = (value.texts("a list of columns") ?? []).compactMap { workspace.column($0, of: draft) }
        for column in columns where !["integer", "bigint", "numeric"].contains(column.mirrorType) {
            value.error(.columnType, "column `\(column.name)` is \(column.mirrorType), and has no sum")
        }
        return columns.map(\.name)
    }
}
