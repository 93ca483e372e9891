/// A column of a row: its name, or its position from 0.
public protocol PostgresColumnKey: Sendable {
    /// The position among the columns of these names; nil when there is no such column.
    func position(in columns: [String], named: (String) -> Int?) -> Int?
}

extension String: PostgresColumnKey {
    /// The position of the column with this name.
    public func position(in columns: [String], named: (String) -> Int?) -> Int? { named(self) }
}

extension Int: PostgresColumnKey {
    /// The number itself, when there is such a column.
    public func position(in columns: [String], named: (String) -> Int?) -> Int? {
        columns.indices.contains(self) ? self : nil
    }
}

/// One row of a result, decoded column by column as asked for.
///
/// ```swift
/// for row in try await connection.query("select id, name from t") {
///     print(try row.int("id"), try row.optionalString("name") ?? "none")
/// }
/// ```
///
/// Every accessor throws ``PostgresError`` with the code `decoding` when the column does not exist or its value does
/// not have the form; those without `optional` in their name also when the value is NULL.
public struct PostgresRow: Sendable {
    private let handle: ResultHandle
    private let names: ColumnNames
    private let row: Int
    private let number: Int

    /// `row` is the position in `handle`, `number` the one in the whole answer, for messages: they differ when rows
    /// come one at a time.
    init(handle: ResultHandle, names: ColumnNames, row: Int, number: Int) {
        self.handle = handle
        self.names = names
        self.row = row
        self.number = number
    }

    /// The columns' names, in order.
    public var columns: [String] { names.names }

    /// Whether the value is NULL.
    public func isNull(_ column: some PostgresColumnKey) throws(PostgresError) -> Bool {
        handle.isNull(row: row, column: try position(of: column))
    }

    /// The value's text form, whatever its type; also for `json`, `uuid` and `date` (`2026-08-04`).
    public func string(_ column: some PostgresColumnKey) throws(PostgresError) -> String {
        try required(try optionalString(column), column)
    }

    /// As ``string(_:)``; nil for NULL.
    public func optionalString(_ column: some PostgresColumnKey) throws(PostgresError) -> String? {
        handle.text(row: row, column: try position(of: column))
    }

    /// Decodes the text form of a value; nil for NULL. `form` names what was asked for in the error.
    func decoded<T>(
        _ column: some PostgresColumnKey,
        as form: String,
        _ parse: (String) -> T?
    ) throws(PostgresError) -> T? {
        guard let text = try optionalString(column) else { return nil }
        guard let value = parse(text) else { throw unreadable(column, as: form, text) }
        return value
    }

    func required<T>(_ value: T?, _ column: some PostgresColumnKey) throws(PostgresError) -> T {
        guard let value else { throw PostgresError(.decoding, "\(place(column)) is NULL", column: name(column)) }
        return value
    }

    private func position(of column: some PostgresColumnKey) throws(PostgresError) -> Int {
        guard let position = column.position(in: names.names, named: names.position(of:)) else {
            let known = names.names.isEmpty ? "none" : names.names.joined(separator: ", ")
            throw PostgresError(.decoding, "there is no column \(column); there are: \(known)")
        }
        return position
    }

    private func unreadable(_ column: some PostgresColumnKey, as form: String, _ text: String) -> PostgresError {
        let position = column.position(in: names.names, named: names.position(of:)) ?? 0
        let type = TypeNames.name(of: handle.typeOID(position))
        return PostgresError(
            .decoding,
            "\(place(column)) is of type \(type) and cannot be read as \(form)",
            detail: "the value is \(text)",
            column: name(column),
            dataType: type
        )
    }

    private func place(_ column: some PostgresColumnKey) -> String { "column \(name(column)) of row \(number + 1)" }

    private func name(_ column: some PostgresColumnKey) -> String {
        column.position(in: names.names, named: names.position(of:)).map { names.names[$0] } ?? "\(column)"
    }
}

/// Names of the built-in types for messages; the catalogue is not asked for them.
enum TypeNames {
    private static let names: [UInt32: String] = [
        16: "boolean", 17: "bytea", 18: "\"char\"", 19: "name", 20: "bigint", 21: "smallint", 23: "integer",
        25: "text", 26: "oid", 114: "json", 700: "real", 701: "double precision", 1000: "boolean[]",
        1005: "smallint[]", 1007: "integer[]", 1009: "text[]", 1016: "bigint[]", 1042: "character",
        1043: "character varying", 1082: "date", 1083: "time", 1114: "timestamp", 1184: "timestamptz",
        1186: "interval", 1231: "numeric[]", 1700: "numeric", 2249: "record", 2278: "void", 2950: "uuid",
        2951: "uuid[]", 3802: "jsonb",
    ]

    static func name(of oid: UInt32) -> String { names[oid] ?? "with OID \(oid)" }
}
