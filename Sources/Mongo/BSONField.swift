import CLibMongoC

extension driveops_field {
    var bsonType: bson_type_t { bson_type_t(rawValue: UInt32(bitPattern: type)) }

    var isMissingOrNull: Bool { type == DRIVEOPS_FIELD_MISSING || bsonType == BSON_TYPE_NULL }

    /// The type by the name that MongoDB's `$type` uses.
    var typeName: String {
        guard type != DRIVEOPS_FIELD_MALFORMED else { return "malformed BSON" }
        return Self.typeNames[bsonType.rawValue] ?? "type \(type)"
    }

    /// The decimal as libbson writes it; exponents and NaN included.
    var decimalText: String {
        var decimal = decimal
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(BSON_DECIMAL128_STRING)) { buffer in
            guard let text = buffer.baseAddress else { return "" }
            bson_decimal128_to_string(&decimal, text)
            return String(cString: text)
        }
    }

    private static let typeNames: [UInt32: String] = [
        BSON_TYPE_DOUBLE.rawValue: "double",
        BSON_TYPE_UTF8.rawValue: "string",
        BSON_TYPE_DOCUMENT.rawValue: "object",
        BSON_TYPE_ARRAY.rawValue: "array",
        BSON_TYPE_BINARY.rawValue: "binData",
        BSON_TYPE_UNDEFINED.rawValue: "undefined",
        BSON_TYPE_OID.rawValue: "objectId",
        BSON_TYPE_BOOL.rawValue: "bool",
        BSON_TYPE_DATE_TIME.rawValue: "date",
        BSON_TYPE_NULL.rawValue: "null",
        BSON_TYPE_REGEX.rawValue: "regex",
        BSON_TYPE_DBPOINTER.rawValue: "dbPointer",
        BSON_TYPE_CODE.rawValue: "javascript",
        BSON_TYPE_SYMBOL.rawValue: "symbol",
        BSON_TYPE_CODEWSCOPE.rawValue: "javascriptWithScope",
        BSON_TYPE_INT32.rawValue: "int",
        BSON_TYPE_TIMESTAMP.rawValue: "timestamp",
        BSON_TYPE_INT64.rawValue: "long",
        BSON_TYPE_DECIMAL128.rawValue: "decimal",
        BSON_TYPE_MAXKEY.rawValue: "maxKey",
        BSON_TYPE_MINKEY.rawValue: "minKey",
    ]
}
