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
                .uuid(document.id), .text(document.entity.text), .text(document.kind.rawValue),
                .instant(document.at), .text("\(document.recording)\(document.to)"), .optional(document.from),
                .uuid(document.by), .text(document.payload.map { "\($0.name)=\($0.value)" }.joined()),
            ])
        }
        mix(text.takeBytes())
        return hash
    }
}
