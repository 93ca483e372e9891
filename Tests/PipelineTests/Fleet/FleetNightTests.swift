import Definitions
import KPIQueries
import Mongo
import Pipeline
import Postgres
import TestSupport
import Testing

@Suite("The fleet's figures, computed by hand", .timeLimit(.minutes(5)))
struct FleetNightTests {
    @Test("every KPI of every case, after one night; a sale takes effect on the day on which it was seen")
    func figures() async throws {
        var settings = TestClient.Settings()
        settings.timeZone = "Europe/Paris"
        settings.modules = ["vehicles", "fleet"]
        try await TestClient.with(settings) { client in
            try await insert(client)
            let summary = try await client.night(asOf: FleetCases.cutoff)
            #expect(summary.status == .published, "\(summary)")
            for golden in FleetCases.all {
                for figure in golden.figures { try await expect(figure, of: golden, client) }
            }
            try await expectSale(client)
        }
    }

    /// The vehicle that was first seen as sold had been seen before, unsold: as if a night had run on 1 May.
    private func expectSale(_ client: TestClient) async throws {
        let golden = try #require(FleetCases.all.first { $0.rows.number == 64 })
        let columns = try await client.read(
            """
            select string_agg(quote_ident(attname), ', ') as names from pg_attribute
            where attrelid = 'mirror.vehicles_vehicles__versions'::regclass and attnum > 0 and not attisdropped
                and attname not in ('status', 'valid_from')
            """
        ).first?.string("names")
        let names = try #require(columns)
        try await client.asOwner(
            """
            insert into mirror.vehicles_vehicles__versions (\(names), status, valid_from)
            select \(names), 1, '2026-05-01T00:00+02:00' from mirror.vehicles_vehicles__versions
            where id = '\(golden.rows.vehicle())'
            """
        )
        let summary = try await client.night(RunOptions(isFull: true, asOf: FleetCases.cutoff))
        #expect(summary.status == .published, "\(summary)")
        let brand = ["brand=\(golden.rows.brand)"]
        for (kpi, day, filter, value) in [
            ("vehicles.fleet_size", "2026-05-19", brand, "1"), ("vehicles.fleet_size", "2026-05-20", brand, "0"),
            ("fleet.availability", "2026-05-20", golden.rows.own(), "1"),
            ("fleet.availability", "2026-05-21", golden.rows.own(), nil),
        ] {
            let figure = FleetFigure(kpi: kpi, from: day, to: day, filter: filter, value: value)
            try await expect(figure, of: golden, client)
        }
    }

    private func insert(_ client: TestClient) async throws {
        try await client.source.transaction { connection in
            // Models are numbered by their energy; 9 is a diesel truck.
            for golden in FleetCases.all {
                try await connection.execute(
                    "insert into public.vehicle_brands (id, name) values (\(golden.rows.brand), 'B\(golden.rows.number)')"
                )
            }
            for model in [1, 2, 3, 4, 5, 6, 9] {
                let (category, fuel) = model == 9 ? (3, 2) : (1, model)
                try await connection.execute(
                    """
                    insert into public.vehicle_models (id, brand_id, name, category, fuel_type, transmission_type)
                    values (\(9100 + model), \(FleetCases.all[0].rows.brand), 'M\(model)', \(category), \(fuel), 1)
                    """
                )
            }
            for golden in FleetCases.all {
                for statement in golden.rows.statements { try await connection.execute(statement) }
            }
        }
        for keys: BSONDocument in [["recordedAt": 1], ["workOrderId": 1]] {
            try await client.mongo.createIndex(
                database: client.instance.mongoDatabase,
                collection: "maintenance_history",
                keys: keys
            )
        }
    }

    private func expect(_ figure: FleetFigure, of golden: FleetCase, _ client: TestClient) async throws {
        let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
        let reader = KPIReader(catalogue: client.catalogue, timeZone: client.instance.timeZone, locale: "en")
        let grain = figure.from == figure.to ? "day" : figure.from.prefix(7) == figure.to.prefix(7) ? "month" : "year"
        let question = try KPIQuestion(
            kpi: figure.kpi,
            from: figure.from,
            to: figure.to,
            grain: grain,
            by: [],
            where: figure.filter
        )
        let points = try await reader.answer(question, on: connection).points
        await connection.close()
        #expect(points.count <= 1)
        let value = try points.first?.value.map { try #require(OracleCell.canonical($0.description)) }
        #expect(value == figure.value, "\(golden.name): \(figure)")
    }
}
