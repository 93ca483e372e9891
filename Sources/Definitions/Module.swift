/// A module of the instance: its streams, facts, KPIs, checks, dimensions and code lists.
public struct Module: Sendable {
    /// The folder's name, unique in an instance.
    public let name: String
    /// The name for people.
    public let title: LocalizedText
    /// The commercial tier that it belongs to (`core` or `optional`); for display.
    public let tier: String
    /// Modules whose streams this one reads. They are loaded with it.
    public let needs: [String]
    /// In the order of the file.
    public let dimensions: [Dimension]
    /// In the order of the file.
    public let codes: [CodeList]
    /// Each after those that it reads.
    public let streams: [Stream]
    /// By name.
    public let facts: [Fact]
    /// In the order of the file.
    public let kpis: [KPI]
    /// In the order of the file.
    public let checks: [Check]

    /// Creates the value from its parts.
    public init(
        name: String,
        title: LocalizedText,
        tier: String,
        needs: [String],
        dimensions: [Dimension],
        codes: [CodeList],
        streams: [Stream],
        facts: [Fact],
        kpis: [KPI],
        checks: [Check]
    ) {
        self.name = name
        self.title = title
        self.tier = tier
        self.needs = needs
        self.dimensions = dimensions
        self.codes = codes
        self.streams = streams
        self.facts = facts
        self.kpis = kpis
        self.checks = checks
    }
}

/// A dimension: where its values and their readable names come from.
public struct Dimension: Sendable, Hashable {
    /// The module that declares it.
    public let module: String
    /// Its name, unique in its module.
    public let name: String
    /// The name for people.
    public let label: LocalizedText
    /// Where its values come from.
    public let values: DimensionValues

    /// Creates the value from its parts.
    public init(module: String, name: String, label: LocalizedText, values: DimensionValues) {
        self.module = module
        self.name = name
        self.label = label
        self.values = values
    }

    /// `module.name`, unique in an instance.
    public var id: String { "\(module).\(name)" }

    /// `agg.<table>` holds `value, label_en, label_fr, gone`.
    public var table: String { "dim_\(module)_\(name)" }
}

/// Where a dimension's values come from.
public enum DimensionValues: Sendable, Hashable {
    /// A code list of the module.
    case codes(String)
    /// Rows of a stream (by id): its value column, and the column that names it.
    case stream(id: String, value: String, name: String)
}

/// A list of integer codes with their names.
public struct CodeList: Sendable, Hashable {
    /// Its name, unique in its module.
    public let name: String
    /// In the order of the file.
    public let entries: [CodeEntry]

    /// Creates the value from its parts.
    public init(name: String, entries: [CodeEntry]) {
        self.name = name
        self.entries = entries
    }
}

/// One code of a list.
public struct CodeEntry: Sendable, Hashable {
    /// The value in the source.
    public let code: Int
    /// The name for people.
    public let label: LocalizedText

    /// Creates the value from its parts.
    public init(code: Int, label: LocalizedText) {
        self.code = code
        self.label = label
    }
}

/// Named columns and KPIs over a period, for export.
public struct Report: Sendable {
    /// The file's name, unique in an instance.
    public let name: String
    /// The name for people.
    public let title: LocalizedText
    /// What stands in a row and in a column.
    public let layout: ReportLayout
    /// The length of the period that a row stands for.
    public let period: Grain
    /// Dimension names; one row per period and combination of values. A scorecard has none.
    public let rows: [String]
    /// KPI ids, in the order of a table's columns or of a scorecard's rows.
    public let columns: [String]
    /// Whether a row with the totals follows.
    public let totals: Bool
    /// Where its file begins.
    public let location: SourceLocation

    /// Creates the value from its parts.
    public init(
        name: String,
        title: LocalizedText,
        layout: ReportLayout = .table,
        period: Grain,
        rows: [String],
        columns: [String],
        totals: Bool,
        location: SourceLocation
    ) {
        self.name = name
        self.title = title
        self.layout = layout
        self.period = period
        self.rows = rows
        self.columns = columns
        self.totals = totals
        self.location = location
    }
}

/// The periods that figures are read by. Weeks are ISO 8601, starting on Monday.
public enum Grain: String, Sendable, Hashable, CaseIterable {
    case day, week, month, quarter, year
}

/// Everything that an instance has switched on, valid as a whole.
public struct Catalogue: Sendable {
    /// In an order in which each module comes after those that it needs.
    public let modules: [Module]
    /// Those whose modules are all switched on.
    public let reports: [Report]
    /// What is probably not meant in the files, though valid.
    public let warnings: [Diagnostic]

    /// Creates the value from its parts.
    public init(modules: [Module], reports: [Report], warnings: [Diagnostic] = []) {
        self.modules = modules
        self.reports = reports
        self.warnings = warnings
    }

    /// Each after those that it reads.
    public var streams: [Stream] { modules.flatMap(\.streams) }
    /// The facts of all modules.
    public var facts: [Fact] { modules.flatMap(\.facts) }
    /// The KPIs of all modules.
    public var kpis: [KPI] { modules.flatMap(\.kpis) }
    /// The dimensions of all modules.
    public var dimensions: [Dimension] { modules.flatMap(\.dimensions) }

    /// The module with this name, or nil.
    public func module(_ name: String) -> Module? { modules.first { $0.name == name } }
    /// The stream with this id, or nil.
    public func stream(_ id: String) -> Stream? { streams.first { $0.id == id } }
    /// The fact with this id, or nil.
    public func fact(_ id: String) -> Fact? { facts.first { $0.id == id } }
    /// The KPI with this id, or nil.
    public func kpi(_ id: String) -> KPI? { kpis.first { $0.id == id } }
    /// The report with this name, or nil.
    public func report(_ name: String) -> Report? { reports.first { $0.name == name } }

    /// The dimension that a fact of `module` means by `name`: its own module's, else that of a module it needs.
    public func dimension(_ name: String, in module: String) -> Dimension? {
        let own = self.module(module)
        return ([module] + (own?.needs ?? []))
            .compactMap { self.module($0)?.dimensions.first { $0.name == name } }
            .first
    }
}
