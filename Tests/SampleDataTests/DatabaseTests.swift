import Mongo
import Postgres
import Testing

@testable import SampleData

/// Databases of one test's own on the servers that the environment names.
private struct Servers {
    let admin: PostgresConnection
    let postgres: PostgresConnection
    let mongo: MongoConnection
    let name: String

    static func with(_ body: (Servers) async throws -> Void) async throws {
        let conninfo = try #require(variable("DRIVEOPS_TEST_POSTGRES"), "DRIVEOPS_TEST_POSTGRES isn't set")
        let uri = try #require(variable("DRIVEOPS_TEST_MONGO"), "DRIVEOPS_TEST_MONGO isn't set")
        let name = "t_sample_" + String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let admin = try await PostgresConnection.connect(conninfo)
        try await admin.execute("create database \(name)")
        let own = try await PostgresConnection.connect(conninfo + " dbname=\(name)")
        let mongo = try await MongoConnection.connect(uri)
        let servers = Servers(admin: admin, postgres: own, mongo: mongo, name: name)
        do {
            try await body(servers)
        } catch {
            await servers.drop()
            throw error
        }
        await servers.drop()
    }

    private func drop() async {
        await postgres.close()
        try? await admin.execute("drop database if exists \(name) with (force)")
        await admin.close()
        try? await mongo.dropDatabase(name)
        await mongo.close()
    }

    func create(seed: UInt64 = 5, ifEmpty: Bool = false) async throws -> SampleSummary {
        let settings = SampleSettings(seed: seed, lastDay: CalendarDay(year: 2026, month: 4, day: 30))
        return try await SampleData.create(
            settings,
            postgres: postgres,
            mongo: mongo,
            mongoDatabase: name,
            ifEmpty: ifEmpty
        )
    }

    func live(_ days: Int) async throws -> [LiveDaySummary] {
        try await SampleData.live(days: days, postgres: postgres, mongo: mongo, mongoDatabase: name)
    }

    /// A hash per table and collection, of everything but the moment of a live document's recording.
    func contents() async throws -> [String] {
        var result: [String] = []
        let tables = try await postgres.query(
            """
            select format('%I.%I', schemaname, tablename) as name from pg_tables
            where schemaname in ('public', 'vehicles', 'garage', 'rental', 'fleet_management') order by 1
            """
        )
        for row in tables {
            let table = try row.string("name")
            let hash = try await postgres.query(
                "select md5(string_agg(t::text, '|' order by t::text)) as hash, count(*) as n from \(table) t"
            )
            result.append("\(table) \(try hash[0].string("hash")) \(try hash[0].int("n"))")
        }
        for collection in HistoryDocument.Collection.allCases {
            let documents = try await mongo.find(
                FindRequest(
                    database: name,
                    collection: collection.rawValue,
                    projection: ["recordedAt": 0],
                    sort: ["_id": 1]
                )
            )
            result.append("\(collection.rawValue) \(documents.count) \(documents.hashValue)")
        }
        return result
    }
}

@Suite(.serialized) struct DatabaseTests {
    @Test(.timeLimit(.minutes(5)))
    func aClientIsLoadedOnceAndWholeAndGoesOnNow() async throws {
        try await Servers.with { servers in
            let summary = try await servers.create()
            #expect(summary.isNew)
            for count in summary.rows {
                let rows = try await servers.postgres.query("select count(*) from \(count.name)")
                #expect(try rows[0].int(0) == count.count)
            }
            for count in summary.documents {
                let found = try await servers.mongo.count(database: servers.name, collection: count.name, filter: [:])
                #expect(found == count.count)
            }
            let error = await #expect(throws: SampleDataError.self) { try await servers.create() }
            #expect(error?.code == .notEmpty)
            let again = try await servers.create(ifEmpty: true)
            #expect(!again.isNew)
            #expect(again.rows.map(\.count).sorted() == summary.rows.map(\.count).sorted())
            let status = try #require(try await SampleData.status(postgres: servers.postgres))
            #expect(status.lastDay.description == "2026-04-30")
            #expect(status.seed == 5)
            try await expectLiveDocumentsRecordedNow(servers)
        }
    }

