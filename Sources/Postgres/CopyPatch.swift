/// Changes chosen columns of binary COPY data on its way from one connection to another.
public struct CopyPatch: Sendable {
    /// Appends the bytes that stand for a value: its binary form without the length.
    public typealias Replacement = @Sendable (UnsafeRawBufferPointer, inout [UInt8]) throws -> Void

    let replacements: [Int: Replacement]

    /// - Parameter columns: by position from 0; not called for NULL, which stays NULL. The bytes given to a closure
    ///   are valid only inside it.
    public init(columns: [Int: Replacement]) {
        replacements = columns
    }
}

/// Applies a patch to COPY data that comes in pieces.
struct CopyPatcher: Sendable {
    private enum Place {
        case header, rows, afterTrailer
    }

    private static let headerLength = 19

    private let patch: CopyPatch
    private var place = Place.header
    // The start of a row whose rest is in the next piece. PostgreSQL sends whole rows, the protocol does not promise it.
    private var rest: [UInt8] = []
    private var output: [UInt8] = []

    init(_ patch: CopyPatch) {
        self.patch = patch
    }

    /// The piece with its values replaced. The buffer of the result is used again when the caller has let go of it.
    mutating func apply(to piece: [UInt8]) throws -> [UInt8] {
        output.removeAll(keepingCapacity: true)
        output.reserveCapacity(piece.count + piece.count / 4)
        let input = rest.isEmpty ? piece : rest + piece
        let consumed = try input.withUnsafeBytes { bytes in
            var reader = CopyReader(bytes)
            while try step(&reader) {}
            return reader.committed
        }
        rest.removeAll(keepingCapacity: true)
        rest.append(contentsOf: input[consumed...])
        return output
    }

    /// To be called after the last piece.
    func finish() throws(PostgresError) {
        guard rest.isEmpty, place == .afterTrailer else {
            throw PostgresError(.copyFailed, "the COPY data ends in the middle of a row")
        }
    }

    /// Passes on one element; false when the piece is used up.
    private mutating func step(_ reader: inout CopyReader) throws -> Bool {
        switch place {
        case .header:
            guard let header = try header(&reader) else { return false }
            output.append(contentsOf: header)
            place = .rows
        case .rows:
            guard let fields = reader.int16() else { return false }
            output.append(contentsOf: reader.bytesSinceCommit)
            if fields == -1 {
                place = .afterTrailer
            } else {
                let start = output.count - 2
                guard try row(&reader, fields: Int(fields)) else {
                    output.removeSubrange(start...)
                    return false
                }
            }
        case .afterTrailer:
            guard reader.isAtEnd else { throw PostgresError(.copyFailed, "COPY data goes on after its end") }
            return false
        }
        reader.commit()
        return true
    }

    /// The signature, the flags and the extension, whose length stands in the last four bytes.
    private func header(_ reader: inout CopyReader) throws -> UnsafeRawBufferPointer? {
        guard reader.take(Self.headerLength - 4) != nil, let extra = reader.int32() else { return nil }
        guard reader.bytesSinceCommit.starts(with: "PGCOPY\n".utf8), extra >= 0 else {
            throw PostgresError(.copyFailed, "the data is not in PostgreSQL's binary COPY format")
        }
        guard reader.take(Int(extra)) != nil else { return nil }
        return reader.bytesSinceCommit
    }

    private mutating func row(_ reader: inout CopyReader, fields: Int) throws -> Bool {
        for column in 0..<fields {
            guard let length = reader.int32() else { return false }
            guard length >= 0 else {
                appendLength(length)
                continue
            }
            guard let value = reader.take(Int(length)) else { return false }
            let start = output.count
            appendLength(length)
            guard let replacement = patch.replacements[column] else {
                output.append(contentsOf: value)
                continue
            }
            try replacement(value, &output)
            setLength(Int32(output.count - start - 4), at: start)
        }
        return true
    }

    private mutating func appendLength(_ length: Int32) {
        withUnsafeBytes(of: length.bigEndian) { output.append(contentsOf: $0) }
    }

    private mutating func setLength(_ length: Int32, at position: Int) {
        withUnsafeBytes(of: length.bigEndian) { bytes in
            for (offset, byte) in bytes.enumerated() { output[position + offset] = byte }
        }
    }
}

/// Reads big-endian numbers and runs of bytes, and remembers up to where whole elements were read.
private struct CopyReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private(set) var committed = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    var bytesSinceCommit: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[committed..<position]) }

    mutating func commit() { committed = position }

    mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard bytes.count - position >= count else { return nil }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    mutating func int16() -> Int16? {
        take(2).map { Int16(bigEndian: $0.loadUnaligned(as: Int16.self)) }
    }

    mutating func int32() -> Int32? {
        take(4).map { Int32(bigEndian: $0.loadUnaligned(as: Int32.self)) }
    }
}
