/// Computes the aggregate cells of every fact, and every KPI, from the source rows, plainly and all at once.
///
/// It shares no code with the engine: no definitions, no SQL, no warehouse. What the two agree on, they agree on because
/// the semantics say so.
public struct Oracle: Sendable {
    let rows: SourceRows
    let calendar: OracleCalendar
    let holidays: Set<OracleDay>
    /// The first day that is not computed.
    let cutoff: OracleDay
    /// The first second of `cutoff`: open intervals end here.
    let cutoffSecond: Int
    private var computed: [String: [OracleCell]] = [:]

    /// Computes all cells of the days before `cutoff`.
    ///
    /// - Parameters:
    ///   - rows: The source.
    ///   - timeZone: IANA name of the zone of the business days.
    ///   - holidays: ISO dates on which no workshop works.
    ///   - cutoff: ISO date; days before it are computed.
    /// - Throws: `OracleError` for an unknown zone or a text that is not a date.
    public init(rows: SourceRows, timeZone: String, holidays: Set<String>, cutoff: String) throws {
        self.rows = rows
        self.calendar = try OracleCalendar(zone: timeZone)
        self.holidays = Set(try holidays.map(Self.day))
        self.cutoff = try Self.day(cutoff)
        self.cutoffSecond = calendar.start(of: self.cutoff)
        for fact in Self.catalogue { computed[fact.id] = fact.cells(self) }
    }

    /// Every fact that it knows; a module's own are listed in its file.
    static let catalogue = garageFacts + rentalFacts + fleetFacts + vehiclesFacts

    /// Every KPI that it knows.
    static let formulas: [String: OracleFormula] = [garageKPIs, rentalKPIs, fleetKPIs, vehiclesKPIs].reduce(into: [:]) {
        $0.merge($1) { first, _ in first }
    }

    /// The ids of the facts that it knows.
    public static var facts: [String] { catalogue.map(\.id) }

    /// The ids of the KPIs that it knows.
    public static var kpis: [String] { formulas.keys.sorted() }

    /// The ids of the facts behind a KPI; none for an unknown one.
    public static func facts(of kpi: String) -> [String] { formulas[kpi]?.facts ?? [] }

    /// The names of a fact's dimensions, in the order of `OracleCell.dimensions`; empty for an unknown fact.
    public static func dimensions(of fact: String) -> [String] {
        catalogue.first { $0.id == fact }?.dimensions ?? []
    }

    /// All cells of a fact before the cut-off, by day and dimensions; none for an unknown fact.
    public func cells(_ fact: String) -> [OracleCell] {
        computed[fact] ?? []
    }

    private static func day(_ iso: String) throws -> OracleDay {
        guard let day = OracleDay(iso) else { throw OracleError("not an ISO date: \(iso)") }
        return day
    }
}
