/// How large a client is made.
public enum SampleSize: String, Sendable, CaseIterable {
    /// 3 workshops, 2 agencies, 120 vehicles of which 80 are for rent, 18 months.
    case small
    /// A network of many such regions: a million interventions, two million documents in the histories.
    case medium
    /// Five times `medium`.
    case large

    /// Regions of the size of `small`. Each is made and written by itself, so that memory doesn't grow with their number.
    var regions: Int {
        switch self {
        case .small: 1
        case .medium: 90
        case .large: 450
        }
    }

    /// The days before, and with, the last one of which the histories' documents are kept; nil for all of them.
    ///
    /// Large clients let MongoDB forget what is old, or its histories would be many times larger than the tables.
    var historyDays: Int? {
        switch self {
        case .small: nil
        case .medium, .large: 105
        }
    }

    /// The months of business before, and with, the last day.
    var months: Int {
        switch self {
        case .small, .medium, .large: 18
        }
    }

    /// Rental vehicles of a region per category at the end of the creation, those that have left included.
    var rentalVehicles: [Int] {
        switch self {
        case .small, .medium, .large: [24, 18, 14, 8, 10, 6]
        }
    }

    /// Vehicles of a region's house: loaned, for the workshops' errands, on assistance.
    var houseVehicles: Int {
        switch self {
        case .small, .medium, .large: 40
        }
    }

    /// Customers of a region known on the first day.
    var customers: Int {
        switch self {
        case .small, .medium, .large: 600
        }
    }
}

/// What a client's data depend on: the same settings make the same data, to the byte.
public struct SampleSettings: Sendable, Hashable {
    /// How large the client is.
    public let size: SampleSize
    /// Another seed makes another client of that size.
    public let seed: UInt64
    /// The last business day with data, included.
    public let lastDay: CalendarDay
    /// The zone of the client's business days: one that keeps central European time.
    public let timeZone: String

    /// Settings; only the last day has no default, since the data depend on no clock.
    public init(
        size: SampleSize = .small,
        seed: UInt64 = 1,
        lastDay: CalendarDay,
        timeZone: String = "Europe/Paris"
    ) {
        self.size = size
        self.seed = seed
        self.lastDay = lastDay
        self.timeZone = timeZone
    }

    /// The client's first business day in DriveOps.
    public var firstDay: CalendarDay { lastDay.adding(months: -size.months).adding(days: 1) }
}

/// A table or a collection with a number of its rows or documents.
public struct SampleCount: Sendable, Hashable {
    /// `garage.interventions` or `intervention_history`.
    public let name: String
    /// Rows or documents.
    public let count: Int
}

/// What `SampleData.create` made, or found.
public struct SampleSummary: Sendable, Hashable {
    /// False when the client was there already and `ifEmpty` was asked for: nothing was written then, and the rest tells
    /// what the state says.
    public let isNew: Bool
    /// What the client was made from.
    public let settings: SampleSettings
    /// Rows per table, in the order in which they were written.
    public let rows: [SampleCount]
    /// Documents per collection.
    public let documents: [SampleCount]
}

/// What one live day did to the client's databases.
public struct LiveDaySummary: Sendable, Hashable {
    /// The business day that was acted.
    public let day: CalendarDay
    /// Rows per table; tables without any are left out.
    public let inserted: [SampleCount]
    /// Rows per table, those saved without a change included.
    public let updated: [SampleCount]
    /// Rows per table.
    public let deleted: [SampleCount]
    /// Documents inserted per collection.
    public let documents: [SampleCount]
    /// The corrections of the past that the day brought, a sentence each, with the day that they change.
    public let corrections: [String]
}

/// How far a client's data go.
public struct SampleStatus: Sendable, Hashable {
    /// The last simulated business day, included.
    public let lastDay: CalendarDay
    /// The last day of the creation; those after it were live.
    public let createdThrough: CalendarDay
    /// The seed of the creation.
    public let seed: UInt64
    /// The size of the creation.
    public let size: SampleSize
    /// The zone of the client's business days.
    public let timeZone: String
    /// Rows per table after the last day.
    public let rows: [SampleCount]

    /// The settings with which the client was created.
    public var settings: SampleSettings {
        SampleSettings(size: size, seed: seed, lastDay: createdThrough, timeZone: timeZone)
    }
}
