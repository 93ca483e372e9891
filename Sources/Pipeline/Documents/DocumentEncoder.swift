import Crypto
import Definitions
import Mongo
import Postgres

/// Encodes documents straight from BSON into binary COPY rows, each gone through once and without an allocation per document.
///
/// A document that breaks the stream's contract leaves no row: it is noted for the quarantine, or, as the stream's `contract`
/// has it, its broken field becomes null, or the reading ends.
struct DocumentEncoder: Sendable {
    /// Which fields it wants of each document.
    let plan: FieldPlan
    /// Documents noted for the quarantine that wait to be taken.
    private(set) var notes: [QuarantineNote] = []
    /// How large they are, roughly.
    private(set) var noteBytes = 0
    /// How many documents were noted so far.
    private(set) var noted = 0
    /// How many values of each column were broken and became null, and what was wrong with the first of them.
    private(set) var accepted: [AcceptedValues]

    private var writer = BinaryCopyWriter()
    private let steps: [Step]
    private let columns: [StreamColumn]
    private let contract: Contract
    private let streamID: String
    private let cursorSlot: Int?
    private let hasTransactionID: Bool
    private let keepsDocuments: Bool
    private let pseudonym: Pseudonym?

    /// What is done for one column; plain values only, so that the loop over them touches no reference.
    private struct Step: Sendable {
        let slot: Int
        let type: ColumnType
        let isPseudonym: Bool
        let isRequired: Bool
        let maxTextBytes: Int
    }

    /// So much of encoded rows is handed on at once.
    static let chunkBytes = 256 * 1024
    /// So much of notes may wait before they are handed on.
    static let maxNoteBytes = 1024 * 1024
    /// A longer text is no value of a column but a document of its own, and memory must stay flat.
    static let maxTextBytes = 1024 * 1024
    /// A text by which rows are looked up must fit an index, whose entries end at some 2700 bytes.
    static let maxIndexedTextBytes = 2000
    /// Year 1 to 9999, as days are: outside of it an instant is a mistake, and not every client can read it.
    private static let instants: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

    /// Prepares the encoding of a stream's documents.
    ///
    /// - Parameters:
    ///   - stream: Its columns are encoded in their order.
    ///   - wanted: Other columns than all of the stream's, as its key alone.
    ///   - indexed: Columns by which rows are looked up.
    ///   - hasTransactionID: Whether the rows end with the column `_xmin`, null here.
    ///   - pseudonym: Makes the pseudonyms; nil where the instance has no key.
    /// - Throws: `MongoError` where more fields of one level are wanted than a plan can have.
    init(
        _ stream: Definitions.Stream,
        columns wanted: [StreamColumn]? = nil,
        indexed: Set<String> = [],
        hasTransactionID: Bool = true,
        pseudonym: Pseudonym?
    ) throws {
        let columns = wanted ?? stream.columns
        var paths: [FieldPath] = []
        steps = columns.map { column in
            let path = FieldPath(column.from)
            let slot = paths.firstIndex(of: path) ?? paths.count
            if slot == paths.count { paths.append(path) }
            return Step(
                slot: slot,
                type: column.type,
                isPseudonym: column.privacy == .pseudonym,
                isRequired: column.isRequired || stream.key.contains(column.name),
                maxTextBytes: Self.textLimit(of: column, stream, indexed)
            )
        }
        self.columns = columns
        self.pseudonym = pseudonym
        self.hasTransactionID = hasTransactionID
        plan = try FieldPlan(paths)
        contract = stream.contract
        streamID = stream.id
        accepted = columns.map { _ in AcceptedValues() }
        cursorSlot = stream.cursorPath.flatMap { paths.firstIndex(of: FieldPath($0)) }
        // Personal data must not reach the warehouse by the quarantine's door either.
        keepsDocuments = stream.columns.allSatisfy { $0.privacy == nil }
        // Header and trailer are the business of who owns the COPY: there may be several for one encoder.
        _ = writer.takeBytes()
    }

    private static func textLimit(
        of column: StreamColumn,
        _ stream: Definitions.Stream,
        _ indexed: Set<String>
    ) -> Int {
        guard stream.key.contains(column.name) else {
            return indexed.contains(column.name) ? maxIndexedTextBytes : maxTextBytes
        }
        return maxIndexedTextBytes / stream.key.count
    }

    /// Rows encoded so far.
    var rows: Int { writer.rows }
    /// Encoded rows that wait to be taken.
    var pendingBytes: Int { writer.bytes.count }

    /// Whether enough waits to be handed on.
    var isFull: Bool { pendingBytes >= Self.chunkBytes || noteBytes >= Self.maxNoteBytes }

    /// Makes room for the next chunk.
    mutating func reserve() { writer.reserve(Self.chunkBytes + Self.chunkBytes / 4) }

    /// The encoded rows.
    mutating func takeBytes() -> [UInt8] { writer.takeBytes() }

    mutating func takeNotes() -> [QuarantineNote] {
        defer { (notes, noteBytes) = ([], 0) }
        return notes
    }

    /// Adds a document: a row, or a note for the quarantine.
    ///
    /// - Throws: `StreamError` where the stream's contract is `stop` and the document breaks it.
    mutating func add(_ fields: borrowing BSONFields) throws {
        writer.startRow(fields: steps.count + (hasTransactionID ? 1 : 0))
        for index in steps.indices {
            do throws(BSONFieldError) {
                try append(steps[index], fields)
            } catch {
                guard contract == .accept, !steps[index].isRequired else { return try refuse(fields, error) }
                accepted[index].add(error)
                writer.appendNull()
            }
        }
        if hasTransactionID { writer.appendNull() }
    }

