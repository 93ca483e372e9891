import Crypto

/// The configuration that figures depend on beside the definition files.
public struct FingerprintContext: Sendable, Hashable {
    /// An IANA zone name: business days are days of this zone.
    public var timeZone: String
    /// ISO dates, ascending.
    public var holidays: [String]
    /// UUIDs; empty: rows of all tenants are read.
    public var tenants: [String]
    /// Whether pseudonyms can be made, and by which key.
    public var pseudonymKey: PseudonymKey
    /// The version of the calculation functions and of what the engine does with a definition.
    public var engineVersion: String

    /// The key of the pseudonyms, as far as definitions care.
    public enum PseudonymKey: Sendable, Hashable {
        /// A column with `privacy: pseudonym` is an error.
        case missing
        /// The instance's key: another key makes other pseudonyms, and so another fingerprint.
        case key(Secret)
        /// Not known, as when definitions are checked without an instance.
        case unknown
    }

    /// To be raised when the engine or its `calc` functions come to other figures from the same definitions and rows.
    public static let currentEngineVersion = "1"

    /// Creates the value from its parts.
    public init(
        timeZone: String,
        holidays: [String],
        tenants: [String],
        pseudonymKey: PseudonymKey = .unknown,
        engineVersion: String = FingerprintContext.currentEngineVersion
    ) {
        self.timeZone = timeZone
        self.holidays = holidays
        self.tenants = tenants
        self.pseudonymKey = pseudonymKey
        self.engineVersion = engineVersion
    }

    /// The configuration of an instance.
    public init(_ instance: Instance, engineVersion: String = FingerprintContext.currentEngineVersion) {
        self.init(
            timeZone: instance.timeZone,
            holidays: instance.holidays,
            tenants: instance.tenants,
            pseudonymKey: instance.pseudonymKey.map(PseudonymKey.key) ?? .missing,
            engineVersion: engineVersion
        )
    }

    /// A one-way mark of the key; never the key.
    var pseudonymKeyMark: String {
        guard case .key(let secret) = pseudonymKey else { return "" }
        let key = SymmetricKey(data: Array(secret.revealed.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array("fingerprint".utf8), using: key)
        return hexadecimal(code)
    }
}

/// Gathers labelled values into one SHA-256. Lengths stand before the values, so that no two lists look alike.
struct FingerprintBuilder {
    private var hash = SHA256()

    init(kind: String) { add("kind", kind) }

    mutating func add(_ label: String, _ values: String...) { add(label, values) }

    mutating func add(_ label: String, _ values: [String]) {
        for text in [label, "\(values.count)"] + values {
            let bytes = Array(text.utf8)
            hash.update(data: Array("\(bytes.count):".utf8))
            hash.update(data: bytes)
        }
    }

    func finish() -> String { hexadecimal(hash.finalize()) }
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}

// MARK: - What each kind depends on

extension StreamDraft {
    /// Whether the contract is another than the one under which every row, or every whole document, is mirrored.
    private var decidesWhatIsMirrored: Bool {
        switch source {
        case .postgres: contract == .quarantine
        case .mongo: contract == .accept
        case .sql, nil: false
        }
    }

    /// Of everything that the mirror's content depends on; of a derived stream also the streams that it reads.
    func fingerprint(codes: [CodeList], context: FingerprintContext, streams: [String: Stream]) -> String {
        var builder = FingerprintBuilder(kind: "stream 1")
        builder.add("id", id)
        builder.add("key", key)
        builder.add("changes", changes.canonical)
        builder.add("deletes", deletes.canonical)
        // What an earlier version could not declare adds nothing.
        if decidesWhatIsMirrored { builder.add("contract", contract.rawValue) }
        builder.add("identity", identity)
        builder.add("keep", keepsVersions ? "versions" : "")
        if let tenantColumn { builder.add("tenants", [tenantColumn] + context.tenants.sorted()) }
        for column in columns {
            builder.add(
                "column",
                column.name,
                column.type.rawValue,
                column.from,
                column.expression ?? "",
                column.privacy?.rawValue ?? "",
                column.isRequired ? "required" : ""
            )
            // The values of a list, not its labels: those are looked up when a figure is read.
            if let list = codes.first(where: { $0.name == column.codes }) {
                builder.add("codes", list.entries.map { "\($0.code)" }.sorted())
            }
            if column.privacy == .pseudonym { builder.add("pseudonyms", context.pseudonymKeyMark) }
        }
        switch source {
        case .postgres(let schema, let table): builder.add("postgres", schema, table)
        case .mongo(let collection): builder.add("mongo", collection)
        case .sql(let query): add(query, to: &builder, context, streams)
        case nil: break
        }
        return builder.finish()
    }

