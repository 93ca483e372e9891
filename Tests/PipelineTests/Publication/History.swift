import Definitions
import KPIQueries
import Pipeline
import Postgres
import TestSupport
import Testing
import Warehouse

/// What a client's warehouse showed after each of its publications: everything in `agg`, row by row, and answers of every KPI.
struct History {
    struct Moment: Equatable {
        let tables: [String: [String]]
        let answers: [String: [Point]]

        /// The cells alone, which another warehouse over the same sources has as well.
        var cells: [String: [String]] { tables.filter { $0.key.hasPrefix("desk_") } }
    }

    /// A point of an answer, split or not.
    struct Point: Equatable {
        let start: CalendarDay
        let days: Int
        let values: [LabelledValue]
        let figure: Figure
    }

    let client: TestClient
    private(set) var moments: [(publication: Int64, moment: Moment)] = []

    init(_ client: TestClient) { self.client = client }

    /// Runs a night and remembers what it published.
    mutating func night(asOf cutoff: String) async throws {
        let summary = try await client.night(asOf: cutoff)
        try await remember(summary)
    }

    mutating func remember(_ summary: RunSummary) async throws {
        let publication = try #require(summary.publicationID, "\(summary)")
        moments.append((publication, try await now(client)))
    }

    func moment(_ publication: Int64) throws -> Moment {
        try #require(moments.first { $0.publication == publication }?.moment)
    }

    /// Every earlier moment can be read as it was.
    func expectReadable(_ comment: String) async throws {
        for (publication, moment) in moments {
            let answers = try await answers(client, asOf: publication)
            #expect(answers == moment.answers, "\(comment): publication \(publication)")
        }
    }

    func now(_ client: TestClient) async throws -> Moment {
        Moment(tables: try await Self.tables(client), answers: try await answers(client, asOf: nil))
    }

    /// Everything that is published, by table.
    static func tables(_ client: TestClient) async throws -> [String: [String]] {
        let names = try await client.read(
            "select tablename::text as name from pg_tables where schemaname = 'agg' and tablename <> 'bucket_bounds'"
        ).map { try $0.string("name") }
        var tables: [String: [String]] = [:]
        for name in names {
            tables[name] = try await client.read("select t::text as row from agg.\(name) t order by 1")
                .map { try $0.string("row") }
        }
        return tables
    }

    private func answers(_ client: TestClient, asOf publication: Int64?) async throws -> [String: [Point]] {
        let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
        let reader = KPIReader(catalogue: client.catalogue, timeZone: "Europe/Paris", locale: "en", asOf: publication)
        var answers: [String: [Point]] = [:]
        for kpi in client.catalogue.kpis where kpi.module == "desk" {
            let ways: [(split: [String], filters: [String])] =
                kpi.facts.contains("desk.calls") ? [([], []), (["site"], []), ([], ["site=a"])] : [([], [])]
            for grain in [Grain.day, .month] {
                for (split, filters) in ways {
                    let question = KPIQuestion(
                        kpi: kpi.id,
                        from: try #require(.init("2026-02-20")),
                        to: try #require(.init("2026-04-20")),
                        grain: grain,
                        by: split,
                        filters: try DimensionFilter.parse(filters)
                    )
                    let points = try await reader.answer(question, on: connection).points
                    answers["\(kpi.id) \(grain) \(split) \(filters)"] = points.map {
                        Point(start: $0.start, days: $0.days, values: $0.values, figure: $0.figure)
                    }
                }
            }
        }
        await connection.close()
        return answers
    }
}

extension TestClient {
    /// Puts earlier figures back.
    func rollback(to target: RollbackTarget, reason: String = "a mistake") async throws -> RunSummary {
        let request = RollbackRequest(to: target, by: "tester", reason: reason)
        return try await night(RunOptions(kind: .rollback, rollback: request))
    }

    /// Ends the hold.
    func resume() async throws -> RunSummary { try await night(RunOptions(kind: .resume)) }
}
