import Crypto
import Foundation
import Mongo
import Postgres

/// A document that broke its stream's contract, as it goes to `ops.quarantine`.
struct QuarantineNote: Sendable {
    /// Its `_id` as people read it, see ``name(of:)``.
    let id: String
    /// `{"_id": …}` in canonical extended JSON, by which the document is asked for again; empty where it cannot be.
    let key: String
    let path: String
    let reason: String
    let document: String
    /// The document's cursor in microseconds since 1970; nil where it has none that is a date.
    let recordedAt: Int64?

    private static let idPath = FieldPath("_id")
    /// A longer `_id` is named by its hash: the column is a key.
    private static let maxIDBytes = 200
    private static let maxKeyBytes = 4096
    /// A larger document is not shown: what is wrong with it stands in path and reason.
    private static let maxDocumentBytes = 16 * 1024
    private static let maxDocumentText = 4096

    init(
        _ fields: borrowing BSONFields,
        _ error: BSONFieldError,
        recordedAt: Int64?,
        keepsDocument: Bool
    ) {
        let byteCount = fields.byteCount
        (id, key, document) = fields.withDocument { document in
            let value = (try? document.value(at: Self.idPath)).flatMap { $0 }
            let text =
                if !keepsDocument { "" } else if byteCount > Self.maxDocumentBytes {
                    "(a document of \(byteCount) bytes, too large to be kept here)"
                } else { String(document.json().prefix(Self.maxDocumentText)) }
            guard let value else { return (Self.hash(document.json()), "", text) }
            return (Self.name(of: value), Self.key(value), text)
        }
        path = error.path
        reason = error.description
        self.recordedAt = recordedAt
    }

    /// Roughly what it takes in memory.
    var byteCount: Int {
        id.utf8.count + key.utf8.count + path.utf8.count + reason.utf8.count + document.utf8.count + 64
    }

    /// The columns of the temporary table that the notes are copied into.
    static let columns =
        "document_id text not null, key text not null, path text not null, reason text not null, document text not null, "
        + "recorded_at timestamptz"

    func append(to writer: inout BinaryCopyWriter) {
        writer.startRow(fields: 6)
        for text in [id, key, path, reason, document] { writer.append(text: text.replacing("\0", with: "\u{FFFD}")) }
        if let recordedAt { writer.append(timestampMicroseconds: recordedAt) } else { writer.appendNull() }
    }

    /// The name of an `_id`, one for each: a string as it is, an ObjectId as its digits, a UUID and a whole number as usual.
    ///
    /// Any other value, and a string that could be taken for one of these, stands in JSON. A long one, and one with a NUL, is
    /// named by its hash.
    static func name(of value: BSONValue) -> String {
        let name: String
        switch value {
        case .string(let text): name = looksLikeAnother(text) ? json(value) : text
        case .objectID(let bytes): name = bytes.withUnsafeBufferPointer(digits)
        case .int32(let number): name = "\(number)"
        case .int64(let number): name = "\(number)"
        case .binary(subtype: 4, let bytes) where bytes.count == 16:
            name = bytes.withUnsafeBufferPointer { UUIDBytes(bytes: $0)?.description } ?? json(value)
        default: name = json(value)
        }
        return name.utf8.count > maxIDBytes || name.utf8.contains(0) ? hash(name) : name
    }

    private static func looksLikeAnother(_ text: String) -> Bool {
        text.wholeMatch(of: /-?[0-9]+|[0-9a-f]{24}|[{"].*|sha256:.*/.dotMatchesNewlines()) != nil
    }

    private static func json(_ value: BSONValue) -> String {
        let document: BSONDocument = ["_id": value]
        let text = (try? document.canonicalJSON()) ?? document.json()
        return String(text.drop { $0 != ":" }.dropFirst().dropLast()).trimmingCharacters(in: .whitespaces)
    }

    private static func key(_ value: BSONValue) -> String {
        guard let text = try? BSONDocument([("_id", value)]).canonicalJSON(), text.utf8.count <= maxKeyBytes else {
            return ""
        }
        return text
    }

    private static func hash(_ text: String) -> String {
        "sha256:" + SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    }

    /// Two lower-case digits per byte.
    static func digits(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }
}
