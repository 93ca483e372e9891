/// How a report is laid out.
public enum ReportLayout: String, Sendable, Hashable, CaseIterable {
    /// A row for each period and combination of dimension values, a column for each KPI.
    case table
    /// A row for each period and KPI: value, target, the period before and the change.
    case scorecard
}