    private func expectLiveDocumentsRecordedNow(_ servers: Servers) async throws {
        let before = try await servers.mongo.serverTime()
        let summary = try await servers.live(1)
        for count in summary[0].documents where count.count > 0 {
            let recorded = try await servers.mongo.count(
                database: servers.name,
                collection: count.name,
                filter: ["recordedAt": ["$gte": .dateTime(before)]]
            )
            #expect(recorded > 0)
            #expect(recorded <= count.count)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func threeLiveDaysAreThreeTimesOne() async throws {
        var contents: [[String]] = []
        for steps in [[3], [1, 1, 1]] {
            try await Servers.with { servers in
                _ = try await servers.create()
                for days in steps {
                    let summaries = try await servers.live(days)
                    #expect(summaries.count == days)
                }
                let status = try await SampleData.status(postgres: servers.postgres)
                #expect(status?.lastDay.description == "2026-05-03")
                contents.append(try await servers.contents())
            }
        }
        #expect(contents[0] == contents[1])
    }

    /// A large client would take minutes; two of its regions are enough to see that they fit together.
    @Test(.timeLimit(.minutes(5)))
    func regionsOfALargeClientFitIntoOneDatabase() async throws {
        try await Servers.with { servers in
            let settings = SampleSettings(size: .medium, seed: 5, lastDay: CalendarDay(year: 2026, month: 4, day: 30))
            let writer = ClientWriter(postgres: servers.postgres, mongo: servers.mongo, mongoDatabase: servers.name)
            let summary = try await servers.postgres.transaction { _ in try await writer.create(settings, regions: 2) }
            let status = try #require(try await SampleData.status(postgres: servers.postgres))
            let days = await LiveDays.act(1, from: status, regions: 2)
            try await servers.postgres.transaction { _ in
                try await writer.apply(days.map { $0[0] }, day: settings.lastDay.adding(days: 1))
            }
            #expect(days.count == 2)
            let after = try #require(try await SampleData.status(postgres: servers.postgres))
            #expect(after.lastDay == settings.lastDay.adding(days: 1))
            for count in after.rows {
                let rows = try await servers.postgres.query("select count(*) from \(count.name)")
                #expect(try rows[0].int(0) == count.count, "\(count.name)")
            }
            #expect(summary.rows.first { $0.name == "garage.workshops" }?.count == 6)
            #expect(summary.rows.first { $0.name == "rental.vehicle_categories" }?.count == 6)
        }
    }

    /// Loading takes keys and indexes off, and has to put them on again, all of them.
    @Test func keysAndIndexesAreOnAgain() async throws {
        try await Servers.with { servers in
            try await servers.postgres.execute(SourceSchema.script)
            let sql = """
                select conname || pg_get_constraintdef(oid) from pg_constraint
                where connamespace::regnamespace::text in ('public', 'vehicles', 'garage', 'rental', 'fleet_management')
                union all
                select indexdef from pg_indexes
                where schemaname in ('public', 'vehicles', 'garage', 'rental', 'fleet_management')
                order by 1
                """
            let before = try await servers.postgres.query(sql).map { try $0.string(0) }
            let order = try await LoadingOrder(servers.postgres)
            try await order.takeOff(servers.postgres)
            #expect(try await servers.postgres.query(sql).count < before.count - 80)
            try await order.putOn(servers.postgres)
            #expect(try await servers.postgres.query(sql).map { try $0.string(0) } == before)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func aCreationThatFailedIsNoClient() async throws {
        try await Servers.with { servers in
            // Refuses the table that is created last.
            try await servers.postgres.execute(
                """
                create function refuse() returns event_trigger language plpgsql as $$
                begin
                    if to_regclass('sample.state') is not null then
                        raise exception 'refused';
                    end if;
                end $$;
                create event trigger refuse on ddl_command_end when tag in ('CREATE TABLE')
                    execute function refuse();
                """
            )
            await #expect(throws: PostgresError.self) { try await servers.create() }
            #expect(try await SampleData.status(postgres: servers.postgres) == nil)
            try await servers.postgres.execute("drop event trigger refuse")
            try await servers.mongo.insertMany(
                database: servers.name,
                collection: "sample_state",
                [["_id": "creation", "status": "begun"]]
            )
            try await servers.mongo.insertMany(
                database: servers.name,
                collection: "vehicle_history",
                [["_id": "left behind"]]
            )
            #expect(try await servers.create().isNew)
            let left = try await servers.mongo.count(
                database: servers.name,
                collection: "vehicle_history",
                filter: ["_id": "left behind"]
            )
            #expect(left == 0)
        }
    }

    @Test func foreignDocumentsAreNotTouched() async throws {
        try await Servers.with { servers in
            try await servers.mongo.insertMany(
                database: servers.name,
                collection: "vehicle_history",
                [["_id": "someone's"]]
            )
            let error = await #expect(throws: SampleDataError.self) { try await servers.create() }
            #expect(error?.code == .notEmpty)
            let kept = try await servers.mongo.count(
                database: servers.name,
                collection: "vehicle_history",
                filter: [:]
            )
            #expect(kept == 1)
        }
    }

    @Test func liveNeedsAClient() async throws {
        try await Servers.with { servers in
            let error = await #expect(throws: SampleDataError.self) { try await servers.live(1) }
            #expect(error?.code == .missing)
        }
    }

    @Test func zonesWithAnotherClockAreRefused() async throws {
        try await Servers.with { servers in
            let settings = SampleSettings(
                lastDay: CalendarDay(year: 2026, month: 4, day: 30),
                timeZone: "America/New_York"
            )
            let error = await #expect(throws: SampleDataError.self) {
                try await SampleData.create(
                    settings,
                    postgres: servers.postgres,
                    mongo: servers.mongo,
                    mongoDatabase: servers.name
                )
            }
            #expect(error?.code == .badSetting)
        }
    }
}

/// A variable of the environment; nil when it's unset or empty.
private func variable(_ name: String) -> String? {
    guard let value = Environment.value(name), !value.isEmpty else { return nil }
    return value
}
