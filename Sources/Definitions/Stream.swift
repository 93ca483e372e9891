/// One source table, collection or derived query, extracted incrementally into `mirror.<module>_<name>`.
public struct Stream: Sendable {
    /// The module whose folder holds the stream.
    public let module: String
    /// The stream's name, unique in its module.
    public let name: String
    /// Where its rows come from.
    public let source: StreamSource
    /// The columns of the key, in order; every one is also in `columns`.
    public let key: [String]
    /// How changed rows are found.
    public let changes: ChangeDetection
    /// How deleted rows are found.
    public let deletes: DeleteDetection
    /// How often everything is compared with the source beyond what a night compares anyway.
    public let reconcile: Cadence
    /// What becomes of a row or document that breaks what the stream declares.
    public let contract: Contract
    /// Columns whose sums are compared on both sides: whole or exact decimal numbers.
    public let totals: [String]
    /// The declared columns in the order of the file: the only ones that are ever read.
    public let columns: [StreamColumn]
    /// Columns that, equal in two documents, make the second a copy of the first. Mongo only; empty when not declared.
    public let identity: [String]
    /// Whether a collection that is not there is an empty stream until it is. Mongo only.
    public let isOptional: Bool
    /// Whether every version of a row that was seen is kept in `mirror.<module>_<name>__versions`.
    public let keepsVersions: Bool
    /// Whether the source table has a `tenant_id` by which the instance's `tenants` are filtered; its name in the source.
    public let tenantColumn: String?
    /// SHA-256 (hex) of everything that the content of the mirror depends on.
    public let fingerprint: String
    /// Where its file begins.
    public let location: SourceLocation

    /// Creates the value from its parts.
    public init(
        module: String,
        name: String,
        source: StreamSource,
        key: [String],
        changes: ChangeDetection,
        deletes: DeleteDetection,
        reconcile: Cadence,
        contract: Contract,
        totals: [String],
        columns: [StreamColumn],
        identity: [String],
        isOptional: Bool = false,
        keepsVersions: Bool,
        tenantColumn: String?,
        fingerprint: String,
        location: SourceLocation
    ) {
        self.module = module
        self.name = name
        self.source = source
        self.key = key
        self.changes = changes
        self.deletes = deletes
        self.reconcile = reconcile
        self.contract = contract
        self.totals = totals
        self.columns = columns
        self.identity = identity
        self.isOptional = isOptional
        self.keepsVersions = keepsVersions
        self.tenantColumn = tenantColumn
        self.fingerprint = fingerprint
        self.location = location
    }

    /// `module.name`, unique in an instance.
    public var id: String { "\(module).\(name)" }

    /// The mirror's table name inside schema `mirror`.
    public var table: String { "\(module)_\(name)" }

    /// The declared column with this name, or nil.
    public func column(_ name: String) -> StreamColumn? { columns.first { $0.name == name } }
}

/// Where a stream's rows come from.
public enum StreamSource: Sendable, Hashable {
    /// A table or view of the operational PostgreSQL.
    case postgres(schema: String, table: String)
    /// A collection of the instance's MongoDB database.
    case mongo(collection: String)
    /// A query over the mirror (a derived stream): computed anew for the entities that a change touched.
    case sql(DerivedQuery)

    /// Whether the stream is computed from the mirror itself.
    public var isDerived: Bool {
        if case .sql = self { true } else { false }
    }
}

/// The query of a derived stream.
///
/// The engine puts a CTE `entities(entity)` before `text`; the query must restrict itself to them by a join.
public struct DerivedQuery: Sendable, Hashable {
    /// The whole text of the file.
    public let text: String
    /// The path of the file.
    public let file: String
    /// The derived stream's own column that holds the entity; rows of one entity are replaced together.
    public let entity: String
    /// The streams that it reads: stream id to the way in which a changed row there names its entities.
    public let reads: [DerivedRead]

    /// Creates the value from its parts.
    public init(text: String, file: String, entity: String, reads: [DerivedRead]) {
        self.text = text
        self.file = file
        self.entity = entity
        self.reads = reads
    }
}

