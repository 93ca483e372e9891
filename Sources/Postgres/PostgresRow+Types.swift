extension PostgresRow {
    /// A whole number.
    public func int(_ column: some PostgresColumnKey) throws(PostgresError) -> Int {
        try required(try optionalInt(column), column)
    }

    /// As ``int(_:)``; nil for NULL.
    public func optionalInt(_ column: some PostgresColumnKey) throws(PostgresError) -> Int? {
        try decoded(column, as: "Int") { Int($0) }
    }

    /// A whole number of 64 bits.
    public func int64(_ column: some PostgresColumnKey) throws(PostgresError) -> Int64 {
        try required(try optionalInt64(column), column)
    }

    /// As ``int64(_:)``; nil for NULL.
    public func optionalInt64(_ column: some PostgresColumnKey) throws(PostgresError) -> Int64? {
        try decoded(column, as: "Int64") { Int64($0) }
    }

    /// A `boolean`.
    public func bool(_ column: some PostgresColumnKey) throws(PostgresError) -> Bool {
        try required(try optionalBool(column), column)
    }

    /// As ``bool(_:)``; nil for NULL.
    public func optionalBool(_ column: some PostgresColumnKey) throws(PostgresError) -> Bool? {
        try decoded(column, as: "Bool") { $0 == "t" ? true : $0 == "f" ? false : nil }
    }

    /// An exact decimal; of `numeric` and the integer types. `NaN` and the infinities are refused.
    public func numeric(_ column: some PostgresColumnKey) throws(PostgresError) -> Numeric {
        try required(try optionalNumeric(column), column)
    }

    /// As ``numeric(_:)``; nil for NULL.
    public func optionalNumeric(_ column: some PostgresColumnKey) throws(PostgresError) -> Numeric? {
        try decoded(column, as: "Numeric") { Numeric($0) }
    }

    /// An instant; of `timestamptz`, and of `timestamp` taken as UTC. The infinities are refused.
    public func timestamp(_ column: some PostgresColumnKey) throws(PostgresError) -> PostgresTimestamp {
        try required(try optionalTimestamp(column), column)
    }

    /// As ``timestamp(_:)``; nil for NULL.
    public func optionalTimestamp(_ column: some PostgresColumnKey) throws(PostgresError) -> PostgresTimestamp? {
        try decoded(column, as: "PostgresTimestamp") { PostgresTimestamp(iso: $0) }
    }

    /// A one-dimensional array of texts (or of anything, as text); an element that is NULL is refused.
    public func stringArray(_ column: some PostgresColumnKey) throws(PostgresError) -> [String] {
        try required(try optionalStringArray(column), column)
    }

    /// As ``stringArray(_:)``; nil for NULL.
    public func optionalStringArray(_ column: some PostgresColumnKey) throws(PostgresError) -> [String]? {
        try decoded(column, as: "[String]") { Self.elements($0) { $0 } }
    }

    /// A one-dimensional array of whole numbers; an element that is NULL is refused.
    public func intArray(_ column: some PostgresColumnKey) throws(PostgresError) -> [Int] {
        try required(try optionalIntArray(column), column)
    }

    /// As ``intArray(_:)``; nil for NULL.
    public func optionalIntArray(_ column: some PostgresColumnKey) throws(PostgresError) -> [Int]? {
        try decoded(column, as: "[Int]") { Self.elements($0) { Int($0) } }
    }

    /// A `bytea`.
    public func bytes(_ column: some PostgresColumnKey) throws(PostgresError) -> [UInt8] {
        try required(try optionalBytes(column), column)
    }

    /// As ``bytes(_:)``; nil for NULL.
    public func optionalBytes(_ column: some PostgresColumnKey) throws(PostgresError) -> [UInt8]? {
        try decoded(column, as: "[UInt8]", Self.hexadecimal)
    }

    private static func elements<T>(_ text: String, _ parse: (String) -> T?) -> [T]? {
        guard let elements = ArrayText.parse(text) else { return nil }
        let values = elements.compactMap { $0.flatMap(parse) }
        return values.count == elements.count ? values : nil
    }

    private static func hexadecimal(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.starts(with: #"\x"#.utf8), digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 2, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index..<index + 2], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
