/// The client and its business, simulated day by day.
///
/// Everything follows from the settings: the same days come out whenever they are simulated. So nothing but the settings
/// and the last day need to be kept to go on: a live day replays those before it in memory, in about a second, and then
/// writes only its own changes.
///
/// A class, since many small steps change many parts of it; it lives and dies inside one task.
final class World {
    let settings: SampleSettings
    let zone = CentralEuropeanTime()
    let holidays: Set<CalendarDay>
    var random: Random
    /// For the histories' dirt: more or less of it doesn't move the business.
    var dirt: Random
    var queue = EventQueue()

    /// The business day being simulated, and its bounds.
    private(set) var day: CalendarDay
    private(set) var dayStart: Instant
    private(set) var dayEnd: Instant
    /// The moment of the action being performed.
    private(set) var now: Instant
    private(set) var isLive = false

    // MARK: The tables, in the order of their references

    var brands = Table<Brand>()
    var models = Table<Model>()
    var vehicles = Table<Vehicle>()
    var workshops = Table<Workshop>()
    var interventions = Table<Intervention>()
    var items = Table<InterventionItem>()
    var locations = Table<RentalLocation>()
    var categories = Table<VehicleCategory>()
    var tariffs = Table<TariffPlan>()
    var rentalVehicles = Table<RentalVehicle>()
    var customers = Table<RentalCustomer>()
    var reservations = Table<Reservation>()
    var contracts = Table<RentalContract>()
    var handovers = Table<VehicleHandover>()
    var plans = Table<MaintenancePlan>()
    var orders = Table<WorkOrder>()
    var readings = Table<OdometerReading>()

    // MARK: What the tables don't tell; each array runs parallel to its table

    var cars: [Car] = []
    var shops: [Shop] = []
    var jobs: [Job] = []
    var fleet: [RentalCar] = []
    var trips: [Trip] = []
    var planStates: [PlanState] = []
    var orderStates: [OrderState] = []

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

    init(_ settings: SampleSettings) {
        self.settings = settings
        let first = settings.firstDay
        holidays = Set(
            FrenchHolidays.days(from: first.adding(days: -60), through: settings.lastDay.adding(days: 4_000))
        )
        random = Random(seed: settings.seed, stream: 1)
        dirt = Random(seed: settings.seed, stream: 2)
        day = first.adding(days: -1)
        dayStart = zone.instant(day)
        dayEnd = zone.instant(first)
        now = dayEnd
    }

    /// All tables, parents before their children.
    var tables: [any SampleTable] {
        [
            brands, models, vehicles, workshops, interventions, items, locations, categories, tariffs, rentalVehicles,
            customers, reservations, contracts, handovers, plans, orders, readings,
        ]
    }

    var counts: [SampleCount] { tables.map { SampleCount(name: $0.name, count: $0.count) } }

    // MARK: Days

    /// The client's whole life up to the last day of its creation.
    func create() {
        setUp()
        while day < settings.lastDay { simulateDay() }
    }

    /// From here on the tables keep a journal per day, and documents are recorded when they are inserted.
    func goLive() { isLive = true }

    /// The next live day; its changes are those of the tables and `handedOut`.
    func simulateLiveDay() {
        openJournals()
        simulateDay()
    }

    private func simulateDay() {
        day = day.adding(days: 1)
        dayStart = dayEnd
        dayEnd = zone.instant(day.adding(days: 1))
        now = dayStart
        drive()
        scheduleInterventions()
        scheduleFleetWork()
        if isLive { queue.push(.correct, at: zone.instant(day, clock: 16 * Span.hour + random.span(0, Span.hour))) }
        while let next = queue.pop(before: dayEnd) {
            now = max(now, next.at)
            perform(next.action)
        }
        closeHistories()
    }

    private func openJournals() {
        handedOut.removeAll()
        corrections.removeAll()
        brands.openJournal()
        models.openJournal()
        vehicles.openJournal()
        workshops.openJournal()
        interventions.openJournal()
        items.openJournal()
        locations.openJournal()
        categories.openJournal()
        tariffs.openJournal()
        rentalVehicles.openJournal()
        customers.openJournal()
        reservations.openJournal()
        contracts.openJournal()
        handovers.openJournal()
        plans.openJournal()
        orders.openJournal()
        readings.openJournal()
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
        return
            "\(prefix)-\(zone.day(of: now).parts.year)-\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits)"
    }
}