    private func add(
        _ query: DerivedQuery,
        to builder: inout FingerprintBuilder,
        _ context: FingerprintContext,
        _ streams: [String: Stream]
    ) {
        let sql = SQLText(query.text)
        builder.add("sql", sql.canonical)
        builder.add("entity", query.entity)
        for read in query.reads {
            builder.add(
                "read",
                read.stream,
                read.entity,
                "\(read.versions)",
                streams[read.stream]?.fingerprint ?? ""
            )
        }
        builder.add(context, for: sql)
    }
}

extension FingerprintBuilder {
    /// What a query may depend on beside its tables: the zone of the days, the calculations, and holidays if asked for.
    fileprivate mutating func add(_ context: FingerprintContext, for sql: SQLText) {
        add("time zone", context.timeZone)
        add("engine", context.engineVersion)
        if sql.mentions(word: "is_holiday") { add("holidays", context.holidays.sorted()) }
    }

    /// The fingerprint of a fact; labels and title are no part of it.
    static func fact(_ fact: Fact, context: FingerprintContext, streams: [String: Stream]) -> String {
        var builder = FingerprintBuilder(kind: "fact 1")
        let sql = SQLText(fact.sql)
        builder.add("id", fact.id)
        builder.add("anchor", fact.anchor, streams[fact.anchor]?.fingerprint ?? "")
        builder.add("day", fact.day.canonical)
        builder.add("learns", fact.learns)
        // Only where there is one, so that facts without it keep the fingerprint that they always had.
        if fact.reach != .none { builder.add("reach", "\(fact.reach.before)", "\(fact.reach.after)") }
        for read in fact.reads {
            builder.add(
                "read",
                [read.stream, streams[read.stream]?.fingerprint ?? ""] + read.via.canonical
                    + (read.days?.canonical ?? [])
            )
        }
        for dimension in fact.dimensions { builder.add("dimension", dimension.name, dimension.column) }
        for measure in fact.measures { builder.add("measure", measure.name, measure.kind.rawValue, measure.unit ?? "") }
        builder.add("sql", sql.canonical)
        builder.add(context, for: sql)
        return builder.finish()
    }
}

// Spelled out, since what string interpolation makes of an enumeration is nobody's promise.

extension ChangeDetection {
    fileprivate var canonical: [String] {
        switch self {
        case .xmin: ["xmin"]
        case .append(let cursor, let overlapSeconds): ["append", cursor, "\(overlapSeconds)"]
        case .cursor(let column, let overlapSeconds): ["cursor", column, "\(overlapSeconds)"]
        case .full: ["full"]
        case .derived: ["derived"]
        }
    }
}

extension DeleteDetection {
    fileprivate var canonical: [String] {
        switch self {
        case .reconcile: ["reconcile"]
        case .ignoreOlderThan(let seconds, let column): ["ignore", "\(seconds)", column]
        case .never: ["never"]
        }
    }
}

extension DayRule {
    fileprivate var canonical: [String] {
        switch self {
        case .column(let column): ["column", column]
        case .span(let from, let to): ["span", from, to]
        }
    }
}

extension Via {
    fileprivate var canonical: [String] {
        switch self {
        case .child(let column): ["child", column]
        case .parent(let column): ["parent", column]
        case .match(let anchor, let read): ["match", anchor, read]
        }
    }
}
