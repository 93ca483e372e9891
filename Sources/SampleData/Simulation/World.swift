/// The client and its business, simulated day by day.
///
/// Everything follows from the settings: the same days come out whenever they are simulated. So nothing but the settings
/// and the last day need to be kept to go on: a live day replays those before it in memory, in about a second, and then
/// writes only its own changes.
///
/// A class, since many small steps change many parts of it; it lives and dies inside one task.
final class World {
    let settings: SampleSettings
    /// A large client is made of regions like the small one, each a world of its own; the first has what all share.
    let region: Int
    let zone = CentralEuropeanTime()
    let holidays: Set<CalendarDay>
    var random: Random
    /// For the histories' dirt: more or less of it doesn't move the business.
    var dirt: Random
    /// One stream per subject, so that more of one doesn't move another: the papers of the garage, the desk of the
    /// rental, the fleet on the road, and the keys of what all regions share.
    var paper: Random
    var desk: Random
    var road: Random
    var masters: Random
    var rowDirt: DirtCounter
    var queue = EventQueue()

    /// The business day being simulated, and its bounds.
    private(set) var day: CalendarDay
    private(set) var dayStart: Instant
    private(set) var dayEnd: Instant
    /// The moment of the action being performed.
    private(set) var now: Instant
    private(set) var isLive = false

    // MARK: The tables

    var brands = Table<Brand>()
    var models = Table<Model>()
    var vehicles = Table<Vehicle>()
    var records = Table<MaintenanceRecord>()
    var workshops = Table<Workshop>()
    var interventions = Table<Intervention>()
    var items = Table<InterventionItem>()
    var bays = Table<WorkshopBay>()
    var equipment = Table<WorkshopEquipment>()
    var mechanics = Table<Mechanic>()
    var shifts = Table<MechanicSchedule>()
    var parts = Table<Part>()
    var suppliers = Table<Supplier>()
    var partSuppliers = Table<PartSupplier>()
    var statusChanges = Table<StatusChange>()
    var estimates = Table<Estimate>()
    var garageOrders = Table<GarageOrder>()
    var invoices = Table<Invoice>()
    var serviceRecords = Table<ServiceRecord>()
    var maintenanceSchedules = Table<MaintenanceSchedule>()
    var locations = Table<RentalLocation>()
    var categories = Table<VehicleCategory>()
    var tariffs = Table<TariffPlan>()
    var seasons = Table<SeasonalPrice>()
    var promoCodes = Table<PromoCode>()
    var rentalVehicles = Table<RentalVehicle>()
    var customers = Table<RentalCustomer>()
    var reservations = Table<Reservation>()
    var contracts = Table<RentalContract>()
    var handovers = Table<VehicleHandover>()
    var inspections = Table<VehicleInspection>()
    var damages = Table<DamageReport>()
    var policies = Table<InsurancePolicy>()
    var claims = Table<InsuranceClaim>()
    var charges = Table<AdditionalCharge>()
    var extensions = Table<ContractExtension>()
    var periods = Table<AvailabilityPeriod>()
    var plans = Table<MaintenancePlan>()
    var orders = Table<WorkOrder>()
    var readings = Table<OdometerReading>()
    var fills = Table<EnergyTransaction>()
    var costs = Table<VehicleCost>()
    var downtimes = Table<Downtime>()

    // MARK: What the tables don't tell; each array runs parallel to its table

    var cars: [Car] = []
    var shops: [Shop] = []
    var jobs: [Job] = []
    var fleet: [RentalCar] = []
    var trips: [Trip] = []
    var planStates: [PlanState] = []
    var orderStates: [OrderState] = []
    var bayLoads: [Int] = []
    /// Whether a part is on its way.
    var isOrdered: [Bool] = []

    // MARK: What isn't in a table yet, or found by something else than its index

    var pendingFills: [EnergyTransaction] = []
    var pendingCharges: [AdditionalCharge] = []
    var inspectionOfHandover: [Int: Int] = [:]
    var scheduleOfVehicle: [Identifier: Int] = [:]

    var staff: [Identifier] = []
    var usedPlates: Set<String> = []
    var overlapsToMake = 2
    var lastOverlap: Instant = .min

    // MARK: Histories

    /// Documents of the day, before they are handed out or held back.
    var today: [HistoryDocument] = []
    /// Documents handed out since the journals were opened.
    var handedOut: [HistoryDocument] = []
    var held: [(document: HistoryDocument, release: CalendarDay)] = []
    var corrections: [String] = []

    init(_ settings: SampleSettings, region: Int = 0) {
        self.settings = settings
        self.region = region
        let seed = settings.seed &+ UInt64(region) &* 0x9FB2_1C65_1E98_DF25
        let first = settings.firstDay
        holidays = Set(
            FrenchHolidays.days(from: first.adding(days: -60), through: settings.lastDay.adding(days: 4_000))
        )
        random = Random(seed: seed, stream: 1)
        dirt = Random(seed: seed, stream: 2)
        paper = Random(seed: seed, stream: 3)
        desk = Random(seed: seed, stream: 4)
        road = Random(seed: seed, stream: 5)
        masters = Random(seed: settings.seed, stream: 6)
        rowDirt = DirtCounter(seed: seed)
        day = first.adding(days: -1)
        dayStart = zone.instant(day)
        dayEnd = zone.instant(first)
        now = dayEnd
    }

