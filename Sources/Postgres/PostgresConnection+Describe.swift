import CLibPQ

/// A column that a query would return.
public struct PostgresColumn: Sendable, Hashable {
    /// The name in the result.
    public let name: String
    /// The type, as in `pg_type.oid`.
    public let typeOID: UInt32
    /// The type as SQL writes it, with its modifier: `numeric(10,2)`.
    public let typeName: String
}

extension PostgresConnection {
    /// The columns of a query, without running it. None for a statement that returns no rows.
    ///
    /// - Throws: ``PostgresError`` when the statement is wrong or reads what does not exist; `CancellationError`.
    public func describe(_ sql: String) async throws -> [PostgresColumn] {
        let columns = try await cancellable { _ in
            let pointer = try readyPointer()
            try Self.checkText(sql)
            guard PQsendPrepare(pointer, "", sql, 0, nil) == 1 else { throw connectionError(sql) }
            _ = try lastResult(of: sql)
            guard PQsendDescribePrepared(pointer, "") == 1 else { throw connectionError(sql) }
            return try lastResult(of: sql)
        }
        guard let columns, columns.columnCount > 0 else { return [] }
        let all = 0..<columns.columnCount
        let types = try await query(
            "select format_type(oid, modifier) from unnest($1::oid[], $2::int[]) with ordinality"
                + " as type(oid, modifier, position) order by position",
            [
                .intArray(all.map { Int64(columns.typeOID($0)) }),
                .intArray(all.map { Int64(columns.typeModifier($0)) }),
            ]
        )
        return try zip(all, types).map { index, type in
            PostgresColumn(
                name: columns.columnName(index),
                typeOID: columns.typeOID(index),
                typeName: try type.string(0)
            )
        }
    }
}
