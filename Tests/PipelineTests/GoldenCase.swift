import TestSupport

/// A cell that a golden case must give, written by hand.
struct GoldenExpectation: Sendable, Hashable {
    let fact: String
    /// ISO date.
    let day: String
    /// In the order of the fact's dimensions.
    let dimensions: [String]
    /// Canonical decimals; empty where there must be no cell.
    let measures: [String: String]
    /// The rows behind the cell; 0 where there must be no cell.
    let n: Int

    /// The cell; nil where there must be none.
    var cell: OracleCell? {
        n == 0 ? nil : OracleCell(fact: fact, day: day, dimensions: dimensions, measures: measures, n: n)
    }
}

/// A KPI over a stretch of days that a golden case must give, written by hand.
struct GoldenRatio: Sendable {
    let kpi: String
    let filter: [String: String]
    /// ISO dates, both included.
    let from: String
    let to: String
    let numerator: String
    let denominator: String
    /// Ten decimals, canonical; nil: nothing to divide by.
    let value: String?
}

/// A document as it lies in MongoDB, in relaxed extended JSON: what breaks the contract cannot be said in an event.
struct GoldenDocument: Sendable, Hashable {
    let collection: String
    let entityField: String
    let json: String
}

/// Source rows of their own workshops, cars and agencies, so that no cell is shared, and what must come out.
struct GoldenCase: Sendable, CustomStringConvertible {
    let name: String
    let rows: SourceRows
    /// Documents that must not count.
    let dirt: [GoldenDocument]
    /// At `GoldenCases.cutoff`: all cells with a dimension value of this case, and the days without one worth a mention.
    let expectations: [GoldenExpectation]
    /// At `GoldenCases.cutoff`.
    let ratios: [GoldenRatio]
    /// The expectations at an earlier cut-off over the same rows, where time alone makes the difference.
    let earlier: (cutoff: String, expectations: [GoldenExpectation])?

    var description: String { name }

    /// The facts that some expectation speaks of; the rows may give cells of others, which other cases hold.
    var facts: Set<String> { Set((expectations + (earlier?.expectations ?? [])).map(\.fact)) }

    /// The dimension values that only this case has.
    var ownValues: Set<String> {
        let all = expectations + (earlier?.expectations ?? [])
        return Set(all.flatMap(\.dimensions).filter { $0.utf8.count == 36 })
    }

    /// The cells of `cells` that belong to this case.
    func own(_ cells: [OracleCell]) -> Set<OracleCell> {
        let values = ownValues
        return Set(cells.filter { !values.isDisjoint(with: $0.dimensions) })
    }
}

/// Golden source fixtures: hand-made rows with hand-computed figures, in Europe/Paris.
enum GoldenCases {
    static let timeZone = "Europe/Paris"
    /// Whit Monday.
    static let holidays: Set<String> = ["2026-05-25"]
    /// The first day that is not computed.
    static let cutoff = "2026-06-01"

    static let all = rental + vehicleHistory + garage + fleet

    /// The rows of all cases together.
    static var rows: SourceRows {
        all.reduce(into: SourceRows()) { $0.append($1.rows) }
    }
}

/// Builds one case; its number makes its identifiers its own.
struct GoldenBuilder {
    let number: Int
    var rows = SourceRows()
    var dirt: [GoldenDocument] = []
    private var serial = 0

    init(_ number: Int) {
        self.number = number
    }

    enum Kind: Int {
        case workshop = 1
        case intervention, agency, category, vehicle, contract, handover, plan, workOrder, reading, event
    }

    /// A UUID out of the case's number, a kind and a number within the kind.
    func id(_ kind: Kind, _ index: Int = 1) -> String {
        "\(padded(number, 8))-0000-4000-8000-\(padded(kind.rawValue, 4))\(padded(index, 8))"
    }

    /// The next identifier for a row that nothing refers to.
    mutating func next(_ kind: Kind) -> String {
        serial += 1
        return id(kind, serial)
    }

    func finish(
        _ name: String,
        _ expectations: [GoldenExpectation],
        ratios: [GoldenRatio] = [],
        earlier: (cutoff: String, expectations: [GoldenExpectation])? = nil
    ) -> GoldenCase {
        GoldenCase(
            name: name,
            rows: rows,
            dirt: dirt,
            expectations: expectations,
            ratios: ratios,
            earlier: earlier
        )
    }

    private func padded(_ value: Int, _ width: Int) -> String {
        String(repeating: "0", count: width - String(value).count) + String(value)
    }
}

extension SourceRows {
    /// Adds the rows of another source.
    mutating func append(_ other: SourceRows) {
        workshops += other.workshops
        interventions += other.interventions
        rentalVehicles += other.rentalVehicles
        contracts += other.contracts
        handovers += other.handovers
        plans += other.plans
        workOrders += other.workOrders
        readings += other.readings
        interventionEvents += other.interventionEvents
        vehicleEvents += other.vehicleEvents
        maintenanceEvents += other.maintenanceEvents
        garage.append(other.garage)
        rental.append(other.rental)
        fleet.append(other.fleet)
        vehicles.append(other.vehicles)
    }
}

/// An instant of a fixture.
func at(_ iso: String) -> OracleInstant {
    guard let instant = OracleInstant(iso) else { preconditionFailure("a fixture has a broken instant: \(iso)") }
    return instant
}

/// A day of a fixture.
func on(_ iso: String) -> OracleDay {
    guard let day = OracleDay(iso) else { preconditionFailure("a fixture has a broken date: \(iso)") }
    return day
}
