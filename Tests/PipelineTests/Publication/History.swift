import Definitions
import KPIQueries
import Pipeline
import Postgres
import TestSupport
import Testing
import Warehouse

/// What a client's warehouse showed after each of its publications: the tables, row by row, and answers of every KPI.
struct History {
    struct Moment: Equatable {
        let tables: [String: [String]]
        let answers: [String: [Point]]
    }

    /// A point without what is said about it since.
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
        Moment(tables: try await tables(client), answers: try await answers(client, asOf: nil))
    }

    /// The tables of the facts, the published days and the names.
    private func tables(_ client: TestClient) async throws -> [String: [String]] {
        var tables: [String: [String]] = [:]
        for name in client.catalogue.facts.flatMap({ FactTable($0).tables.map(\.name) }) {
            tables[name] = try await rows("select to_jsonb(t)::text as row from \(name) t order by 1", client)
        }
        tables["days"] = try await rows("select fact || ' ' || day as row from agg.published_days order by 1", client)
        return tables
    }

    private func rows(_ sql: String, _ client: TestClient) async throws -> [String] {
        try await client.read(sql).map { try $0.string("row") }
    }

    private func answers(_ client: TestClient, asOf publication: Int64?) async throws -> [String: [Point]] {
        let connection = try await PostgresConnection.connect(client.instance.warehouse.reader.string.revealed)
        let reader = KPIReader(catalogue: client.catalogue, timeZone: "Europe/Paris", locale: "en", asOf: publication)
        var answers: [String: [Point]] = [:]
        for kpi in client.catalogue.kpis where kpi.module == "desk" {
            for grain in [Grain.day, .month] {
                for split in [[], ["site"]] {
                    guard split.isEmpty || kpi.facts.contains("desk.calls") else { continue }
                    let question = KPIQuestion(
                        kpi: kpi.id,
                        from: try #require(.init("2026-02-20")),
                        to: try #require(.init("2026-04-20")),
                        grain: grain,
                        by: split
                    )
                    let points = try await reader.answer(question, on: connection).points
                    answers["\(kpi.id) \(grain) \(split)"] = points.map {
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

    /// Whether every published figure is what the mirror gives.
    func expectVerified() async throws {
        let summary = try await night(RunOptions(kind: .verify))
        #expect(summary.status == .unchanged && summary.exitCode == 0, "\(summary)")
        #expect(summary.selfCheck?.differences == [])
    }
}
