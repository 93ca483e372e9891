@testable import SampleData

extension World {
    /// FNV-1a, by words, over everything that would be written.
    var fingerprint: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ bytes: [UInt8]) {
            bytes.withUnsafeBytes { buffer in
                var offset = 0
                while offset + 8 <= buffer.count {
                    let word = buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    hash = (hash ^ UInt64(littleEndian: word)) &* 0x100_0000_01B3
                    hash ^= hash >> 29
                    offset += 8
                }
                while offset < buffer.count {
                    hash = (hash ^ UInt64(buffer[offset])) &* 0x100_0000_01B3
                    offset += 1
                }
            }
        }
        var text = CopyText()
        for table in tables {
            var next = 0
            while next < table.rowsEver {
                next = table.append(from: next, to: &text, until: 1_000_000)
                mix(text.takeBytes())
            }
        }
        for document in handedOut {
            text.append([
                .uuid(document.id), .text(document.entity.text), .text(document.kind.rawValue), .instant(document.at),
                document.recording.cell, document.to.cell, .optional(document.from), .uuid(document.by),
            ])
            for field in document.payload { text.append([.text(field.name), .text(field.value)]) }
            if text.bytes.count > 1_000_000 { mix(text.takeBytes()) }
        }
        mix(text.takeBytes())
        return hash
    }
}

extension HistoryDocument.Recording {
    fileprivate var cell: Cell {
        switch self {
        case .at(let moment): .instant(moment)
        case .onInsertion: .text("on insertion")
        case .missing: .null
        }
    }
}

extension HistoryDocument.Target {
    fileprivate var cell: Cell {
        switch self {
        case .code(let code): .int(code)
        case .text(let text): .text(text)
        case .null: .text("null")
        case .missing: .null
        }
    }
}
