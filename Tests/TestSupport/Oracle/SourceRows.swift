/// The source as the oracle sees it: the columns and events that the three KPI families are defined on, nothing computed.
///
/// UUIDs are lower-case texts with dashes. A test may fill it by hand; `load` fills it from the two databases.
public struct SourceRows: Sendable, Equatable {
    /// Rows of `garage.workshops`.
    public var workshops: [Workshop] = []
    /// Rows of `garage.interventions`.
    public var interventions: [Intervention] = []
    /// Rows of `rental.rental_vehicles`.
    public var rentalVehicles: [RentalVehicle] = []
    /// Rows of `rental.rental_contracts`.
    public var contracts: [Contract] = []
    /// Rows of `rental.vehicle_handovers`.
    public var handovers: [Handover] = []
    /// Rows of `fleet_management.maintenance_plans`.
    public var plans: [Plan] = []
    /// Rows of `fleet_management.work_orders`.
    public var workOrders: [WorkOrder] = []
    /// Rows of `fleet_management.odometer_readings`.
    public var readings: [Reading] = []
    /// Good events of `intervention_history`, copies included.
    public var interventionEvents: [HistoryEvent] = []
    /// Good events of `vehicle_history`, copies included.
    public var vehicleEvents: [HistoryEvent] = []
    /// Good events of `maintenance_history`, copies included.
    public var maintenanceEvents: [HistoryEvent] = []

    /// More of module garage.
    public var garage = GarageRows()
    /// More of module rental.
    public var rental = RentalRows()
    /// More of module fleet.
    public var fleet = FleetRows()
    /// Module vehicles.
    public var vehicles = VehiclesRows()

    /// Makes a source without rows.
    public init() {}
}

extension SourceRows {
    /// A workshop and the weekdays on which it works.
    public struct Workshop: Sendable, Hashable {
        /// Primary key.
        public var id: String
        /// Weekdays, 1 Monday to 7 Sunday.
        public var workingDays: [Int]
        /// Workshops that are not active are left out.
        public var isActive: Bool
        /// Open days are counted from this instant's business day on.
        public var createdAt: OracleInstant

        /// Makes a row.
        public init(id: String, workingDays: [Int], isActive: Bool, createdAt: OracleInstant) {
            self.id = id
            self.workingDays = workingDays
            self.isActive = isActive
            self.createdAt = createdAt
        }
    }

    /// A job in a workshop.
    public struct Intervention: Sendable, Hashable {
        /// Primary key.
        public var id: String
        /// `garage.workshops.id`.
        public var workshop: String
        /// Code of `intervention_type`.
        public var type: Int
        /// Code of the present status; 9 is cancelled.
        public var status: Int

        /// Makes a row.
        public init(id: String, workshop: String, type: Int, status: Int) {
            self.id = id
            self.workshop = workshop
            self.type = type
            self.status = status
        }
    }

    /// A car for rent and the time in which it belongs to the fleet.
    public struct RentalVehicle: Sendable, Hashable {
        /// Primary key.
        public var id: String
        /// `rental.vehicle_categories.id`.
        public var category: String
        /// Start of its time in the fleet; `createdAt` where nil.
        public var availableFrom: OracleInstant?
        /// End of its time in the fleet; open where nil.
        public var availableUntil: OracleInstant?
        /// When the row was made.
        public var createdAt: OracleInstant

        /// Makes a row.
        public init(
            id: String,
            category: String,
            availableFrom: OracleInstant?,
            availableUntil: OracleInstant?,
            createdAt: OracleInstant
        ) {
            self.id = id
            self.category = category
            self.availableFrom = availableFrom
            self.availableUntil = availableUntil
            self.createdAt = createdAt
        }
    }

    /// A rental contract.
    public struct Contract: Sendable, Hashable {
        /// Primary key.
        public var id: String
        /// The present vehicle: overwritten when the customer swaps cars.
        public var vehicle: String
        /// When the car left; nil: not yet.
        public var actualStart: OracleInstant?
        /// When the car came back; nil: still out.
        public var actualEnd: OracleInstant?

        /// Makes a row.
        public init(id: String, vehicle: String, actualStart: OracleInstant?, actualEnd: OracleInstant?) {
            self.id = id
            self.vehicle = vehicle
            self.actualStart = actualStart
            self.actualEnd = actualEnd
        }
    }

    /// A car handed over.
    public struct Handover: Sendable, Hashable {
        /// Primary key.
        public var id: String
        /// The car that the customer drives afterwards.
        public var vehicle: String
        /// `rental.rental_contracts.id`; nil: none.
        public var contract: String?
        /// 1 pickup, 2 return, 3 transfer (swap).
        public var type: Int
        /// 3 is completed.
        public var status: Int
        /// When it happened; nil: not yet.
        public var actualAt: OracleInstant?

        /// Makes a row.
        public init(
            id: String,
            vehicle: String,
            contract: String?,
            type: Int,
            status: Int,
            actualAt: OracleInstant?
        ) {
            self.id = id
            self.vehicle = vehicle
            self.contract = contract
            self.type = type
            self.status = status
            self.actualAt = actualAt
        }
    }
}
