import Definitions
import Mongo
import Postgres

/// Encodes documents straight from BSON into binary COPY rows.
///
/// A document that breaks the stream's contract leaves no row; it is noted for the quarantine and the reading goes on.
struct DocumentEncoder: Sendable {
    private(set) var writer = BinaryCopyWriter()
    private(set) var quarantined: [QuarantinedDocument] = []
    private let fields: [Field]
    private let keepsDocument: Bool

    private struct Field: Sendable {
        let path: FieldPath
        let column: StreamColumn
        let isRequired: Bool
    }

    private let pseudonym: Pseudonym?
    private static let id = FieldPath("_id")

    init(_ stream: Stream, pseudonym: Pseudonym?) {
        self.pseudonym = pseudonym
        fields = stream.columns.map {
            Field(path: FieldPath($0.from), column: $0, isRequired: $0.isRequired || stream.key.contains($0.name))
        }
        // Personal data must not reach the warehouse by the quarantine's door either.
        keepsDocument = stream.columns.allSatisfy { $0.privacy == nil }
    }

    /// Bytes that wait to be taken.
    var pendingBytes: Int { writer.bytes.count }
    var rows: Int { writer.rows }

    mutating func takeBytes() -> [UInt8] { writer.takeBytes() }
    mutating func finish() { writer.finish() }

    /// Adds a document: a row, or a note for the quarantine.
    mutating func add(_ document: borrowing BSONView) {
        writer.startRow(fields: fields.count + 1)
        for field in fields {
            do throws(BSONFieldError) {
                try append(field, document)
            } catch {
                writer.rollbackRow()
                return quarantine(document, path: error.path, reason: error.description)
            }
        }
        writer.appendNull()
    }

    private mutating func quarantine(_ document: borrowing BSONView, path: String, reason: String) {
        let id = (try? document.value(at: Self.id)).flatMap { $0 }.map(Self.text) ?? "no _id"
        quarantined.append(
            QuarantinedDocument(
                id: id,
                path: path,
                reason: reason,
                document: keepsDocument ? String(document.json().prefix(4096)) : ""
            )
        )
    }

    private static func text(_ value: BSONValue) -> String {
        if case .string(let text) = value { text } else { "\(value)" }
    }

    private mutating func append(_ field: Field, _ document: borrowing BSONView) throws(BSONFieldError) {
        if field.column.privacy == .pseudonym { return try appendPseudonym(field, document) }
        switch field.column.type {
        case .uuid: try append(document.uuid(at: field.path), field) { $0.append(uuid: ($1.high, $1.low)) }
        case .text: try appendText(field, document)
        case .int: try appendInt(field, document)
        case .bigint: try append(document.int64(at: field.path), field) { $0.append(int64: $1) }
        case .numeric:
            try append(document.numericText(at: field.path).flatMap(Numeric.init), field) { $0.append(numeric: $1) }
        case .bool: try append(document.bool(at: field.path), field) { $0.append(bool: $1) }
        case .date: try append(document.daysSince1970(at: field.path), field) { $0.append(date: $1) }
        case .timestamptz:
            try append(document.timestampMicroseconds(at: field.path), field) { $0.append(timestampMicroseconds: $1) }
        case .time, .intArray:
            throw BSONFieldError(path: field.column.from, found: "any", wanted: field.column.type.rawValue)
        }
    }

    private mutating func append<Value>(
        _ value: Value?,
        _ field: Field,
        _ write: (inout BinaryCopyWriter, Value) -> Void
    ) throws(BSONFieldError) {
        if let value {
            write(&writer, value)
        } else if field.isRequired {
            throw BSONFieldError(path: field.column.from, found: "missing", wanted: field.column.type.rawValue)
        } else {
            writer.appendNull()
        }
    }

    private mutating func appendInt(_ field: Field, _ document: borrowing BSONView) throws(BSONFieldError) {
        let value = try document.int64(at: field.path)
        if let value, Int32(exactly: value) == nil {
            throw BSONFieldError(
                path: field.column.from,
                found: "long",
                wanted: "int",
                reason: "it does not fit 32 bits"
            )
        }
        try append(value.map(Int32.init), field) { $0.append(int32: $1) }
    }

    private mutating func appendText(_ field: Field, _ document: borrowing BSONView) throws(BSONFieldError) {
        let isThere = document.typeName(at: field.path).map { $0 != "null" } ?? false
        guard isThere else { return try append(Bool?.none, field) { _, _ in } }
        do {
            _ = try document.withString(at: field.path) { writer.append(text: $0) }
        } catch let error as BSONFieldError {
            throw error
        } catch {
            throw BSONFieldError(path: field.column.from, found: "string", wanted: "text", reason: "\(error)")
        }
    }

    private mutating func appendPseudonym(_ field: Field, _ document: borrowing BSONView) throws(BSONFieldError) {
        let canonical =
            if field.column.type == .uuid {
                try document.uuid(at: field.path)?.description
            } else {
                try document.string(at: field.path)
            }
        guard let pseudonym, let canonical else { return try append(Bool?.none, field) { _, _ in } }
        var bytes: [UInt8] = []
        Array(canonical.utf8).withUnsafeBytes { pseudonym.append($0, to: &bytes) }
        bytes.withUnsafeBufferPointer { writer.append(text: $0) }
    }
}

/// A document that broke its stream's contract.
struct QuarantinedDocument: Sendable {
    let id: String
    let path: String
    let reason: String
    let document: String
}
