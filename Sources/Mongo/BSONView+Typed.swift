import CLibMongoC

extension BSONView {
    /// The UUID at a path, parsed from the document's own bytes.
    public func uuid(at path: FieldPath) throws(BSONFieldError) -> UUIDBytes? {
        guard let field = try present(path, "uuid") else { return nil }
        let uuid: UUIDBytes?
        switch field.bsonType {
        case BSON_TYPE_UTF8:
            uuid = UUIDBytes(text: field.buffer)
        case BSON_TYPE_BINARY where field.subtype == UInt8(BSON_SUBTYPE_UUID.rawValue):
            uuid = UUIDBytes(bytes: field.buffer)
        case BSON_TYPE_BINARY:
            throw field.refused(path, "uuid", "subtype \(field.subtype), only subtype 4 has a known byte order")
        default:
            throw field.refused(path, "uuid")
        }
        guard let uuid else { throw field.refused(path, "uuid", "not the form of a UUID") }
        return uuid
    }

    /// The whole number at a path.
    public func int64(at path: FieldPath) throws(BSONFieldError) -> Int64? {
        guard let field = try present(path, "int64") else { return nil }
        return try field.wholeNumber(path, "int64")
    }

    /// The number at a path as plain decimal text (`-12.50`, no exponent), exact, for PostgreSQL's `numeric`.
    public func numericText(at path: FieldPath) throws(BSONFieldError) -> String? {
        guard let field = try present(path, "numeric") else { return nil }
        guard field.bsonType == BSON_TYPE_DECIMAL128 else {
            return String(try field.wholeNumber(path, "numeric"))
        }
        guard let text = plainDecimal(field.decimalText) else { throw field.refused(path, "numeric", "not finite") }
        return text
    }

    /// The truth value at a path.
    public func bool(at path: FieldPath) throws(BSONFieldError) -> Bool? {
        guard let field = try present(path, "bool") else { return nil }
        guard field.bsonType == BSON_TYPE_BOOL else { throw field.refused(path, "bool") }
        return field.integer != 0
    }

    /// The instant at a path in microseconds since 1970-01-01T00:00:00Z; BSON itself holds milliseconds.
    public func timestampMicroseconds(at path: FieldPath) throws(BSONFieldError) -> Int64? {
        guard let field = try present(path, "timestamp") else { return nil }
        guard field.bsonType == BSON_TYPE_DATE_TIME else { throw field.refused(path, "timestamp") }
        let (microseconds, overflow) = field.integer.multipliedReportingOverflow(by: 1000)
        guard !overflow else { throw field.refused(path, "timestamp", "out of range") }
        return microseconds
    }

    /// The day at a path as `YYYY-MM-DD`.
    public func date(at path: FieldPath) throws(BSONFieldError) -> String? {
        try daysSince1970(at: path).map { CivilDate(daysSince1970: $0).description }
    }

    /// The day at a path as the number of days since 1970-01-01.
    public func daysSince1970(at path: FieldPath) throws(BSONFieldError) -> Int32? {
        guard let field = try present(path, "date") else { return nil }
        switch field.bsonType {
        case BSON_TYPE_DATE_TIME:
            let (days, rest) = field.integer.quotientAndRemainder(dividingBy: 86_400_000)
            guard rest == 0 else { throw field.refused(path, "date", "not midnight UTC, so its day depends on a zone") }
            guard let days = Int32(exactly: days), CivilDate.range.contains(days) else {
                throw field.refused(path, "date", "out of range")
            }
            return days
        case BSON_TYPE_UTF8:
            guard let day = CivilDate(text: field.buffer) else {
                throw field.refused(path, "date", "not a day of the form YYYY-MM-DD")
            }
            return day.daysSince1970
        default:
            throw field.refused(path, "date")
        }
    }

    /// Passes the UTF-8 bytes of the string at a path, valid inside the closure only; nil, without a call, when missing
    /// or null.
    ///
    /// - Throws: ``BSONFieldError``, also for a NUL or broken UTF-8, which PostgreSQL cannot store; what `body` throws.
    public func withString<R>(
        at path: FieldPath,
        _ body: (UnsafeBufferPointer<UInt8>) throws -> R
    ) throws -> R? {
        guard let text = try stringBytes(path) else { return nil }
        return try body(text)
    }

    /// The string at a path, copied.
    public func string(at path: FieldPath) throws(BSONFieldError) -> String? {
        try stringBytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The whole numbers of the array at a path.
    public func int64Array(at path: FieldPath) throws(BSONFieldError) -> [Int64]? {
        let wanted = "array of int64"
        guard let field = try present(path, wanted) else { return nil }
        guard field.bsonType == BSON_TYPE_ARRAY else { throw field.refused(path, wanted) }
        let array = BSONView(borrowing: field.buffer)
        var numbers: [Int64] = []
        while true {
            let index = FieldPath(String(numbers.count))
            let element = array.find(index)
            guard element.type != DRIVEOPS_FIELD_MISSING else { return numbers }
            numbers.append(try element.wholeNumber(FieldPath("\(path).\(index)"), "int64"))
        }
    }

    private func present(_ path: FieldPath, _ wanted: String) throws(BSONFieldError) -> driveops_field? {
        let field = find(path)
        guard field.type != DRIVEOPS_FIELD_MALFORMED else { throw field.refused(path, wanted) }
        return field.isMissingOrNull ? nil : field
    }

    private func stringBytes(_ path: FieldPath) throws(BSONFieldError) -> UnsafeBufferPointer<UInt8>? {
        guard let field = try present(path, "string") else { return nil }
        guard field.bsonType == BSON_TYPE_UTF8 else { throw field.refused(path, "string") }
        let isText = field.buffer.withMemoryRebound(to: CChar.self) { text in
            bson_utf8_validate(text.baseAddress, text.count, false)
        }
        guard isText else { throw field.refused(path, "string", "holds a NUL or is not UTF-8") }
        return field.buffer
    }
}

extension driveops_field {
    /// The bytes of a string, binary or nested document, inside the document.
    fileprivate var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: Int(length)) }

    fileprivate func refused(_ path: FieldPath, _ wanted: String, _ reason: String? = nil) -> BSONFieldError {
        BSONFieldError(path: path.description, found: typeName, wanted: wanted, reason: reason)
    }

    /// The whole number that a field holds; a double only when it is exactly one.
    fileprivate func wholeNumber(_ path: FieldPath, _ wanted: String) throws(BSONFieldError) -> Int64 {
        switch bsonType {
        case BSON_TYPE_INT32, BSON_TYPE_INT64:
            return integer
        case BSON_TYPE_DOUBLE:
            guard let number = Int64(exactly: real) else {
                throw refused(path, wanted, "not a whole number of 64 bits")
            }
            return number
        default:
            throw refused(path, wanted)
        }
    }
}