/// One stream that a derived stream reads.
public struct DerivedRead: Sendable, Hashable {
    /// The stream's id (`module.name`).
    public let stream: String
    /// The column of that stream that holds the entity.
    public let entity: String
    /// Whether the query reads the stream's kept versions (`mirror.<stream>__versions`) as well.
    public let versions: Bool

    /// Creates the value from its parts.
    public init(stream: String, entity: String, versions: Bool) {
        self.stream = stream
        self.entity = entity
        self.versions = versions
    }
}

/// How the changed rows of a source are found.
public enum ChangeDetection: Sendable, Hashable {
    /// By the transaction id of the row, against the snapshot of the last extraction: exact, without a clock.
    case xmin
    /// Rows whose `cursor` is at or after the mark less `overlapSeconds`; for insert-only histories.
    case append(cursor: String, overlapSeconds: Int)
    /// Rows whose `column`, which every change moves, is at or after the mark less `overlapSeconds`; PostgreSQL only.
    case cursor(column: String, overlapSeconds: Int)
    /// Every row every time, compared by key.
    case full
    /// A derived stream: the entities in `ops.stale_entity`.
    case derived
}

/// How deleted rows of a source are found.
public enum DeleteDetection: Sendable, Hashable {
    /// By comparing source and mirror: with `changes: xmin` and `full` every night, otherwise at the stream's cadence.
    case reconcile
    /// As `reconcile`, but the source archives: a vanished row whose `column` lies longer back than `seconds` stays in the
    /// mirror. One whose column is null was not archived.
    case ignoreOlderThan(seconds: Int, column: String)
    /// A row that vanishes at the source stays in the mirror.
    case never
}

/// How often a stream is compared with its source as a whole.
public enum Cadence: String, Sendable, Hashable, CaseIterable {
    case daily, weekly, monthly, never
}

/// What becomes of a row or document that breaks what its stream declares, such as a code that is in no list.
public enum Contract: String, Sendable, Hashable, CaseIterable {
    /// The stream stops, and its module is left behind.
    case stop
    /// It is set aside in `ops.quarantine` and counted there; the run goes on.
    case quarantine
    /// The run goes on: an unknown code stays as it is, with a warning; a document's broken field becomes null.
    case accept
}

/// One declared column of a stream.
public struct StreamColumn: Sendable, Hashable {
    /// The mirror's column.
    public let name: String
    /// The type of its values in the source.
    public let type: ColumnType
    /// The source column (PostgreSQL) or dotted path (Mongo); equal to `name` when not declared. Unused with `expression`.
    public let from: String
    /// An SQL expression over the source row instead of a column; PostgreSQL only.
    public let expression: String?
    /// What happens to personal data in it; nil: it is none.
    public let privacy: Privacy?
    /// The code list (`codes:` of the module) that gives the values names.
    public let codes: String?
    /// Whether a missing or null value breaks the contract (Mongo: the document is quarantined).
    public let isRequired: Bool

    /// Creates the value from its parts.
    public init(
        name: String,
        type: ColumnType,
        from: String,
        expression: String?,
        privacy: Privacy?,
        codes: String?,
        isRequired: Bool
    ) {
        self.name = name
        self.type = type
        self.from = from
        self.expression = expression
        self.privacy = privacy
        self.codes = codes
        self.isRequired = isRequired
    }

    /// The column's type in the mirror: a pseudonym is 32 hexadecimal digits whatever it stands for.
    public var mirrorType: String { privacy == .pseudonym ? "text" : type.sql }
}

/// The column types that a definition may declare.
public enum ColumnType: String, Sendable, Hashable, CaseIterable {
    case uuid, text, int, bigint, numeric, bool, date, time, timestamptz
    case intArray = "int[]"

    /// The PostgreSQL type.
    public var sql: String {
        switch self {
        case .int: "integer"
        case .bool: "boolean"
        case .intArray: "integer[]"
        default: rawValue
        }
    }
}

/// What happens to personal data on the way into the warehouse.
public enum Privacy: String, Sendable, Hashable, CaseIterable {
    /// HMAC-SHA-256 over the value's canonical form, with the instance's secret key.
    case pseudonym
}
