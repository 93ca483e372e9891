public import Definitions
import KPIQueries

/// The rows of an explanation as RFC 4180, one fact after the other in one table: a fact's row leaves the columns of
/// dimensions and measures that it lacks empty.
public struct ExplanationCSV: Sendable {
    private let dimensions: [String]
    /// Each measure's column; two facts may have one of the same name.
    private let measures: [MeasureReference]
    private let names: [String]
    private let facts: [Fact]

    /// The table of a KPI's facts. Nil where the catalogue does not know the KPI.
    public init?(_ kpi: String, in catalogue: Catalogue) {
        guard let kpi = catalogue.kpi(kpi) else { return nil }
        facts = kpi.facts.compactMap { catalogue.fact($0) }
        var dimensions: [String] = []
        for dimension in facts.flatMap(\.dimensions) where !dimensions.contains(dimension.name) {
            dimensions.append(dimension.name)
        }
        let read = Set(kpi.value.measures)
        measures = facts.flatMap { fact in
            fact.measures.map { MeasureReference(fact: fact.id, name: $0.name) }.filter { read.contains($0) }
        }
        let formula = FormulaText(kpi: kpi)
        names = measures.map { formula.shortName($0) }
        self.dimensions = dimensions
    }

    /// The header's line.
    public var header: [UInt8] {
        var record = CSVRecord()
        for name in ["fact", "day", "key", "counted", "excluded"] { record.append(name) }
        for name in dimensions {
            record.append(name)
            record.append(name + "_label")
        }
        for name in names { record.append(name) }
        return record.line
    }

    /// A row's line.
    public func line(_ fact: Fact, _ row: ExplainedRow) -> [UInt8] {
        var record = CSVRecord()
        record.append(fact.id)
        record.append(row.day)
        record.append(text: row.key)
        record.append(row.excluded == nil ? "true" : "false")
        record.append(text: row.excluded ?? "")
        for name in dimensions {
            let value = fact.dimensions.firstIndex { $0.name == name }.map { row.values[$0] }
            record.append(text: value?.value ?? "")
            record.append(text: value?.label ?? "")
        }
        let own = measures.filter { $0.fact == fact.id }
        for measure in measures { record.append(own.firstIndex(of: measure).flatMap { row.measures[$0] }) }
        return record.line
    }
}
