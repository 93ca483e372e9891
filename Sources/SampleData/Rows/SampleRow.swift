/// A row of one of the client's tables.
protocol SampleRow: Sendable, Hashable {
    /// Qualified, as in `garage.interventions`.
    static var table: String { get }
    /// The columns that are written; the key stands first. Others keep their default.
    static var columns: [String] { get }
    /// A value per column.
    var cells: [Cell] { get }
}

/// One change of a row, as it's written to the database.
struct Change: Sendable, Hashable {
    enum Kind: Sendable, Hashable { case insert, update, touch, delete }

    let kind: Kind
    let table: String
    let keyColumn: String
    let key: Cell
    /// Those of the whole row for an insert, those that differ for an update.
    let columns: [String]
    let cells: [Cell]
}

/// The rows of a table, with a journal of what changed since it was opened.
struct Table<Row: SampleRow>: Sendable {
    private(set) var rows: [Row] = []
    private(set) var deleted: Set<Int> = []
    /// Off while the client is created: then all rows are new.
    private var isJournaling = false
    private var firstNew = 0
    private var before: [Int: Row] = [:]
    private var touched: [Int] = []
    private var removed: [Int] = []

    subscript(index: Int) -> Row { rows[index] }

    var count: Int { rows.count - deleted.count }

    @discardableResult
    mutating func insert(_ row: Row) -> Int {
        rows.append(row)
        return rows.count - 1
    }

    mutating func update(_ index: Int, _ change: (inout Row) -> Void) {
        if isJournaling, index < firstNew, before[index] == nil { before[index] = rows[index] }
        change(&rows[index])
    }

    /// An update that changes nothing: the database writes a new version of the row all the same.
    mutating func touch(_ index: Int) { touched.append(index) }

    mutating func delete(_ index: Int) {
        guard deleted.insert(index).inserted else { return }
        removed.append(index)
    }

    func isDeleted(_ index: Int) -> Bool { !deleted.isEmpty && deleted.contains(index) }

    mutating func openJournal() {
        isJournaling = true
        firstNew = rows.count
        before.removeAll()
        touched.removeAll()
        removed.removeAll()
    }

    /// What changed since the journal was opened, in the order in which it happened within each kind.
    func changes() -> [Change] {
        let inserts = (firstNew..<rows.count).filter { !isDeleted($0) }
            .map { change(.insert, rows[$0], Row.columns, rows[$0].cells) }
        let updates = before.sorted { $0.key < $1.key }.filter { !isDeleted($0.key) }
            .compactMap { difference(from: $0.value, to: rows[$0.key]) }
        let touches = touched.filter { $0 < firstNew && !isDeleted($0) && before[$0] == nil }
            .map { change(.touch, rows[$0], [Row.columns[1]], []) }
        let deletes = removed.filter { $0 < firstNew }.map { change(.delete, rows[$0], [], []) }
        return inserts + updates + touches + deletes
    }

    private func difference(from old: Row, to new: Row) -> Change? {
        let (was, now) = (old.cells, new.cells)
        let changed = now.indices.filter { was[$0] != now[$0] }
        if changed.isEmpty { return nil }
        return change(.update, new, changed.map { Row.columns[$0] }, changed.map { now[$0] })
    }

    private func change(_ kind: Change.Kind, _ row: Row, _ columns: [String], _ cells: [Cell]) -> Change {
        Change(
            kind: kind,
            table: Row.table,
            keyColumn: Row.columns[0],
            key: row.cells[0],
            columns: columns,
            cells: cells
        )
    }
}

/// A table of any rows, as the loader sees it.
protocol SampleTable: Sendable {
    var name: String { get }
    var columns: [String] { get }
    /// Rows that are there.
    var count: Int { get }
    /// Rows that are or were there.
    var rowsEver: Int { get }
    /// Writes rows from an index on, until there are so many bytes; returns the index of the next one.
    func append(from first: Int, to text: inout CopyText, until bytes: Int) -> Int
    func changes() -> [Change]
}

extension Table: SampleTable {
    var name: String { Row.table }
    var columns: [String] { Row.columns }

    var rowsEver: Int { rows.count }

    func append(from first: Int, to text: inout CopyText, until bytes: Int) -> Int {
        var index = first
        while index < rows.count, text.bytes.count < bytes {
            if !isDeleted(index) { text.append(rows[index].cells) }
            index += 1
        }
        return index
    }
}
