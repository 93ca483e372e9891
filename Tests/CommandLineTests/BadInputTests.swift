import Definitions
import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Bad input on the command line", .timeLimit(.minutes(3)))
struct BadInputTests {
    @Test("without an instance, the message says how to name one")
    func noInstance() async throws {
        let outcome = try await Tool(instance: "")("status")
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains("--instance FILE"))
    }

    @Test("a file that is not there is named")
    func missingFile() async throws {
        let outcome = try await Tool(instance: "/no/such/instance.yaml")("run")
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains("/no/such/instance.yaml"))
    }

    @Test(
        "a step that does not exist kills nothing, and is refused before anything is read",
        arguments: ["--kill-at", "--stop-at"],
        ["mergd", "merged:0", "merged:x", ""]
    )
    func unknownFailPoint(option: String, step: String) async throws {
        let outcome = try await Tool(instance: "")("run", option, step)
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains("\(option): there is no step \"\(step)\"; choose started, locked, opened"))
    }

    @Test("an unknown option is bad usage")
    func unknownOption() async throws {
        #expect(try await Tool(instance: "")("run", "--fulll").code == 2)
    }

    @Test(
        "an unknown key, a date that is not one, a range turned round, an unknown KPI: where, what, and how to mend it"
    )
    func questions() async throws {
        try await TestClient.with { client in
            try await client.withTool(more: "holiday: []\n") { tool in
                let outcome = try await tool("run")
                #expect(outcome.code == 2)
                #expect(outcome.errors.contains("unknown_key") && outcome.errors.contains("holidays"))
            }
            try await client.withTool { tool in
                let cases: [([String], String)] = [
                    (["query", "garage.throughput", "--from", "2026-02-30", "--to", "2026-03-01"], "2026-02-30"),
                    (["query", "garage.throughput", "--from", "2026-03-02", "--to", "2026-03-01"], "2026-03-02"),
                    (["query", "garage.thruput", "--from", "2026-03-01", "--to", "2026-03-02"], "garage.throughput"),
                    (
                        ["query", "garage.throughput", "--from", "2026-03-01", "--to", "2026-03-02", "--by", "agency"],
                        "workshop"
                    ),
                    (
                        [
                            "query", "garage.throughput", "--from", "2026-03-01", "--to", "2026-03-02", "--grain",
                            "decade",
                        ], "month"
                    ),
                    (
                        ["export", "rental-moth", "--from", "2026-03-01", "--to", "2026-03-02", "--out", "/tmp/x.csv"],
                        "rental-month"
                    ),
                    (["run", "--as-of", "yesterday"], "YYYY-MM-DD"),
                    (["run", "--module", "garaje"], "garage"),
                    (["backfill", "--from", "2026-03-02", "--to", "2026-03-01"], "turned round"),
                    (["status", "--max-age", "soon"], "30h"),
                ]
                for (arguments, hint) in cases {
                    let outcome = try await tool.run(arguments)
                    #expect(outcome.code == 2, "\(arguments): \(outcome)")
                    #expect(outcome.errors.contains(hint), "\(arguments): \(outcome)")
                }
            }
        }
    }

    @Test(
        "a database that does not answer, and a warehouse that is missing or of another version, end with 1 and a way out"
    )
    func warehouses() async throws {
        try await TestClient.with { client in
            try await client.withTool { tool in
                var dead = tool
                dead.environment["T_LOADER"] =
                    "host=127.0.0.1 port=9 user=x password=secret-word dbname=y connect_timeout=1"
                dead.environment["T_READER"] = dead.environment["T_LOADER"]
                for command in ["run", "status"] {
                    let outcome = try await dead(command)
                    #expect(outcome.code == 1)
                    #expect(outcome.errors.contains("127.0.0.1") && outcome.errors.contains("T_"), "\(outcome)")
                    #expect(!outcome.errors.contains("secret-word"))
                }
                var empty = tool
                empty.environment["T_LOADER"] = client.instance.postgres.string.revealed
                let missing = try await empty("run")
                #expect(missing.code == 1 && missing.errors.contains("driveops-analytics init"), "\(missing)")
            }
        }
        try await TestClient.with { client in
            try await client.asOwner("update ops.meta set version = 99")
            try await client.withTool { tool in
                let outcome = try await tool("run")
                #expect(outcome.code == 1 && outcome.errors.contains("version 99"), "\(outcome)")
            }
        }
    }

    @Test("a missing source column is told by validate, at its stream, before a night meets it")
    func missingColumn() async throws {
        try await TestClient.with { client in
            try await client.source.execute(
                "alter table garage.interventions rename column status to state; alter table rental.rental_contracts drop column actual_end_date"
            )
            try await client.withTool { tool in
                let outcome = try await tool("validate")
                #expect(outcome.code == 2)
                #expect(outcome.errors.contains("interventions.yaml"))
                #expect(outcome.errors.contains("there is no column status"))
                #expect(outcome.errors.contains("there is no column actual_end_date"))
                #expect(outcome.errors.contains("MongoDB has no collection intervention_history"))
            }
        }
    }
}
