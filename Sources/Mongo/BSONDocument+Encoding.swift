import CLibMongoC

extension BSONDocument {
    /// The document as BSON bytes.
    ///
    /// - Throws: ``MongoError`` `invalidDocument`: a key with a NUL, a value of an unsupported type, a decimal that is
    ///   none, an ObjectId that does not have twelve bytes, or more than BSON can hold.
    public func encoded() throws(MongoError) -> [UInt8] {
        let bson = try encode()
        return bson.withBytes { Array($0) }
    }

    func encode() throws(MongoError) -> OwnedBSON {
        let bson = OwnedBSON()
        for element in elements {
            try append(element.value, key: element.key, to: bson)
        }
        return bson
    }

    private func append(_ value: BSONValue, key: String, to bson: borrowing OwnedBSON) throws(MongoError) {
        guard !key.utf8.contains(0) else {
            throw MongoError(.invalidDocument, "a key holds a NUL character: BSON keys cannot")
        }
        let count = Int32(key.utf8.count)
        let target = bson.pointer
        let fits: Bool
        switch value {
        case .null: fits = bson_append_null(target, key, count)
        case .string(let text): fits = bson_append_utf8(target, key, count, text, Int32(text.utf8.count))
        case .int32(let number): fits = bson_append_int32(target, key, count, number)
        case .int64(let number): fits = bson_append_int64(target, key, count, number)
        case .double(let number): fits = bson_append_double(target, key, count, number)
        case .bool(let flag): fits = bson_append_bool(target, key, count, flag)
        case .dateTime(let milliseconds): fits = bson_append_date_time(target, key, count, milliseconds)
        case .binary(let subtype, let bytes):
            let subtype = bson_subtype_t(rawValue: UInt32(subtype))
            fits = bson_append_binary(target, key, count, subtype, bytes, UInt32(bytes.count))
        case .objectID(let bytes):
            var oid = try objectID(bytes, key)
            fits = bson_append_oid(target, key, count, &oid)
        case .decimal128(let text):
            var decimal = try decimal(text, key)
            fits = bson_append_decimal128(target, key, count, &decimal)
        case .document(let document):
            let child = try document.encode()
            fits = bson_append_document(target, key, count, child.pointer)
        case .array(let values):
            let child = try BSONDocument(values.enumerated().map { (String($0.offset), $0.element) }).encode()
            fits = bson_append_array(target, key, count, child.pointer)
        case .other(let typeName):
            throw MongoError(.invalidDocument, "field \(key): values of type \(typeName) cannot be written")
        }
        guard fits else {
            throw MongoError(.invalidDocument, "field \(key): the document is larger than BSON can be")
        }
    }

    private func objectID(_ bytes: [UInt8], _ key: String) throws(MongoError) -> bson_oid_t {
        guard bytes.count == 12 else {
            throw MongoError(.invalidDocument, "field \(key): an ObjectId has 12 bytes, not \(bytes.count)")
        }
        var oid = bson_oid_t()
        bson_oid_init_from_data(&oid, bytes)
        return oid
    }

    private func decimal(_ text: String, _ key: String) throws(MongoError) -> bson_decimal128_t {
        var decimal = bson_decimal128_t()
        guard bson_decimal128_from_string_w_len(text, Int32(text.utf8.count), &decimal) else {
            throw MongoError(.invalidDocument, "field \(key): the text is no decimal of 34 digits or fewer")
        }
        return decimal
    }
}
