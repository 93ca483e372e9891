/// Computes the aggregate cells of the three KPI families from the source rows, plainly and all at once.
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
        computed = [
            "garage.deliveries": deliveries(),
            "garage.workshop_days": workshopDays(),
            "rental.vehicle_time": vehicleTime(),
            "fleet.pm_occurrences": maintenanceOccurrences(),
        ]
    }

    /// The facts that it knows.
    public static let facts = [
        "garage.deliveries", "garage.workshop_days", "rental.vehicle_time", "fleet.pm_occurrences",
    ]

    /// The names of a fact's dimensions, in the order of `OracleCell.dimensions`; empty for an unknown fact.
    public static func dimensions(of fact: String) -> [String] {
        switch fact {
        case "garage.deliveries": ["workshop", "intervention_type"]
        case "garage.workshop_days": ["workshop"]
        case "rental.vehicle_time": ["agency", "vehicle_category"]
        case "fleet.pm_occurrences": ["plan_type", "vehicle"]
        default: []
        }
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
