import TestSupport

/// What a KPI must be for the rows of a case, written by hand.
struct WorkshopFigure: Sendable {
    let kpi: String
    /// ISO dates, both included.
    let from: String
    let to: String
    /// Filters beside the case's own workshop: `mechanic_level=3`.
    let filter: [String]
    /// To six decimals; nil: no figure.
    let value: String?
    /// How far off a percentile may be.
    let tolerance: String
}

/// A case of the workshop's KPIs: rows of its own workshop, and what must come out of them.
struct WorkshopCase: Sendable, CustomStringConvertible {
    let name: String
    let statements: [String]
    let events: [HistoryEvent]
    /// The dimension value that only this case has; nil where it filters by something else.
    let workshop: String?
    /// By cut-off.
    let figures: [String: [WorkshopFigure]]
    /// What somebody changes in the source after the night of the last cut-off; the figures must then still be the same.
    let afterwards: [String]

    var description: String { name }
}

/// Writes the rows of one case as statements; its number makes its identifiers its own.
struct WorkshopFixture {
    let number: Int
    private var statements: [String] = []
    var events: [HistoryEvent] = []
    private var figures: [String: [WorkshopFigure]] = [:]
    private(set) var serial = 0
    var afterwards: [String] = []

    /// The cut-off up to which the cases are computed in the end.
    static let cutoff = "2026-06-01"

    init(_ number: Int) { self.number = number }

    enum Kind: Int {
        case workshop = 1
        case bay, mechanic, vehicle, part, row
    }

    var workshop: String { id(.workshop, 1) }

    func bay(_ index: Int) -> String { id(.bay, index) }
    func part(_ index: Int) -> String { id(.part, index) }

    func id(_ kind: Kind, _ index: Int) -> String {
        "\(padded(number, 8))-0000-4000-9000-\(padded(kind.rawValue, 4))\(padded(index, 8))"
    }

    mutating func next() -> String {
        serial += 1
        return id(.row, serial)
    }

    private func padded(_ value: Int, _ width: Int) -> String {
        String(repeating: "0", count: width - String(value).count) + String(value)
    }

    func text(_ value: String?) -> String { value.map { "'\($0)'" } ?? "null" }

    mutating func add(_ statement: String) { statements.append(statement) }

    /// What must come out over a range, at the last cut-off unless another one is named.
    mutating func expect(
        _ kpi: String,
        _ from: String,
        _ to: String,
        _ value: String?,
        filter: [String] = [],
        tolerance: String = "0.000001",
        at cutoff: String = Self.cutoff
    ) {
        let figure = WorkshopFigure(
            kpi: "garage." + kpi,
            from: from,
            to: to,
            filter: filter,
            value: value,
            tolerance: tolerance
        )
        figures[cutoff, default: []].append(figure)
    }

    func finish(_ name: String, ownWorkshop: Bool = true) -> WorkshopCase {
        WorkshopCase(
            name: name,
            statements: statements,
            events: events,
            workshop: ownWorkshop ? workshop : nil,
            figures: figures,
            afterwards: afterwards
        )
    }
}
