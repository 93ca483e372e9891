public import Postgres

/// What the ledger says about past runs and the state of the modules.
public struct RunHistory: Sendable {
    private let connection: PostgresConnection

    /// - Parameter connection: As the reader.
    public init(_ connection: PostgresConnection) { self.connection = connection }

    /// One run of the ledger.
    public struct Entry: Sendable {
        /// The run's number; later runs have higher ones.
        public let runID: Int64
        /// `night`, `backfill`, `rollback` or `resume`.
        public let kind: String
        /// `running`, `published`, `unchanged`, `partial`, `held`, `failed` or `abandoned`.
        public let status: String
        /// `2026-03-29 02:00:11`, in UTC.
        public let startedAt: String
        /// How long it took; nil while it is running. A run that died counts until the next one noticed.
        public let seconds: Double?
        /// The first day that it did not publish, as an ISO date.
        public let cutoff: String
        /// What broke the run off; nil when it reached its end, whatever became of its modules.
        public let error: String?
        /// How many days its self-check computed to other figures than those published; 0 also where it made none.
        public let daysDiffering: Int
    }

    /// What the last self-check found.
    public struct SelfCheck: Sendable {
        /// The night that made it.
        public let runID: Int64
        /// How many published days of facts it computed a second time.
        public let days: Int
        /// Those that came out otherwise.
        public let differences: [ComparedDay]
    }

    /// One module's published state.
    public struct ModuleState: Sendable {
        /// The module's name.
        public let module: String
        /// The first day that is not published; nil when nothing was.
        public let cutoff: String?
        /// When its figures were last published, as `2026-03-29 02:00:11` in UTC; nil when they never were.
        public let publishedAt: String?
        /// Seconds since then, by the warehouse's clock; nil when it was never published.
        public let ageSeconds: Int?
        /// Whether the last run that reached its end with this module had to leave it behind.
        public let isStale: Bool
        /// Why it was left behind; nil when it is not stale.
        public let reason: String?
    }

    /// The latest runs, newest first.
    public func runs(limit: Int) async throws -> [Entry] {
        let rows = try await connection.query(
            """
            select run_id, kind, status, to_char(started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as started_at,
                extract(epoch from finished_at - started_at)::text as seconds, cutoff::text as cutoff, error,
                (select count(*) from ops.self_check s where s.run_id = r.run_id and s.differing > 0) as days_differing
            from ops.run r order by run_id desc limit $1
            """,
            [.int(Int64(limit))]
        )
        return try rows.map { row in
            try Entry(
                runID: row.int64("run_id"),
                kind: row.string("kind"),
                status: row.string("status"),
                startedAt: row.string("started_at"),
                seconds: row.optionalString("seconds").flatMap(Double.init),
                cutoff: row.string("cutoff"),
                error: row.optionalString("error"),
                daysDiffering: row.int("days_differing")
            )
        }
    }

    /// The last self-check; nil where no night has made one.
    public func selfCheck() async throws -> SelfCheck? {
        let rows = try await connection.query(
            """
            select run_id, fact, day::text as day, differing, examples from ops.self_check
            where run_id = (select max(run_id) from ops.self_check) order by fact, day
            """
        )
        guard let run = try rows.first?.int64("run_id") else { return nil }
        let days = try rows.map { row in
            ComparedDay(
                fact: try row.string("fact"),
                day: try row.string("day"),
                differing: try row.int("differing"),
                examples: try row.stringArray("examples")
            )
        }
        return SelfCheck(runID: run, days: days.count, differences: days.filter { $0.differing > 0 })
    }

    /// All days that are published of some modules: from the first published day to the day before the latest cut-off; nil where
    /// nothing is.
    public func publishedDays(of modules: [String]) async throws -> ClosedDays? {
        let row = try await connection.query(
            """
            select (select min(day) from agg.published_days)::text as first, (max(cutoff) - 1)::text as last
            from ops.module_state where module = any ($1::text[])
            """,
            [.textArray(modules)]
        ).first
        guard let first = try row?.optionalString("first"), let last = try row?.optionalString("last") else {
            return nil
        }
        return ClosedDays(first: first, last: last)
    }

    /// The state of every module that a run has published or left behind, by name.
    public func modules() async throws -> [ModuleState] {
        let rows = try await connection.query(
            """
            select module, cutoff::text as cutoff,
                to_char(published_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as published_at,
                extract(epoch from now() - published_at)::bigint as age, stale, reason
            from ops.module_state order by module
            """
        )
        return try rows.map { row in
            try ModuleState(
                module: row.string("module"),
                cutoff: row.optionalString("cutoff"),
                publishedAt: row.optionalString("published_at"),
                ageSeconds: row.optionalInt("age"),
                isStale: row.bool("stale"),
                reason: row.optionalString("reason")
            )
        }
    }

    /// One publication of the ledger.
    public struct Publication: Sendable {
        /// Its number; later ones have higher ones.
        public let id: Int64
        /// The run that made it.
        public let runID: Int64
        /// The kind of that run.
        public let kind: String
        /// `2026-03-29 02:00:11`, in UTC.
        public let publishedAt: String
        /// The first day that it did not publish, as an ISO date; of a rollback the earliest of its modules'.
        public let cutoff: String
        /// The modules that it published.
        public let modules: [String]
        /// Of a rollback: the publication whose figures stand again.
        public let restores: Int64?
    }

    /// The latest publications, newest first.
    public func publications(limit: Int) async throws -> [Publication] {
        let rows = try await connection.query(
            """
            select publication_id, run_id, kind, cutoff::text as cutoff, modules, restores,
                to_char(published_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as published_at
            from ops.publication order by publication_id desc limit $1
            """,
            [.int(Int64(limit))]
        )
        return try rows.map { row in
            try Publication(
                id: row.int64("publication_id"),
                runID: row.int64("run_id"),
                kind: row.string("kind"),
                publishedAt: row.string("published_at"),
                cutoff: row.string("cutoff"),
                modules: row.optionalStringArray("modules") ?? [],
                restores: row.optionalInt64("restores")
            )
        }
    }

    /// Since when, by whom and why publication is held; nil where runs publish.
    public func hold() async throws -> Hold? { try await Hold.read(connection) }

    /// How long ago the last good night (published, or nothing to publish) ended, in seconds; nil when there was none.
    public func lastGoodNightAgeSeconds() async throws -> Int? {
        let row = try await connection.query(
            """
            select extract(epoch from now() - max(finished_at))::bigint as age from ops.run
            where kind = 'night' and status in ('published', 'unchanged')
            """
        ).first
        return try row?.optionalInt("age")
    }
}