    private mutating func refuse(_ fields: borrowing BSONFields, _ error: BSONFieldError) throws {
        writer.rollbackRow()
        var recordedAt: Int64?
        if let cursorSlot, let instant = try? fields.timestampMicroseconds(cursorSlot), Self.instants.contains(instant)
        {
            recordedAt = instant
        }
        let note = QuarantineNote(fields, error, recordedAt: recordedAt, keepsDocument: keepsDocuments)
        guard contract != .stop else {
            throw StreamError(
                stream: streamID,
                reason: "document \(note.id) breaks its contract: \(error). Correct the document, or choose another "
                    + "`contract` than `stop`"
            )
        }
        notes.append(note)
        noteBytes += note.byteCount
        noted += 1
    }

    // MARK: - Fields

    private mutating func append(_ step: Step, _ fields: borrowing BSONFields) throws(BSONFieldError) {
        if step.isPseudonym { return try appendPseudonym(step, fields) }
        switch step.type {
        case .text: try appendText(step, fields)
        case .int: try appendInt(step, fields)
        case .timestamptz: try appendInstant(step, fields)
        case .uuid:
            guard let value = try fields.uuid(step.slot) else { return try appendNothing(step) }
            writer.append(uuid: (value.high, value.low))
        case .bigint:
            guard let value = try fields.int64(step.slot) else { return try appendNothing(step) }
            writer.append(int64: value)
        case .numeric:
            guard let value = try fields.decimal(step.slot) else { return try appendNothing(step) }
            writer.append(
                numericCoefficient: value.coefficient,
                exponent: value.exponent,
                isNegative: value.isNegative
            )
        case .bool:
            guard let value = try fields.bool(step.slot) else { return try appendNothing(step) }
            writer.append(bool: value)
        case .date:
            guard let value = try fields.daysSince1970(step.slot) else { return try appendNothing(step) }
            writer.append(date: value)
        case .time, .intArray:
            throw refusal(step, found: "any")
        }
    }

    private mutating func appendNothing(_ step: Step) throws(BSONFieldError) {
        guard !step.isRequired else { throw refusal(step, found: "missing") }
        writer.appendNull()
    }

    private mutating func appendInt(_ step: Step, _ fields: borrowing BSONFields) throws(BSONFieldError) {
        guard let value = try fields.int64(step.slot) else { return try appendNothing(step) }
        guard let value = Int32(exactly: value) else {
            throw refusal(step, found: "long", "it does not fit 32 bits")
        }
        writer.append(int32: value)
    }

    private mutating func appendInstant(_ step: Step, _ fields: borrowing BSONFields) throws(BSONFieldError) {
        guard let value = try fields.timestampMicroseconds(step.slot) else { return try appendNothing(step) }
        guard Self.instants.contains(value) else {
            throw refusal(step, found: "date", "it lies outside of the years 1 to 9999")
        }
        writer.append(timestampMicroseconds: value)
    }

    private mutating func appendText(_ step: Step, _ fields: borrowing BSONFields) throws(BSONFieldError) {
        if let bytes = fields.objectID(step.slot) { return writer.append(hexadecimal: bytes) }
        guard let text = try fields.text(step.slot) else { return try appendNothing(step) }
        guard text.count <= step.maxTextBytes else {
            throw refusal(step, found: "string", "it has \(text.count) bytes, and \(step.maxTextBytes) are the most")
        }
        writer.append(text: text)
    }

    private mutating func appendPseudonym(_ step: Step, _ fields: borrowing BSONFields) throws(BSONFieldError) {
        let canonical: [UInt8]?
        if step.type == .uuid {
            canonical = try fields.uuid(step.slot).map { Array($0.description.utf8) }
        } else if let bytes = fields.objectID(step.slot) {
            canonical = Array(QuarantineNote.digits(bytes).utf8)
        } else {
            canonical = try fields.text(step.slot).map { Array($0) }
        }
        guard let pseudonym, let canonical else { return try appendNothing(step) }
        var bytes: [UInt8] = []
        canonical.withUnsafeBytes { pseudonym.append($0, to: &bytes) }
        bytes.withUnsafeBufferPointer { writer.append(text: $0) }
    }

    /// What is wrong with a value whose BSON type is accepted, or that is not there.
    private func refusal(_ step: Step, found: String, _ reason: String? = nil) -> BSONFieldError {
        BSONFieldError(
            path: plan.paths[step.slot].description,
            found: found,
            wanted: step.type.rawValue,
            reason: reason
        )
    }
}

/// Broken values of one column that became null, as `contract: accept` has it.
struct AcceptedValues: Sendable {
    private(set) var count = 0
    private(set) var first: String?

    mutating func add(_ error: BSONFieldError) {
        count += 1
        if first == nil { first = error.description }
    }
}

extension Definitions.Stream {
    /// The column by which documents are appended.
    var cursorColumn: StreamColumn? {
        guard case .append(let cursor, _) = changes else { return nil }
        return column(cursor)
    }

    /// Its dotted path in the document.
    var cursorPath: String? { cursorColumn?.from }
}
