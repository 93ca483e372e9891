import CLibMongoC

/// Why a field does not hold what was asked of it; the path is added by who knows it.
struct FieldRefusal: Error {
    let found: String
    let wanted: String
    let reason: String?

    func at(_ path: FieldPath) -> BSONFieldError {
        BSONFieldError(path: path.description, found: found, wanted: wanted, reason: reason)
    }
}

/// The conversions behind ``BSONView`` and ``BSONFields``. Nil for a field that is missing or null.
extension driveops_field {
    /// The bytes of a string, binary or nested document, inside the document.
    var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: Int(length)) }

    func refused(_ wanted: String, _ reason: String? = nil) -> FieldRefusal {
        FieldRefusal(found: typeName, wanted: wanted, reason: reason)
    }

    func uuid() throws(FieldRefusal) -> UUIDBytes? {
        guard try isPresent("uuid") else { return nil }
        let uuid: UUIDBytes?
        switch bsonType {
        case BSON_TYPE_UTF8:
            uuid = UUIDBytes(text: buffer)
        case BSON_TYPE_BINARY where subtype == UInt8(BSON_SUBTYPE_UUID.rawValue):
            uuid = UUIDBytes(bytes: buffer)
        case BSON_TYPE_BINARY:
            throw refused("uuid", "subtype \(subtype), only subtype 4 has a known byte order")
        default:
            throw refused("uuid")
        }
        guard let uuid else { throw refused("uuid", "not the form of a UUID") }
        return uuid
    }

    func int64() throws(FieldRefusal) -> Int64? {
        guard try isPresent("int64") else { return nil }
        return try wholeNumber("int64")
    }

    func numericText() throws(FieldRefusal) -> String? {
        guard try isPresent("numeric") else { return nil }
        guard bsonType == BSON_TYPE_DECIMAL128 else { return String(try wholeNumber("numeric")) }
        guard let text = plainDecimal(decimalText) else { throw refused("numeric", "not finite") }
        return text
    }

    func exactDecimal() throws(FieldRefusal) -> BSONDecimal? {
        guard try isPresent("numeric") else { return nil }
        guard bsonType == BSON_TYPE_DECIMAL128 else {
            let number = try wholeNumber("numeric")
            return BSONDecimal(isNegative: number < 0, coefficient: UInt128(number.magnitude), exponent: 0)
        }
        guard let decimal = BSONDecimal(high: decimal.high, low: decimal.low) else {
            throw refused("numeric", "not finite")
        }
        return decimal
    }

    func bool() throws(FieldRefusal) -> Bool? {
        guard try isPresent("bool") else { return nil }
        guard bsonType == BSON_TYPE_BOOL else { throw refused("bool") }
        return integer != 0
    }

    func timestampMicroseconds() throws(FieldRefusal) -> Int64? {
        guard try isPresent("timestamp") else { return nil }
        guard bsonType == BSON_TYPE_DATE_TIME else { throw refused("timestamp") }
        let (microseconds, overflow) = integer.multipliedReportingOverflow(by: 1000)
        guard !overflow else { throw refused("timestamp", "out of range") }
        return microseconds
    }

    func daysSince1970() throws(FieldRefusal) -> Int32? {
        guard try isPresent("date") else { return nil }
        switch bsonType {
        case BSON_TYPE_DATE_TIME:
            let (days, rest) = integer.quotientAndRemainder(dividingBy: 86_400_000)
            guard rest == 0 else { throw refused("date", "not midnight UTC, so its day depends on a zone") }
            guard let days = Int32(exactly: days), CivilDate.range.contains(days) else {
                throw refused("date", "out of range")
            }
            return days
        case BSON_TYPE_UTF8:
            guard let day = CivilDate(text: buffer) else {
                throw refused("date", "not a day of the form YYYY-MM-DD")
            }
            return day.daysSince1970
        default:
            throw refused("date")
        }
    }

    func text() throws(FieldRefusal) -> UnsafeBufferPointer<UInt8>? {
        guard try isPresent("string") else { return nil }
        guard bsonType == BSON_TYPE_UTF8 else { throw refused("string") }
        guard driveops_is_text(bytes, Int(length)) else { throw refused("string", "holds a NUL or is not UTF-8") }
        return buffer
    }

    /// The whole number that a field holds; a double only when it is exactly one.
    func wholeNumber(_ wanted: String) throws(FieldRefusal) -> Int64 {
        switch bsonType {
        case BSON_TYPE_INT32, BSON_TYPE_INT64:
            return integer
        case BSON_TYPE_DOUBLE:
            guard let number = Int64(exactly: real) else {
                throw refused(wanted, "not a whole number of 64 bits")
            }
            return number
        default:
            throw refused(wanted)
        }
    }

    func isPresent(_ wanted: String) throws(FieldRefusal) -> Bool {
        guard type != DRIVEOPS_FIELD_MALFORMED else { throw refused(wanted) }
        return !isMissingOrNull
    }
}

extension BSONDecimal {
    /// Reads IEEE 754-2008 decimal128 in its binary form; nil for NaN and the infinities.
    init?(high: UInt64, low: UInt64) {
        let isNegative = high >> 63 == 1
        // Two ones after the sign: either no number at all, or a coefficient beyond 34 digits, which counts as zero.
        let isSpecial = (high >> 61) & 3 == 3
        if isSpecial, (high >> 59) & 3 == 3 { return nil }
        let exponent = Int((isSpecial ? high >> 47 : high >> 49) & 0x3FFF) - 6176
        let digits = isSpecial ? 0 : UInt128(high & 0x1_FFFF_FFFF_FFFF) << 64 | UInt128(low)
        let largest: UInt128 = 9_999_999_999_999_999_999_999_999_999_999_999
        self.init(isNegative: isNegative, coefficient: digits <= largest ? digits : 0, exponent: exponent)
    }
}
