/// Passes the rows of a query from one connection into a table over another, undecoded, in constant memory.
///
/// The next piece is read while the previous one is written. Both sides speak binary COPY, so each column of the query
/// must have exactly the type of the table's column: write casts into the query. When anything fails, or the task is
/// cancelled, nothing is stored and both connections can be used on.
///
/// ```swift
/// let rows = try await copy(
///     from: source, "select id, created_at from rental.rental_contracts",
///     to: warehouse, table: #""build"."contracts""#, columns: ["id", "created_at"])
/// ```
///
/// - Parameters:
///   - source: where the query runs.
///   - selectSQL: the query alone, without `copy ( … )`.
///   - target: where the table is.
///   - table: quoted and qualified, see ``quoteIdentifier(_:)``.
///   - columns: names, not quoted, in the order of the query.
///   - isFresh: whether the target's transaction made the table, so that its rows need no looking after by vacuum.
///   - patch: changes chosen columns on the way.
///   - progress: called now and then with the rows read so far.
/// - Returns: the number of rows stored.
/// - Throws: ``PostgresError`` of either side, what `patch` throws, `CancellationError`.
@concurrent
public func copy(
    from source: PostgresConnection,
    _ selectSQL: String,
    to target: PostgresConnection,
    table: String,
    columns: [String],
    isFresh: Bool = false,
    patch: CopyPatch? = nil,
    progress: (@Sendable (Int) -> Void)? = nil
) async throws -> Int {
    let options = isFresh ? "format binary, freeze" : "format binary"
    let names = columns.map(quoteIdentifier).joined(separator: ", ")
    try await source.startCopyOut("copy (\(selectSQL)\n) to stdout (format binary)")
    do {
        try await target.startCopyIn("copy \(table) (\(names)) from stdin (\(options))")
        try await pump(from: source, to: target, patcher: patch.map(CopyPatcher.init), progress: progress)
        return try await target.finishCopyIn()
    } catch {
        // Both do nothing where the side that failed has ended its COPY already, and leave the cause alone.
        try? await source.cancelCopyOut()
        try? await target.abortCopyIn(reason: "\(error)")
        throw error
    }
}

private nonisolated(nonsending) func pump(
    from source: PostgresConnection,
    to target: PostgresConnection,
    patcher: CopyPatcher?,
    progress: (@Sendable (Int) -> Void)?
) async throws {
    var patcher = patcher
    var piece = try await source.nextCopyChunk()
    while let current = piece {
        async let next = source.nextCopyChunk()
        let changed = try patcher?.apply(to: current) ?? current
        try await target.writeCopyChunk(changed)
        piece = try await next
        if let progress { progress(await source.copyOutRowsSoFar) }
    }
    try patcher?.finish()
}
