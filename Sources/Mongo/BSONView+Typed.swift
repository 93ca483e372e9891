import CLibMongoC

extension BSONView {
    /// The UUID at a path, parsed from the document's own bytes.
    public func uuid(at path: FieldPath) throws(BSONFieldError) -> UUIDBytes? {
        do throws(FieldRefusal) { return try find(path).uuid() } catch { throw error.at(path) }
    }

    /// The whole number at a path.
    public func int64(at path: FieldPath) throws(BSONFieldError) -> Int64? {
        do throws(FieldRefusal) { return try find(path).int64() } catch { throw error.at(path) }
    }

    /// The number at a path as plain decimal text (`-12.50`, no exponent), exact, for PostgreSQL's `numeric`.
    public func numericText(at path: FieldPath) throws(BSONFieldError) -> String? {
        do throws(FieldRefusal) { return try find(path).numericText() } catch { throw error.at(path) }
    }

    /// The truth value at a path.
    public func bool(at path: FieldPath) throws(BSONFieldError) -> Bool? {
        do throws(FieldRefusal) { return try find(path).bool() } catch { throw error.at(path) }
    }

    /// The instant at a path in microseconds since 1970-01-01T00:00:00Z; BSON itself holds milliseconds.
    public func timestampMicroseconds(at path: FieldPath) throws(BSONFieldError) -> Int64? {
        do throws(FieldRefusal) { return try find(path).timestampMicroseconds() } catch { throw error.at(path) }
    }

    /// The day at a path as `YYYY-MM-DD`.
    public func date(at path: FieldPath) throws(BSONFieldError) -> String? {
        try daysSince1970(at: path).map { CivilDate(daysSince1970: $0).description }
    }

    /// The day at a path as the number of days since 1970-01-01.
    public func daysSince1970(at path: FieldPath) throws(BSONFieldError) -> Int32? {
        do throws(FieldRefusal) { return try find(path).daysSince1970() } catch { throw error.at(path) }
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
        let field = find(path)
        let wanted = "array of int64"
        do throws(FieldRefusal) {
            guard try field.isPresent(wanted) else { return nil }
            guard field.bsonType == BSON_TYPE_ARRAY else { throw field.refused(wanted) }
        } catch {
            throw error.at(path)
        }
        let array = BSONView(borrowing: field.buffer)
        var numbers: [Int64] = []
        while true {
            let index = FieldPath(String(numbers.count))
            let element = array.find(index)
            guard element.type != DRIVEOPS_FIELD_MISSING else { return numbers }
            do throws(FieldRefusal) {
                numbers.append(try element.wholeNumber("int64"))
            } catch {
                throw error.at(FieldPath("\(path).\(index)"))
            }
        }
    }

    private func stringBytes(_ path: FieldPath) throws(BSONFieldError) -> UnsafeBufferPointer<UInt8>? {
        do throws(FieldRefusal) { return try find(path).text() } catch { throw error.at(path) }
    }
}
