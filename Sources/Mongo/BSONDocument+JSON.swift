import CLibMongoC

extension BSONDocument: CustomStringConvertible {
    /// Reads extended JSON, relaxed or canonical.
    ///
    /// - Throws: ``MongoError`` `invalidDocument` with libbson's message when the text is not that.
    public init(json: String) throws(MongoError) {
        var error = bson_error_t()
        guard let pointer = bson_new_from_json(json, json.utf8.count, &error) else {
            throw MongoError(.invalidDocument, "the text is not extended JSON: \(MongoError.text(error))")
        }
        defer { bson_destroy(pointer) }
        self = try BSONDocument(copying: pointer)
    }

    /// The document as relaxed extended JSON, written by libbson.
    ///
    /// For people and logs, so it never fails: what cannot be encoded (see ``encoded()``) stands as
    /// `{"$unsupported": "type or reason"}`.
    public func json() -> String {
        guard let bytes = (try? encoded()) ?? (try? replacingUnsupported().encoded()) else {
            return #"{"$unsupported": "document"}"#
        }
        return bytes.withUnsafeBufferPointer { relaxedJSON(of: $0) }
    }

    /// The document as canonical extended JSON, in which each value keeps its type: ``init(json:)`` gives the same document.
    ///
    /// - Throws: ``MongoError`` `invalidDocument` for what cannot be encoded, see ``encoded()``.
    public func canonicalJSON() throws(MongoError) -> String {
        let bytes = try encoded()
        let text = bytes.withUnsafeBufferPointer { buffer -> String? in
            var length = 0
            guard let text = driveops_canonical_json(buffer.baseAddress, buffer.count, &length) else { return nil }
            defer { bson_free(text) }
            return text.withMemoryRebound(to: UInt8.self, capacity: length) {
                String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
            }
        }
        guard let text else { throw MongoError(.invalidDocument, "the document cannot be written as JSON") }
        return text
    }

    /// The same as ``json()``.
    public var description: String { json() }

    fileprivate func replacingUnsupported() -> BSONDocument {
        BSONDocument(
            elements.map { element in
                (element.key.replacing("\0", with: "\u{FFFD}"), element.value.replacingUnsupported())
            }
        )
    }
}

extension BSONValue {
    fileprivate func replacingUnsupported() -> BSONValue {
        switch self {
        case .other(let typeName): return ["$unsupported": .string(typeName)]
        case .document(let document): return .document(document.replacingUnsupported())
        case .array(let values): return .array(values.map { $0.replacingUnsupported() })
        case .decimal128, .objectID:
            let alone: BSONDocument = ["value": self]
            return (try? alone.encoded()) == nil ? ["$unsupported": "malformed value"] : self
        default: return self
        }
    }
}

/// The relaxed extended JSON of BSON bytes; `{"$bson": "<hexadecimal>"}` when libbson cannot write it, which is so for
/// malformed documents and broken UTF-8.
func relaxedJSON(of bytes: UnsafeBufferPointer<UInt8>) -> String {
    var length = 0
    guard let text = driveops_relaxed_json(bytes.baseAddress, bytes.count, &length) else {
        return #"{"$bson": "\#(hexadecimal(bytes))"}"#
    }
    defer { bson_free(text) }
    return text.withMemoryRebound(to: UInt8.self, capacity: length) {
        String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
    }
}

/// Two lower-case digits per byte.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