    /// Whether it has what all regions share.
    var isLead: Bool { region == 0 }

    // MARK: Days

    /// The client's whole life up to the last day of its creation.
    func create() {
        setUp()
        while day < settings.lastDay { simulateDay() }
        forgetOldHistories()
    }

    /// From here on the tables keep a journal per day, and documents are recorded when they are inserted.
    func goLive() { isLive = true }

    /// The next live day; its changes are those of the tables and `handedOut`.
    func simulateLiveDay() {
        handedOut.removeAll()
        corrections.removeAll()
        openJournals()
        simulateDay()
    }

    private func simulateDay() {
        day = day.adding(days: 1)
        dayStart = dayEnd
        dayEnd = zone.instant(day.adding(days: 1))
        now = dayStart
        runOffice()
        drive()
        scheduleInterventions()
        scheduleFleetWork()
        queue.push(.callInSick, at: moment(day, hours: 6...7))
        queue.push(.standStill, at: moment(day, hours: 8...17))
        if isLive { queue.push(.correct, at: zone.instant(day, clock: 16 * Span.hour + random.span(0, Span.hour))) }
        while let next = queue.pop(before: dayEnd) {
            now = max(now, next.at)
            perform(next.action)
        }
        closeHistories()
    }

    private func perform(_ action: Action) {
        switch action {
        case .openIntervention(let workshop): openIntervention(workshop: workshop)
        case .advanceIntervention(let job): advance(job)
        case .join(let category): join(category: category)
        case .makeReady(let car): makeReady(car)
        case .retire(let car): retire(car)
        case .book(let trip): book(trip)
        case .prepare(let trip): prepare(trip)
        case .pickUp(let trip): pickUp(trip)
        case .swap(let trip): swap(trip)
        case .giveBack(let trip): giveBack(trip)
        case .immobilise(let car): immobilise(car)
        case .repair(let car): repair(car)
        case .openOrder(let plan): openOrder(plan: plan)
        case .openSundryOrder: openSundryOrder()
        case .cancelOrder(let order): cancel(order: order)
        case .startOrder(let order): start(order: order)
        case .finishOrder(let order): finish(order: order)
        case .reopenOrder(let order): reopen(order: order)
        case .deactivatePlan(let plan): deactivate(plan: plan)
        case .readOdometer(let car): readOdometer(car)
        case .correct: correctThePast()
        default: performMore(action)
        }
    }

    private func performMore(_ action: Action) {
        switch action {
        case .callInSick: callInSick()
        case .expireEstimate(let estimate): expire(estimate: estimate)
        case .remindInvoice(let invoice): remind(invoice: invoice)
        case .deliverPart(let part): deliver(part: part)
        case .cancelReservation(let reservation): cancel(reservation: reservation)
        case .extend(let trip): extend(trip)
        case .postCharge(let charge): postCharge(charge)
        case .repairDamage(let damage): repair(damage: damage)
        case .advanceClaim(let claim): advance(claim: claim)
        case .fill(let car, let tank): fill(car, tank: tank)
        case .postFill(let fill): fills.insert(pendingFills[fill])
        case .endDowntime(let downtime): end(downtime: downtime)
        case .standStill: standStill()
        default: break
        }
    }

    // MARK: Shared by all parts

    /// A moment of a day by the clock, between two hours, to the microsecond.
    func moment(_ day: CalendarDay, hours: ClosedRange<Int>) -> Instant {
        zone.instant(
            day,
            clock: random.span(Int64(hours.lowerBound) * Span.hour, Int64(hours.upperBound) * Span.hour)
        )
    }

    /// That moment, or a later one, at office hours of a weekday that is no holiday.
    func officeHours(from instant: Instant) -> Instant {
        let day = zone.day(of: instant)
        let clock = zone.clock(of: instant)
        if isWorkday(day), clock >= 8 * Span.hour, clock < 17 * Span.hour { return instant }
        var next = clock < 8 * Span.hour ? day : day.adding(days: 1)
        while !isWorkday(next) { next = next.adding(days: 1) }
        return moment(next, hours: 8...11)
    }

    func isWorkday(_ day: CalendarDay) -> Bool { day.weekday <= 5 && !holidays.contains(day) }

    /// Whether the application forgets `updated_at` of a row, now or for good.
    func forgets() -> Bool { random.chance(40) }

    func number(_ prefix: String, _ index: Int) -> String {
        let digits = String(index + 1)
        let padding = String(repeating: "0", count: max(0, 5 - digits.count))
        let infix = region == 0 ? "" : "R\(region)-"
        return "\(prefix)-\(zone.day(of: now).parts.year)-\(infix)\(padding)\(digits)"
    }
}
