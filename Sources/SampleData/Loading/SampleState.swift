import Postgres

/// What the client's database remembers of its making, in `sample.state`.
enum SampleState {
    /// Counts up with every change of what the generator makes of the same settings: a live day replays those before it,
    /// and would go on from another client than the one in the database.
    static let generator = 2

    /// The state of the client that is there; nil when there is none.
    static func read(_ postgres: PostgresConnection) async throws -> (status: SampleStatus, generator: Int)? {
        let exists = try await postgres.query("select to_regclass('sample.state') is not null")
        guard try exists[0].bool(0) else { return nil }
        let rows = try await postgres.query(
            """
            select generator, seed, size, time_zone,
                created_through::text as created_through, last_day::text as last_day,
                (select array_agg(key order by key) from jsonb_each(rows)) as tables,
                (select array_agg(value::text::bigint order by key) from jsonb_each(rows)) as counts
            from sample.state
            """
        )
        guard let row = rows.first else { return nil }
        guard let size = SampleSize(rawValue: try row.string("size")), let seed = UInt64(try row.string("seed")),
            let last = CalendarDay(try row.string("last_day")),
            let created = CalendarDay(try row.string("created_through"))
        else {
            throw SampleDataError(
                code: .otherVersion,
                message: "sample.state isn't what this version writes; create the client anew in empty databases"
            )
        }
        let counts = zip(try row.stringArray("tables"), try row.intArray("counts"))
            .map { SampleCount(name: $0, count: $1) }
        let status = SampleStatus(
            lastDay: last,
            createdThrough: created,
            seed: seed,
            size: size,
            timeZone: try row.string("time_zone"),
            rows: counts
        )
        return (status, try row.int("generator"))
    }

    static func json(_ counts: [SampleCount]) -> String {
        // The names are our own tables': nothing in them needs escaping.
        "{" + counts.map { "\"\($0.name)\": \($0.count)" }.joined(separator: ", ") + "}"
    }
}
