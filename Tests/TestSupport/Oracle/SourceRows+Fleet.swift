extension SourceRows {
    /// A preventive maintenance plan of one vehicle.
    public struct Plan: Sendable, Hashable {
        /// Primary key.
        public var id: String
        /// `vehicles.vehicles.id`.
        public var vehicle: String
        /// Code of the plan's type.
        public var type: Int
        /// Days from one maintenance to the next; nil: not counted in days.
        public var intervalDays: Int?
        /// Kilometres from one maintenance to the next; nil: not counted in kilometres.
        public var intervalKm: Int?
        /// The day from which the first interval counts.
        public var startsOn: OracleDay
        /// The odometer from which the first interval counts; nil: not known.
        public var startKm: Int?
        /// An open occurrence of a plan that is not active is left out.
        public var isActive: Bool

        /// Makes a row.
        public init(
            id: String,
            vehicle: String,
            type: Int,
            intervalDays: Int?,
            intervalKm: Int?,
            startsOn: OracleDay,
            startKm: Int?,
            isActive: Bool
        ) {
            self.id = id
            self.vehicle = vehicle
            self.type = type
            self.intervalDays = intervalDays
            self.intervalKm = intervalKm
            self.startsOn = startsOn
            self.startKm = startKm
            self.isActive = isActive
        }
    }

    /// A work order.
    public struct WorkOrder: Sendable, Hashable {
        /// Primary key.
        public var id: String
        /// `maintenance_plans.id`; nil: no plan.
        public var plan: String?
        /// 1 is preventive.
        public var type: Int
        /// Present status; 3 is completed.
        public var status: Int
        /// Used where the history has no completion.
        public var completedAt: OracleInstant?
        /// The odometer at completion; nil: not noted.
        public var odometerKm: Int?

        /// Makes a row.
        public init(
            id: String,
            plan: String?,
            type: Int,
            status: Int,
            completedAt: OracleInstant?,
            odometerKm: Int?
        ) {
            self.id = id
            self.plan = plan
            self.type = type
            self.status = status
            self.completedAt = completedAt
            self.odometerKm = odometerKm
        }
    }

    /// An odometer reading.
    public struct Reading: Sendable, Hashable {
        /// Primary key.
        public var id: String
        /// `vehicles.vehicles.id`.
        public var vehicle: String
        /// When it was read.
        public var readAt: OracleInstant
        /// What it showed.
        public var km: Int

        /// Makes a row.
        public init(id: String, vehicle: String, readAt: OracleInstant, km: Int) {
            self.id = id
            self.vehicle = vehicle
            self.readAt = readAt
            self.km = km
        }
    }
}
