import CLibMongoC

extension BSONDocument {
    /// Reads BSON bytes.
    ///
    /// - Throws: ``MongoError`` `invalidDocument` when they are not one well-formed document, or when a string in it is
    ///   not UTF-8.
    public init(decoding bytes: [UInt8]) throws(MongoError) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(MongoError) in try Self.decode(buffer) }
    }

    /// Copies what a `bson_t` of the library holds.
    init(copying pointer: OpaquePointer) throws(MongoError) {
        var length = 0
        let bytes = driveops_bson_bytes(pointer, &length)
        self = try Self.decode(UnsafeBufferPointer(start: bytes, count: length))
    }

    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) throws(MongoError) -> BSONDocument {
        var decoder = Decoder()
        // The visitor runs on this thread, inside this call: the context cannot outlive it.
        let complete = withUnsafeMutablePointer(to: &decoder) { context in
            driveops_field_each(bytes.baseAddress, bytes.count, Decoder.visit, context)
        }
        if let error = decoder.error { throw error }
        guard complete else {
            throw MongoError(.invalidDocument, "the bytes are not a well-formed BSON document")
        }
        return BSONDocument(decoder.elements)
    }

    private struct Decoder {
        var elements: [(String, BSONValue)] = []
        var error: MongoError?

        static let visit:
            @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, UInt32, UnsafePointer<driveops_field>?)
                -> Bool = { context, key, keyLength, field in
                    guard let decoder = context?.assumingMemoryBound(to: Decoder.self), let key, let field else {
                        return false
                    }
                    let bytes = UnsafeRawBufferPointer(start: key, count: Int(keyLength))
                    return decoder.pointee.add(bytes, field.pointee)
                }

        mutating func add(_ keyBytes: UnsafeRawBufferPointer, _ field: driveops_field) -> Bool {
            let key = String(decoding: keyBytes, as: UTF8.self)
            do throws(MongoError) {
                elements.append((key, try BSONValue(field)))
                return true
            } catch {
                self.error = MongoError(error.code, "field \(key): \(error.message)")
                return false
            }
        }
    }
}

extension BSONValue {
    init(_ field: driveops_field) throws(MongoError) {
        let bytes = UnsafeBufferPointer(start: field.bytes, count: Int(field.length))
        switch field.bsonType {
        case BSON_TYPE_NULL: self = .null
        case BSON_TYPE_UTF8:
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw MongoError(.invalidDocument, "the string is not UTF-8")
            }
            self = .string(text)
        case BSON_TYPE_INT32: self = .int32(Int32(truncatingIfNeeded: field.integer))
        case BSON_TYPE_INT64: self = .int64(field.integer)
        case BSON_TYPE_DOUBLE: self = .double(field.real)
        case BSON_TYPE_BOOL: self = .bool(field.integer != 0)
        case BSON_TYPE_DATE_TIME: self = .dateTime(field.integer)
        case BSON_TYPE_OID: self = .objectID(Array(bytes))
        case BSON_TYPE_BINARY: self = .binary(subtype: field.subtype, Array(bytes))
        case BSON_TYPE_DECIMAL128: self = .decimal128(field.decimalText)
        case BSON_TYPE_DOCUMENT: self = .document(try BSONDocument.decode(bytes))
        case BSON_TYPE_ARRAY: self = .array(try BSONDocument.decode(bytes).elements.map(\.value))
        default: self = .other(typeName: field.typeName)
        }
    }
}
