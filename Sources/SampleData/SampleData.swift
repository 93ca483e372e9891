public import Mongo
public import Postgres

/// A believable client to try the analytics with: its operational databases, made up from a seed.
///
/// The data have what real ones have: opening hours and holidays, rentals over midnight, month ends and the nights of the
/// clock change, swapped vehicles, cancelled and reopened work, and dirt. Nobody in them exists.
public struct SampleData {
    /// Creates the schema and the data of a client, in one transaction of PostgreSQL.
    ///
    /// The same settings make the same rows and documents. The histories in MongoDB are written before the commit; when
    /// something fails there is no client, and another call starts afresh over the documents left behind.
    ///
    /// - Parameters:
    ///   - settings: What the data depend on.
    ///   - postgres: A connection that may create schemas in the client's database.
    ///   - mongo: A connection that may write to the histories' database.
    ///   - mongoDatabase: The database of the histories.
    ///   - ifEmpty: Return quietly, writing nothing, when a sample client is there already.
    /// - Returns: What was made, or found.
    /// - Throws: ``SampleDataError`` with `sample.not_empty` when there are data already, `sample.bad_setting` for a time
    ///   zone that isn't supported; errors of the drivers.
    public static func create(
        _ settings: SampleSettings,
        postgres: PostgresConnection,
        mongo: MongoConnection,
        mongoDatabase: String,
        ifEmpty: Bool = false
    ) async throws -> SampleSummary {
        try check(settings)
        let writer = ClientWriter(postgres: postgres, mongo: mongo, mongoDatabase: mongoDatabase)
        let summary: SampleSummary = try await postgres.transaction { _ in
            try await lock(postgres)
            if let found = try await SampleState.read(postgres)?.status {
                guard ifEmpty else { throw alreadyThere(found) }
                return try await writer.summary(of: found)
            }
            try await writer.checkEmpty()
            return try await writer.create(settings, regions: settings.size.regions)
        }
        if summary.isNew { try await writer.markComplete() }
        return summary
    }

    /// Acts the next business days on the client: inserts, updates, deletions, corrections of the past, late events.
    ///
    /// Deterministic from the client's seed and the day: three calls for a day each do what one call for three days does.
    /// Only `recordedAt` of the documents isn't part of that: it's the server's time of the insertion, as it would be for
    /// a business that goes on while nights are computed, whatever days are acted.
    ///
    /// Each day is one transaction of PostgreSQL; when a later day fails, those before it stay.
    ///
    /// - Returns: A summary per day, in order.
    /// - Throws: ``SampleDataError`` with `sample.missing` without a client, `sample.other_version` when another version of
    ///   the generator made it, `sample.bad_setting` for fewer than one day; errors of the drivers.
    public static func live(
        days: Int,
        postgres: PostgresConnection,
        mongo: MongoConnection,
        mongoDatabase: String
    ) async throws -> [LiveDaySummary] {
        guard days >= 1 else {
            throw SampleDataError(code: .badSetting, message: "\(days) days can't be acted; ask for 1 or more")
        }
        let writer = ClientWriter(postgres: postgres, mongo: mongo, mongoDatabase: mongoDatabase)
        let found = try await state(postgres)
        let regions = await LiveDays.act(days, from: found, regions: found.size.regions)
        var summaries: [LiveDaySummary] = []
        for index in 0..<days {
            let today = regions.map { $0[index] }
            let expected = found.lastDay.adding(days: index)
            try await postgres.transaction { _ in
                try await lock(postgres)
                guard try await SampleState.read(postgres)?.status.lastDay == expected else {
                    throw SampleDataError(
                        code: .notEmpty,
                        message: "someone else acted a day after \(expected) meanwhile; call again"
                    )
                }
                try await writer.apply(today, day: expected.adding(days: 1))
            }
            summaries.append(summary(of: today, day: expected.adding(days: 1)))
        }
        return summaries
    }

    /// How far the client's data go; nil when there is no sample client.
    public static func status(postgres: PostgresConnection) async throws -> SampleStatus? {
        try await SampleState.read(postgres)?.status
    }

    // MARK: Private

    /// The client that is there, when this version can go on with it.
    private static func state(_ postgres: PostgresConnection) async throws -> SampleStatus {
        guard let found = try await SampleState.read(postgres) else {
            throw SampleDataError(
                code: .missing,
                message: "there is no sample client in this database; create one first"
            )
        }
        guard found.generator == SampleState.generator else {
            throw SampleDataError(
                code: .otherVersion,
                message: "generator \(found.generator) made this client, this is \(SampleState.generator); "
                    + "create it anew in empty databases"
            )
        }
        return found.status
    }

    private static func check(_ settings: SampleSettings) throws {
        guard CentralEuropeanTime.zones.contains(settings.timeZone) else {
            let known = CentralEuropeanTime.zones.sorted().joined(separator: ", ")
            throw SampleDataError(
                code: .badSetting,
                message: "time zone \(settings.timeZone): sample clients live in one of \(known)"
            )
        }
        guard (1998...2090).contains(settings.lastDay.parts.year) else {
            throw SampleDataError(
                code: .badSetting,
                message: "last day \(settings.lastDay): it has to be from 1998 to 2090"
            )
        }
    }

    private static func alreadyThere(_ status: SampleStatus) -> SampleDataError {
        SampleDataError(
            code: .notEmpty,
            message: "a sample client is there already (size \(status.size.rawValue), seed \(status.seed), up to "
                + "\(status.lastDay)); use empty databases, or go on with it"
        )
    }

    /// One writer at a time; given back at the end of the transaction.
    private static func lock(_ postgres: PostgresConnection) async throws {
        let rows = try await postgres.query("select pg_try_advisory_xact_lock(hashtext('driveops sample data'))")
        guard try rows[0].bool(0) else {
            throw SampleDataError(code: .notEmpty, message: "sample data are being written to this database already")
        }
    }

    private static func summary(of regions: [LiveDay], day: CalendarDay) -> LiveDaySummary {
        func counts(_ kinds: Set<Change.Kind>) -> [SampleCount] {
            var found: [String: Int] = [:]
            for change in regions.lazy.flatMap(\.changes) where kinds.contains(change.kind) {
                found[change.table, default: 0] += 1
            }
            return regions[0].counts.compactMap { table in
                found[table.name].map { SampleCount(name: table.name, count: $0) }
            }
        }
        return LiveDaySummary(
            day: day,
            inserted: counts([.insert]),
            updated: counts([.update, .touch]),
            deleted: counts([.delete]),
            documents: HistoryDocument.counts(regions.map(\.documents)),
            corrections: regions.flatMap(\.corrections)
        )
    }
}
