import Foundation
import Testing

@testable import Definitions

@Suite("Diagnostics: instance")
struct InstanceDiagnosticsTests {
    /// Loads the least instance with a change and returns the whole text of its diagnostics.
    private static func text(_ old: String, _ new: String, in text: String = InstanceTests.least) throws -> String {
        try #require(text.contains(old))
        let error = #expect(throws: InstanceProblem.self) {
            try InstanceTests.load(text.replacing(old, with: new, maxReplacements: 1))
        }
        return error?.text ?? ""
    }

    static let cases: [(String, String, String)] = [
        (
            "time_zone: UTC", "time_zone: Europe/Pari",
            """
            etc/acme.yaml:2:12: error[instance.bad_time_zone]: there is no time zone `Europe/Pari`
              time_zone: Europe/Pari
                         ^
              did you mean `Europe/Paris`?
            1 error
            """
        ),
        (
            "time_zone: UTC", "time_zone: UTC\nholidays: [2026-02-29, 2026-02-30, 2028-02-29, 2026-1-1, 14 July]",
            """
            etc/acme.yaml:3:12: error[instance.bad_date]: `2026-02-29` is not a date
              holidays: [2026-02-29, 2026-02-30, 2028-02-29, 2026-1-1, 14 July]
                         ^
              a real day, as 2026-01-01
            etc/acme.yaml:3:24: error[instance.bad_date]: `2026-02-30` is not a date
              holidays: [2026-02-29, 2026-02-30, 2028-02-29, 2026-1-1, 14 July]
                                     ^
              a real day, as 2026-01-01
            etc/acme.yaml:3:48: error[instance.bad_date]: `2026-1-1` is not a date
              holidays: [2026-02-29, 2026-02-30, 2028-02-29, 2026-1-1, 14 July]
                                                             ^
              a real day, as 2026-01-01
            etc/acme.yaml:3:58: error[instance.bad_date]: `14 July` is not a date
              holidays: [2026-02-29, 2026-02-30, 2028-02-29, 2026-1-1, 14 July]
                                                                       ^
              a real day, as 2026-01-01
            4 errors
            """
        ),
        (
            "time_zone: UTC", "time_zone: UTC\ncurrency: euro\nlocale: de\ntenants: [one]",
            """
            etc/acme.yaml:3:11: error[definition.bad_value]: `euro` is not a currency
              currency: euro
                        ^
              three capital letters of ISO 4217, as EUR
            etc/acme.yaml:4:9: error[definition.bad_value]: `locale` cannot be `de`
              locale: de
                      ^
              allowed: en, fr
            etc/acme.yaml:5:11: error[definition.bad_value]: `one` is not a tenant's id
              tenants: [one]
                        ^
              it must be a UUID
            3 errors
            """
        ),
        (
            "time_zone: UTC", "time_zone: UTC\nserver: {port: 70000, max_age: 30 hours}",
            """
            etc/acme.yaml:3:16: error[definition.bad_value]: there is no port 70000
              server: {port: 70000, max_age: 30 hours}
                             ^
              ports go from 1 to 65535
            etc/acme.yaml:3:32: error[definition.wrong_type]: `max_age` must be a duration, as 15m or 30h, found a text
              server: {port: 70000, max_age: 30 hours}
                                             ^
            2 errors
            """
        ),
        (
            "time_zone: UTC",
            "time_zone: UTC\nlimits: {source: {lock: 30, statment: 1h}, mongo: {command: 25d}, warehouse: 1h}",
            """
            etc/acme.yaml:3:25: error[definition.wrong_type]: `lock` must be a duration, as 15m or 30h, found a text
              limits: {source: {lock: 30, statment: 1h}, mongo: {command: 25d}, warehouse: 1h}
                                      ^
            etc/acme.yaml:3:29: error[definition.unknown_key]: unknown key `statment` in `source`
              limits: {source: {lock: 30, statment: 1h}, mongo: {command: 25d}, warehouse: 1h}
                                          ^
              did you mean `statement`? Allowed here: statement, lock, idle
            etc/acme.yaml:3:61: error[definition.bad_value]: `25d` is longer than a server can count
              limits: {source: {lock: 30, statment: 1h}, mongo: {command: 25d}, warehouse: 1h}
                                                                          ^
              24d at most, or 0s for no limit
            etc/acme.yaml:3:78: error[definition.wrong_type]: `warehouse` must be a mapping, found a text
              limits: {source: {lock: 30, statment: 1h}, mongo: {command: 25d}, warehouse: 1h}
                                                                                           ^
            4 errors
            """
        ),
        (
            "time_zone: UTC", "time_zone: UTC\nself_check: {days: -1}",
            """
            etc/acme.yaml:3:20: error[definition.bad_value]: `days` is 0 to 100000, not -1
              self_check: {days: -1}
                                 ^
              0: none
            1 error
            """
        ),
        (
            "time_zone: UTC", "time_zone: UTC\nself_check: {rows: 100001}",
            """
            etc/acme.yaml:3:20: error[definition.bad_value]: `rows` is 0 to 100000, not 100001
              self_check: {rows: 100001}
                                 ^
              0: none
            1 error
            """
        ),
        (
            "definitions: [../defs]", "definitions: [../definitions]",
            """
            etc/acme.yaml:4:15: error[instance.missing_folder]: there is no folder definitions
              definitions: [../definitions]
                            ^
            1 error
            """
        ),
        (
            "{dsn_env: PG}", "{dsn_env: PGX}",
            """
            etc/acme.yaml:6:23: error[instance.unset_variable]: sources.postgres comes from the environment variable \
            PGX, which is not set
                postgres: {dsn_env: PGX}
                                    ^
            1 error
            """
        ),
        (
            "{dsn_env: PG}", "{dsn_file: pg.dsn}",
            """
            etc/acme.yaml:6:24: error[instance.unreadable_secret]: sources.postgres comes from the file etc/pg.dsn, \
            which cannot be read
                postgres: {dsn_file: pg.dsn}
                                     ^
            1 error
            """
        ),
        (
            "{dsn_env: PG}", "{dsn_file: empty}",
            """
            etc/acme.yaml:6:24: error[instance.unreadable_secret]: sources.postgres comes from the file etc/empty, \
            which is empty
                postgres: {dsn_file: empty}
                                     ^
            1 error
            """
        ),
        (
            "{dsn_env: PG}", "{dsn_env: PG, dsn: \"host=h password=s3cret\"}",
            """
            etc/acme.yaml:6:27: error[definition.conflicting_keys]: `postgres` can have only one of `dsn`, `dsn_env`, \
            `dsn_file`
                postgres: {dsn_env: PG, dsn: •••
                                        ^
            1 error
            """
        ),
        (
            "{dsn_env: PG}", "{dsn_env: MONGO}",
            """
            etc/acme.yaml:6:23: error[instance.bad_connection]: sources.postgres from environment MONGO is not a \
            connection string
                postgres: {dsn_env: MONGO}
                                    ^
              it looks like postgresql://user@host/database or host=… dbname=…
            1 error
            """
        ),
        (
            "time_zone: UTC", "time_zone: UTC\nretries: {limit: -1, first_wait: 2}",
            """
            etc/acme.yaml:3:18: error[definition.bad_value]: retries.limit cannot be -1
              retries: {limit: -1, first_wait: 2}
                               ^
              from 0 (never) to 1000
            etc/acme.yaml:3:34: error[definition.wrong_type]: `first_wait` must be a duration, as 15m or 30h, found a text
              retries: {limit: -1, first_wait: 2}
                                               ^
            2 errors
            """
        ),
        (
            "{dsn_env: PG}", "{dsn_env: PG, max_connections: 0}",
            """
            etc/acme.yaml:6:44: error[definition.bad_value]: sources.postgres.max_connections cannot be 0
                postgres: {dsn_env: PG, max_connections: 0}
                                                         ^
              from 1 (one after the other) to 100
            1 error
            """
        ),
        (
            "{dsn_env: PG}", "{dsn_env: PG, max_connections: many}",
            """
            etc/acme.yaml:6:44: error[definition.wrong_type]: `max_connections` must be a whole number, found a text
                postgres: {dsn_env: PG, max_connections: •••
                                                         ^
            1 error
            """
        ),
        (
            "database: driveops}\nwarehouse:",
            "database: driveops, max_connections: -1}\nwarehouse:\n  max_connections: 101",
            """
            etc/acme.yaml:7:77: error[definition.bad_value]: sources.mongo.max_connections cannot be -1
                mongo: {dsn: •••
              from 1 (one after the other) to 100
            etc/acme.yaml:9:20: error[definition.bad_value]: warehouse.max_connections cannot be 101
                max_connections: 101
                                 ^
              from 1 (one after the other) to 100
            2 errors
            """
        ),
        (
            "  reader: {dsn_env: LOADER}", "pseudonym_key: {env: SHORT}\nmodule: x",
            """
            etc/acme.yaml:9:3: error[definition.missing_key]: `warehouse` must have the key `reader`
                loader: {dsn_env: LOADER}
                ^
            etc/acme.yaml:10:22: error[instance.unset_variable]: pseudonym_key comes from the environment variable \
            SHORT, which is not set
              pseudonym_key: {env: SHORT}
                                   ^
            etc/acme.yaml:11:1: error[definition.unknown_key]: unknown key `module` in an instance
              module: •••
              ^
              did you mean `modules`? Allowed here: instance, time_zone, currency, locale, holidays, tenants, modules, \
            definitions, reports, sources, warehouse, limits, server, retries, hooks, self_check, retention, pseudonym_key
            3 errors
            """
        ),
    ]

    @Test("The text is exact", arguments: cases)
    func text(old: String, new: String, expected: String) throws {
        let actual = try Self.text(old, new)
        #expect(actual == expected, Comment(rawValue: actual))
    }

    @Test(
        "No secret enters a diagnostic, wherever it was put by mistake",
        arguments: [
            ("{dsn_env: PG}", "postgresql://u:s3cret@h/d"),
            ("{dsn_env: PG}", "{dsn_env: \"postgresql://u:s3cret@h/d\"}"),
            ("{dsn_env: PG}", "{dsn_env: s3cret!}"),
            ("{dsn_env: PG}", "{dsn_file: \"host=h password=s3cret\"}"),
            ("{dsn_env: PG}", "{dns: \"postgresql://u:s3cret@h/d\"}"),
            ("{dsn_env: PG}", "{dsn: s3cret}"),
            ("{dsn_env: PG}", "{dsn: [s3cret]}"),
            ("{dsn_env: PG}", "{dsn: {password: s3cret}}"),
            ("{dsn_env: PG}", "{dsn: >-\n    host=h\n    password=s3cret\n    what=ever,\n  x: y}"),
            ("{dsn_env: PG}", "\n    dsn: >-\n      s3cret\n      s3cret\n    dsnn: s3cret"),
            ("{dsn_env: PG}", "{dsn: \"postgresql://u:s3cret@h/d\", dsn: s3cret}"),
            ("{dsn_env: PG}", "{dsn: \"postgresql://u:s3cret@h/d\""),
            ("{dsn_env: PG}", "s3cret: s3cret: s3cret"),
            ("time_zone: UTC", "time_zone: UTC\npseudonym_key: s3cret"),
            ("time_zone: UTC", "time_zone: UTC\npseudonym_key: {value: s3cret}"),
            ("time_zone: UTC", "time_zone: UTC\npseudonym_key: {env: TINY}"),
            ("time_zone: UTC", "time_zone: UTC\npasswort: s3cret"),
            ("time_zone: UTC", "time_zone: UTC\nhooks: [\"https://h/s3cret\"]"),
            ("time_zone: UTC", "time_zone: UTC\nhooks: {on_sucess: \"https://h/s3cret\"}"),
        ]
    )
    func secrets(old: String, new: String) throws {
        var environment = InstanceTests.environment
        environment["TINY"] = "s3cret"
        let text = InstanceTests.least.replacing(old, with: new, maxReplacements: 1)
        let error = #expect(throws: InstanceProblem.self) {
            try InstanceTests.load(text, environment: environment)
        }
        #expect(error?.text.contains("s3cret") == false, Comment(rawValue: error?.text ?? ""))
    }

    @Test("A file that is not there is named, with the way to name another")
    func missingFile() {
        let error = #expect(throws: DefinitionError.self) {
            try Instance.load("/nowhere/acme.yaml", environment: [:])
        }
        #expect(
            error?.description == """
                /nowhere/acme.yaml:1:1: error[definition.unreadable_file]: cannot read the instance's file \
                /nowhere/acme.yaml
                  name it with --instance FILE or in DRIVEOPS_INSTANCE
                1 error
                """
        )
    }

    @Test("A pseudonym without a key is an error at the column")
    func missingKey() throws {
        var fixture = Fixture()
        fixture.context.pseudonymKey = .missing
        #expect(
            try fixture.diagnosticsText() == """
                Pipelines/garage/streams/interventions.yaml:13:29: error[definition.missing_pseudonym_key]: a pseudonym \
                needs the instance's `pseudonym_key`, which is not set
                    customer_id: {type: uuid, privacy: pseudonym}
                                              ^
                  set `pseudonym_key: {env: NAME}` or `{file: PATH}` in the instance's file
                """
        )
    }
}
