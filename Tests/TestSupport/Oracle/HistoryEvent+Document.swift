public import Mongo

extension HistoryEvent {
    /// Reads a document; nil when it breaks the collection's contract and so must not count.
    ///
    /// Good: `_id` and `type` are strings, the entity is a GUID string, `at` and `recordedAt` are dates, `from` is a whole
    /// number or nothing, `to` is one (for `created` and `status_changed` it must be), and a home location is a GUID
    /// string or nothing.
    public init?(document: BSONDocument, entityField: String) {
        guard case .string(let id)? = document["_id"], case .string(let type)? = document["type"],
            case .string(let entityText)? = document[entityField], let entity = Self.guid(entityText),
            case .dateTime(let at)? = document["at"], case .dateTime(let recordedAt)? = document["recordedAt"],
            let from = Self.code(document["from"]), let to = Self.code(document["to"]),
            let home = Self.homeLocation(document["payload"])
        else { return nil }
        if type == "created" || type == "status_changed", to.value == nil { return nil }
        self.init(
            id: id,
            entity: entity,
            type: type,
            at: OracleInstant(microseconds: Int(at) * 1000),
            recordedAt: OracleInstant(microseconds: Int(recordedAt) * 1000),
            from: from.value,
            to: to.value,
            homeLocation: home.value
        )
    }

    /// What a field says: a value or nothing. A field that breaks the contract has no reading at all.
    private struct Field<Value> {
        let value: Value?
    }

    private static func code(_ value: BSONValue?) -> Field<Int>? {
        switch value {
        case nil, .null: Field(value: nil)
        case .int32(let code): Field(value: Int(code))
        case .int64(let code): Field(value: Int(code))
        // JavaScript writes every number as a double.
        case .double(let code): Int(exactly: code).map { Field(value: $0) }
        default: nil
        }
    }

    private static func homeLocation(_ payload: BSONValue?) -> Field<String>? {
        guard case .document(let fields)? = payload else { return Field(value: nil) }
        switch fields["homeLocationId"] {
        case nil, .null: return Field(value: nil)
        case .string(let text): return guid(text).map { Field(value: $0) }
        default: return nil
        }
    }

    /// A GUID with or without dashes, in lower case with dashes.
    private static func guid(_ text: String) -> String? {
        let dashes = text.filter { $0 == "-" }.count
        let digits = text.lowercased().filter { $0 != "-" }
        guard digits.utf8.count == 32, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        var dashed = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { dashed += "-" }
            dashed.append(digit)
        }
        return dashes == 0 || dashed == text.lowercased() ? dashed : nil
    }
}
