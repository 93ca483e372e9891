import Postgres

/// Rows in PostgreSQL's text form of COPY.
///
/// Text and not binary: it's the same form for arrays, times and decimals, and the same that bound parameters take, so
/// that creation and live days can't differ in how they write a value.
struct CopyText {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ cells: [Cell]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "\t")) }
            if case .text(let text) = cell {
                append(escaping: text)
            } else if !cell.write(to: &bytes) {
                bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "N")])
            }
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Hands out what was written and starts anew.
    mutating func takeBytes() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    private mutating func append(escaping text: String) {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 < UInt8(ascii: " ") }) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append(contentsOf: [byte, byte])
            case UInt8(ascii: "\t"): bytes.append(contentsOf: Array("\\t".utf8))
            case UInt8(ascii: "\n"): bytes.append(contentsOf: Array("\\n".utf8))
            case UInt8(ascii: "\r"): bytes.append(contentsOf: Array("\\r".utf8))
            default: bytes.append(byte)
            }
        }
    }
}

extension SampleTable {
    /// Loads the whole table, in pieces of about a megabyte.
    func load(into postgres: PostgresConnection) async throws {
        let names = columns.map { quoteIdentifier($0) }.joined(separator: ", ")
        try await postgres.startCopyIn("copy \(name) (\(names)) from stdin")
        var text = CopyText()
        var next = 0
        while next < rowsEver {
            next = append(from: next, to: &text, until: 1_000_000)
            try await postgres.writeCopyChunk(text.takeBytes())
        }
        _ = try await postgres.finishCopyIn()
    }
}
