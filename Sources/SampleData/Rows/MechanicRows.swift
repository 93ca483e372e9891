/// `garage.mechanics`
struct Mechanic: SampleRow {
    static let table = "garage.mechanics"
    static let columns = [
        "id", "tenant_id", "workshop_id", "user_id", "employee_number", "level", "hourly_rate", "hire_date",
        "is_active", "created_at", "updated_at",
    ]

    let id: Identifier
    let workshop: Identifier
    let user: Identifier
    let number: String
    /// 1 Apprentice, 2 Junior, 3 Senior, 4 Expert, 5 Master.
    var level: Int
    var rate: Int
    let hiredOn: CalendarDay
    var isActive: Bool
    let createdAt: Instant
    var updatedAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(Client.tenant), .uuid(workshop), .uuid(user), .text(number), .int(level),
            .hundredths(rate), .day(hiredOn), .bool(isActive), .instant(createdAt), .instant(updatedAt),
        ]
    }
}

/// `garage.mechanic_schedules`
struct MechanicSchedule: SampleRow {
    static let table = "garage.mechanic_schedules"
    static let columns = [
        "id", "mechanic_id", "schedule_date", "start_time", "end_time", "is_available", "notes", "created_at",
    ]

    let id: Identifier
    let mechanic: Identifier
    let day: CalendarDay
    /// By the clock, as in `08:00`.
    let start: String
    let end: String
    var isAvailable: Bool
    var notes: String?
    let createdAt: Instant

    var cells: [Cell] {
        [
            .uuid(id), .uuid(mechanic), .day(day), .text(start), .text(end), .bool(isAvailable), .optional(notes),
            .instant(createdAt),
        ]
    }
}
