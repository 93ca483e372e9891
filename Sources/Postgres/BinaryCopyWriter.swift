/// Builds PostgreSQL's binary COPY format in a buffer.
///
/// ```swift
/// var writer = BinaryCopyWriter()
/// writer.startRow(fields: 2)
/// writer.append(int64: 1)
/// writer.append(text: "Zoé")
/// writer.finish()
/// try await connection.writeCopyChunk(writer.takeBytes())
/// ```
///
/// The types of the columns must be exactly those of the values appended: the server decodes `int64` as `bigint` and
/// refuses it for `integer`.
public struct BinaryCopyWriter: Sendable {
    private static let header: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF] + Array("\r\n".utf8) + [0] + [UInt8](repeating: 0, count: 8)

    /// What has been written since the last ``takeBytes()``.
    public private(set) var bytes: [UInt8]
    /// How many rows have been started and not taken back.
    public private(set) var rows = 0
    private var rowStart: Int

    /// A writer whose buffer begins with the format's header.
    public init() {
        bytes = Self.header
        rowStart = bytes.count
    }

    /// Begins a row; `fields` values must follow.
    public mutating func startRow(fields: Int) {
        rowStart = bytes.count
        rows += 1
        append(raw: Int16(fields))
    }

    /// Drops the row that is being written, as if it had not been started.
    ///
    /// For a row found bad half-way. Not after ``takeBytes()`` and not twice for one row.
    public mutating func rollbackRow() {
        precondition(rowStart < bytes.count && rows > 0, "rollbackRow without a row being written")
        bytes.removeSubrange(rowStart...)
        rows -= 1
    }

    /// Hands out what was written and starts over with an empty buffer of the same capacity. Between rows only.
    public mutating func takeBytes() -> [UInt8] {
        var fresh: [UInt8] = []
        fresh.reserveCapacity(bytes.capacity)
        swap(&fresh, &bytes)
        rowStart = 0
        return fresh
    }

    /// Writes the format's trailer; no row may follow.
    public mutating func finish() {
        append(raw: Int16(-1))
        rowStart = bytes.count
    }

    mutating func append(raw value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(rawBytes: some Collection<UInt8>) {
        bytes.append(contentsOf: rawBytes)
    }

    mutating func append(field: some Collection<UInt8>) {
        append(raw: Int32(field.count))
        bytes.append(contentsOf: field)
    }

    /// The length and the value in one piece: a row has many of them, and each piece costs a check of the buffer.
    mutating func append(fixed value: some FixedWidthInteger) {
        withUnsafeTemporaryAllocation(byteCount: 12, alignment: 4) { piece in
            let width = value.bitWidth / 8
            piece.storeBytes(of: Int32(width).bigEndian, as: Int32.self)
            piece.storeBytes(of: value.bigEndian, toByteOffset: 4, as: type(of: value))
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[..<(4 + width)]))
        }
    }

    /// Makes room in the buffer, so that it grows once where much is to come.
    public mutating func reserve(_ byteCount: Int) { bytes.reserveCapacity(byteCount) }
}
