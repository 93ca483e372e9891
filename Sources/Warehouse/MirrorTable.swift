public import Definitions
import Postgres

/// The names and the shape of a stream's tables in schema `mirror`.
public struct MirrorTable: Sendable {
    /// The stream whose rows the tables hold.
    public let stream: Stream

    /// Names the tables of a stream, whether they exist yet or not.
    public init(_ stream: Stream) { self.stream = stream }

    /// The rows as they are now at the source.
    public var name: String { Self.qualified(stream.table) }
    /// A load that has not taken the table's place yet.
    public var loadName: String { Self.qualified(stream.table + "__load") }
    /// Every version that was seen; streams with `keep: versions` only.
    public var versionsName: String { Self.qualified(stream.table + "__versions") }
    /// Tombstones: rows that vanished at the source, as they were.
    public var goneName: String { Self.qualified(stream.table + "__gone") }
    /// Documents that are a second copy of another one; streams with `identity` only.
    public var suppressedName: String { Self.qualified(stream.table + "__suppressed") }

    private static func qualified(_ table: String) -> String { "mirror.\(quoteIdentifier(table))" }

    /// The declared columns, quoted.
    public var columns: [String] { stream.columns.map { quoteIdentifier($0.name) } }
    /// The declared columns and the source's transaction id.
    public var storedColumns: [String] { columns + ["_xmin"] }
    /// The key's columns, quoted.
    public var key: [String] { stream.key.map(quoteIdentifier) }

    /// `a.k1 = b.k1 and a.k2 = b.k2`
    public func sameKey(_ a: String, _ b: String) -> String {
        key.map { "\(a).\($0) = \(b).\($0)" }.joined(separator: " and ")
    }

    /// Whether the declared columns differ: compared by image, so that 1.0 and 1.00 differ and null equals null.
    ///
    /// By the function and not by the operator: between two row constructors SQL takes an operator column by column.
    public func differ(_ a: String, _ b: String) -> String {
        "record_image_ne(\(row(a)), \(row(b)))"
    }

    /// Whether these declared columns are the same by image.
    public func same(_ a: String, _ b: String, columns: Set<String>) -> String {
        "record_image_eq(\(row(a, columns)), \(row(b, columns)))"
    }

    private func row(_ alias: String, _ wanted: Set<String>? = nil) -> String {
        let columns = stream.columns.filter { wanted?.contains($0.name) ?? true }
        return "row(\(columns.map { "\(alias).\(quoteIdentifier($0.name))" }.joined(separator: ", ")))"
    }

    /// Which vanished rows stay in the mirror, as a condition on their columns; nil: none.
    ///
    /// - Parameter seenAt: The instant from which an age is told, as PostgreSQL writes it.
    /// - Returns: The condition, over columns without an alias.
    public func keepsVanished(seenAt: String) -> String? {
        guard case .postgres = stream.source else { return nil }
        switch stream.deletes {
        case .reconcile: return nil
        case .never: return "true"
        case .ignoreOlderThan(let seconds, let column):
            return """
                coalesce(\(quoteIdentifier(column)) < \(quoteLiteral(seenAt))::timestamptz - interval '\(seconds) seconds', false)
                """
        }
    }

    /// `c1, c2, _xmin`, each with the alias when there is one.
    public func list(_ columns: [String], _ alias: String? = nil) -> String {
        columns.map { column in alias.map { "\($0).\(column)" } ?? column }.joined(separator: ", ")
    }

    /// The column definitions of the table itself.
    public var columnDefinitions: String {
        let declared = stream.columns.map { column in
            let required = stream.key.contains(column.name) ? " not null" : ""
            return "\(quoteIdentifier(column.name)) \(column.mirrorType)\(required)"
        }
        return (declared + ["_xmin bigint"]).joined(separator: ", ")
    }

    /// How the table is stored: where rows change, each page keeps room for new versions of its own, which then cost no index entry.
    ///
    /// Histories only grow, and rows of derived streams are replaced.
    public var storage: String {
        switch stream.changes {
        case .xmin, .cursor, .full: "with (fillfactor = 90)"
        case .append, .derived: ""
        }
    }

    /// The start of the UTC day of a document's cursor, by which documents are counted; nil for a stream that has none.
    ///
    /// `date_bin` divides whole numbers, where `date_part` and `date_trunc` take the instant apart. It begins with the year 1, since before
    /// its origin it missed the edges of the days in some versions of PostgreSQL.
    public var cursorDay: String? {
        guard case .append(let cursor, _) = stream.changes, case .mongo = stream.source else { return nil }
        return "date_bin('1 day', \(quoteIdentifier(cursor)), '0001-01-01 00:00:00+00')"
    }

    /// Says how many days a history has: without, the planner takes each row for a day of its own, and counts them without workers.
    public var statisticsSQL: String {
        guard let cursorDay else { return "" }
        return "create statistics \(Self.qualified(stream.table + "__days")) on (\(cursorDay)) from \(name);"
    }

    /// The definitions of the columns that a kept version has beside the declared ones.
    public static let versionColumns = [
        "valid_from timestamptz not null", "seen_at timestamptz not null", "seen_nightly boolean not null",
        "gone boolean not null default false",
    ]

    /// Creates the tables beside the main one where they are missing, and brings them to the present shape.
    public func companionsSQL(isFresh: Bool) -> String {
        var script = ""
        let declared = stream.columns.map { "\(quoteIdentifier($0.name)) \($0.mirrorType)" }
        func table(_ name: String, _ extra: [String], key: String?) {
            script += "create table if not exists \(name) (\((declared + extra).joined(separator: ", "))"
            script += key.map { ", primary key (\($0))" } ?? ""
            script += ");\n"
            for column in declared { script += "alter table \(name) add column if not exists \(column);\n" }
        }
        if !stream.source.isDerived {
            table(goneName, ["_gone_run_id bigint not null", "_gone_at timestamptz not null"], key: nil)
        }
        if stream.keepsVersions {
            table(versionsName, Self.versionColumns, key: (key + ["valid_from"]).joined(separator: ", "))
        }
        if !stream.identity.isEmpty {
            if isFresh { script += "drop table if exists \(suppressedName);\n" }
            table(suppressedName, ["_xmin bigint"], key: key.joined(separator: ", "))
        }
        return script
    }
}
