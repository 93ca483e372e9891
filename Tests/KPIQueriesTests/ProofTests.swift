import Definitions
import Postgres
import Testing

@testable import KPIQueries

@Suite("The proof beside a figure", .timeLimit(.minutes(2)))
struct ProofTests {
    private let reader = KPIReader(catalogue: Client.catalogue, timeZone: "Europe/Paris", locale: "en")
    private let english = FigureFormatter(locale: "en", currency: "EUR")
    private let french = FigureFormatter(locale: "fr", currency: "EUR")

    private func proof(_ kpi: String, _ scratch: Scratch) async throws -> FigureProof? {
        let question = try KPIQuestion(
            kpi: kpi,
            from: "2026-01-05",
            to: "2026-01-06",
            grain: "day",
            by: [],
            where: []
        )
        return try await reader.answer(question, on: scratch.connection).proof
    }

    private func with(_ body: (Scratch) async throws -> Void) async throws {
        try await Scratch.with(Client.catalogue) { scratch in
            try await Client.fill(scratch)
            try await body(scratch)
        }
    }

    @Test("every stream proved in the run of the figures: rows on both sides, control totals, and a sentence")
    func complete() async throws {
        try await with { scratch in
            let proof = try #require(try await proof("garage.throughput", scratch))
            #expect(proof.isComplete)
            #expect(proof.streams.map(\.stream) == ["garage.x"])
            let stream = proof.streams[0]
            #expect(stream.place == "garage.orders" && stream.state == .proved && stream.figuresRunID == 7)
            let counts = try #require(stream.counts)
            #expect(counts.runID == 7 && counts.kind == "buckets" && counts.provedAt == "2026-01-11T01:00:00Z")
            #expect([counts.sourceRows, counts.mirrorRows, counts.setAside, counts.reread] == [1203, 1200, 3, 1])
            #expect(
                counts.totals == [
                    ControlTotal(name: "a", source: "7", mirror: "7"),
                    ControlTotal(name: "b", source: "12.50", mirror: "12.50"),
                ]
            )
            #expect(stream.note == nil)
            #expect(
                proof.text(english) == "Proved complete: 1 stream, 1,203 rows (3 set aside), night of 2026-01-11"
            )
            #expect(
                proof.text(french)
                    == "Complétude prouvée : 1 flux, 1\u{202F}203 lignes (3 mises de côté), nuit du 2026-01-11"
            )
        }
    }

    @Test("of the module's own run, through a derived stream; a stream that was last compared earlier is not proved")
    func older() async throws {
        try await with { scratch in
            let proof = try #require(try await proof("rental.utilisation", scratch))
            #expect(!proof.isComplete)
            // The derived stream itself has no other side. Garage's run 7 came after rental's figures.
            #expect(proof.streams.map(\.stream) == ["garage.x", "rental.events"])
            #expect(proof.streams.map(\.counts?.runID) == [6, 4])
            #expect(proof.streams.map(\.state) == [.proved, .older])
            #expect(proof.streams.map(\.figuresRunID) == [6, 6])
            #expect(proof.rows == 1199)
            let note = try #require(proof.streams[1].note)
            #expect(note.code == "older")
            #expect(
                note.text.en
                    == "Last compared as a whole on 2026-01-04 by run 4; since then its nights read what is new by its cursor. "
                    + "It is compared weekly."
            )
            #expect(
                proof.text(english) == "Not proved complete: 1 of 2 streams (rental.events last on 2026-01-04)"
            )
            // A KPI of both modules: the older run of the two is what garage's table must have been proved in.
            let both = try #require(try await self.proof("rental.deliveries_per_rented", scratch))
            #expect(both.streams.map(\.figuresRunID) == [6, 6])
        }
    }

    @Test("a stream without any proof, and figures without any run")
    func never() async throws {
        try await with { scratch in
            try await scratch.connection.execute("delete from ops.proof where stream = 'garage.x'")
            let proof = try #require(try await proof("garage.delivered", scratch))
            #expect(proof.streams.map(\.state) == [.never])
            #expect(proof.streams[0].counts == nil)
            #expect(proof.streams[0].note?.code == "never")
            #expect(proof.text(english) == "Not proved complete: 1 of 1 streams (garage.x never)")
            #expect(proof.text(french) == "Complétude non prouvée : 1 flux sur 1 (garage.x jamais)")
            try await scratch.connection.execute("delete from ops.module_state where module = 'garage'")
            #expect(try await self.proof("garage.delivered", scratch) == nil)
        }
    }

    @Test("a backfill reads nothing: the last proof counts, unless the stream was read after it without one")
    func backfill() async throws {
        try await with { scratch in
            try await scratch.night(run: 9, status: "published", hoursAgo: 1)
            try await scratch.connection.execute(
                """
                update ops.run set kind = 'backfill' where run_id = 9;
                update ops.module_state set run_id = 9 where module = 'garage'
                """
            )
            #expect(try await proof("garage.delivered", scratch)?.isComplete == true)
            try await scratch.connection.execute(
                "insert into ops.run_step (run_id, position, step, object) values (8, 0, 'stream', 'garage.x')"
            )
            #expect(try await proof("garage.delivered", scratch)?.streams.map(\.state) == [.older])
            // A night reads every stream of its modules: without a proof of its own, the last one is older.
            try await scratch.connection.execute(
                "delete from ops.run_step; update ops.run set kind = 'night' where run_id = 9"
            )
            #expect(try await proof("garage.delivered", scratch)?.streams.map(\.state) == [.older])
        }
    }

    @Test("stands under a table, and in the document with each stream's state")
    func written() async throws {
        try await with { scratch in
            let question = try KPIQuestion(
                kpi: "rental.utilisation",
                from: "2026-01-05",
                to: "2026-01-06",
                grain: "day",
                by: [],
                where: []
            )
            let answer = try await reader.answer(question, AnswerOptions(comparison: .previous), on: scratch.connection)
            let table = AnswerFormat.table.text(of: answer, english)
            #expect(
                table.hasSuffix("\nNot proved complete: 1 of 2 streams (rental.events last on 2026-01-04)\n")
            )
            let json = answer.json.text()
            #expect(
                json.contains(
                    "\"proof\":{\"complete\":false,\"text\":\"Not proved complete: 1 of 2 streams (rental.events last on "
                        + "2026-01-04)\",\"streams\":2,\"proved\":1,\"rows\":1199,\"set_aside\":0,\"night\":\"2026-01-09\","
                )
            )
            #expect(json.contains("{\"stream\":\"rental.events\",\"source\":\"rental_events\",\"state\":\"older\","))
        }
    }
}
