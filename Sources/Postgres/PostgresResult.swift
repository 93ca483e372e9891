/// The rows that a statement returned, all of them, in the server's order.
///
/// Values stay in the memory of the C library and are decoded when asked for. For results of unknown size use
/// ``PostgresConnection/forEachRow(_:_:_:)``.
public struct PostgresResult: Sendable {
    private let handle: ResultHandle?
    private let names: ColumnNames
    /// How many rows an INSERT, UPDATE, DELETE, MERGE or COPY changed; for SELECT, how many it returned.
    public let affectedRows: Int

    init(handle: ResultHandle?) {
        self.handle = handle
        names = ColumnNames(handle)
        affectedRows = handle?.affectedRows ?? 0
    }

    /// The columns' names, in order.
    public var columns: [String] { names.names }
}

extension PostgresResult: RandomAccessCollection {
    /// Always 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { handle?.rowCount ?? 0 }

    /// The row at a position from 0. Traps beyond the end, as an array does.
    public subscript(position: Int) -> PostgresRow {
        guard let handle, position >= 0, position < handle.rowCount else {
            preconditionFailure("row \(position) of a result with \(count) rows")
        }
        return PostgresRow(handle: handle, names: names, row: position, number: position)
    }
}

/// Names of a result's columns, looked up once and shared by its rows.
final class ColumnNames: Sendable {
    let names: [String]
    private let positions: [String: Int]

    init(_ handle: ResultHandle?) {
        names = handle.map { handle in (0..<handle.columnCount).map { handle.columnName($0) } } ?? []
        positions = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    }

    func position(of name: String) -> Int? { positions[name] }
}
