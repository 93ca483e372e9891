import Testing

@testable import Definitions

@Suite("Diagnostics: Streams")
struct StreamDiagnosticsTests {
    static let cases: [DiagnosticCase] = [
        DiagnosticCase(
            "A stream called otherwise than its file",
            in: "Pipelines/garage/streams/workshops.yaml",
            "stream: workshops",
            to: "stream: workshop",
            """
            Pipelines/garage/streams/workshops.yaml:1:9: error[definition.name_mismatch]: `workshop` must be called as its file, `workshops`
              stream: workshop
                      ^
            """
        ),
        DiagnosticCase(
            "A source without schema",
            in: "Pipelines/garage/streams/workshops.yaml",
            "garage.workshops",
            to: "workshops",
            """
            Pipelines/garage/streams/workshops.yaml:2:20: error[definition.wrong_type]: `postgres` must be a table, as schema.table, found `workshops`
              source: {postgres: workshops}
                                 ^
            """
        ),
        DiagnosticCase(
            "An unknown column type",
            in: "Pipelines/garage/streams/workshops.yaml",
            "name: text",
            to: "name: string",
            """
            Pipelines/garage/streams/workshops.yaml:6:9: error[definition.bad_value]: a column's type cannot be `string`
                name: string
                      ^
              allowed: uuid, text, int, bigint, numeric, bool, date, time, timestamptz, int[]
            """
        ),
        DiagnosticCase(
            "A key over an unknown column",
            in: "Pipelines/garage/streams/workshops.yaml",
            "[id]",
            to: "[ident]",
            """
            Pipelines/garage/streams/workshops.yaml:3:7: error[definition.unknown_column]: stream `garage.workshops` has no column `ident`
              key: [ident]
                    ^
              there are: id, name, opened_at, closed_at
            """
        ),
        DiagnosticCase(
            "An append without a declared cursor",
            in: "Pipelines/garage/streams/history.yaml",
            "append: recorded_at",
            to: "append: recordedAt",
            """
            Pipelines/garage/streams/history.yaml:4:19: error[definition.unknown_column]: stream `garage.history` has no column `recordedAt`
              changes: {append: recordedAt, overlap: 15m}
                                ^
              did you mean `recorded_at`?
            """
        ),
        DiagnosticCase(
            "A personal _id with a quarantine",
            in: "Pipelines/garage/streams/history.yaml",
            "from: _id}",
            to: "from: _id, privacy: pseudonym}",
            """
            Pipelines/garage/streams/history.yaml:3:6: error[definition.bad_value]: a document whose key (`id`) is personal cannot be put into the quarantine: say `contract: stop`
              key: [id]
                   ^
            """
        ),
        DiagnosticCase(
            "An append by a date",
            in: "Pipelines/garage/streams/interventions.yaml",
            "changes: xmin",
            to: "changes: {append: due_on}",
            """
            Pipelines/garage/streams/interventions.yaml:4:19: error[definition.column_type]: column `due_on` is date, but rows are appended by a timestamptz
              changes: {append: due_on}
                                ^
            """
        ),
        DiagnosticCase(
            "A broken overlap",
            in: "Pipelines/garage/streams/history.yaml",
            "overlap: 15m",
            to: "overlap: 15 minutes",
            """
            Pipelines/garage/streams/history.yaml:4:41: error[definition.wrong_type]: `overlap` must be a duration, as 15m or 30h, found `15 minutes`
              changes: {append: recorded_at, overlap: 15 minutes}
                                                      ^
            """
        ),
        DiagnosticCase(
            "xmin in MongoDB",
            in: "Pipelines/garage/streams/history.yaml",
            "{append: recorded_at, overlap: 15m}",
            to: "xmin",
            """
            Pipelines/garage/streams/history.yaml:4:10: error[definition.wrong_type]: `changes` must be {append: column, overlap: 15m}, found `xmin`
              changes: xmin
                       ^
            """
        ),
        DiagnosticCase(
            "MongoDB without changes",
            in: "Pipelines/garage/streams/history.yaml",
            "changes: {append: recorded_at, overlap: 15m}\n",
            to: "",
            """
            Pipelines/garage/streams/history.yaml:1:1: error[definition.missing_key]: a stream must have the key `changes`
              stream: history
              ^
            """
        ),
        DiagnosticCase(
            "An expression in MongoDB",
            in: "Pipelines/garage/streams/history.yaml",
            "{type: timestamptz, from: recordedAt}",
            to: "{type: timestamptz, expression: now()}",
            """
            Pipelines/garage/streams/history.yaml:10:36: error[definition.not_allowed_here]: `expression` belongs to a stream from PostgreSQL
                recorded_at: {type: timestamptz, expression: now()}
                                                 ^
            """
        ),
        DiagnosticCase(
            "An unknown identity column",
            in: "Pipelines/garage/streams/history.yaml",
            "[intervention_id, at, to_status]",
            to: "[intervention_id, at, to]",
            """
            Pipelines/garage/streams/history.yaml:5:33: error[definition.unknown_column]: stream `garage.history` has no column `to`
              identity: [intervention_id, at, to]
                                              ^
              there are: id, intervention_id, at, recorded_at, to_status
            """
        ),
        DiagnosticCase(
            "Identity in PostgreSQL",
            in: "Pipelines/garage/streams/interventions.yaml",
            "tenant: tenant_id",
            to: "identity: [id]",
            """
            Pipelines/garage/streams/interventions.yaml:6:1: error[definition.not_allowed_here]: `identity` belongs to a stream from MongoDB
              identity: [id]
              ^
            """
        ),
        DiagnosticCase(
            "Both from and expression",
            in: "Pipelines/garage/streams/workshops.yaml",
            "expression: ",
            to: "from: x, expression: ",
            """
            Pipelines/garage/streams/workshops.yaml:8:43: error[definition.conflicting_keys]: a column can have only one of `from`, `expression`
                closed_at: {type: timestamptz, from: x, expression: "null::timestamptz"}
                                                        ^
            """
        ),
        DiagnosticCase(
            "An unknown code list",
            in: "Pipelines/garage/streams/interventions.yaml",
            "codes: status",
            to: "codes: statuses",
            """
            Pipelines/garage/streams/interventions.yaml:12:30: error[definition.unknown_codes]: module `garage` has no code list `statuses`
                status: {type: int, codes: statuses}
                                           ^
              did you mean `status`?
            """
        ),
        DiagnosticCase(
            "Codes on a text",
            in: "Pipelines/garage/streams/interventions.yaml",
            "{type: int, codes: status}",
            to: "{type: text, codes: status}",
            """
            Pipelines/garage/checks.yaml:3:13: error[definition.column_type]: codes are whole numbers, but column `status` is text
                accepted: {stream: interventions, column: status, codes: status}
                          ^
            Pipelines/garage/streams/interventions.yaml:12:31: error[definition.column_type]: codes are whole numbers, but the column is text
                status: {type: text, codes: status}
                                            ^
            """
        ),
        DiagnosticCase(
            "An unknown privacy",
            in: "Pipelines/garage/streams/interventions.yaml",
            "pseudonym",
            to: "pseudonim",
            """
            Pipelines/garage/streams/interventions.yaml:13:38: error[definition.bad_value]: `privacy` cannot be `pseudonim`
                customer_id: {type: uuid, privacy: pseudonim}
                                                   ^
              did you mean `pseudonym`? Allowed: pseudonym
            """
        ),
        DiagnosticCase(
            "Unknown deletes",
            in: "Pipelines/garage/streams/interventions.yaml",
            "reconcile",
            to: "reconsile",
            """
            Pipelines/garage/streams/interventions.yaml:5:10: error[definition.bad_value]: `deletes` cannot be `reconsile`
              deletes: reconsile
                       ^
              did you mean `reconcile`? Allowed: reconcile, never
            """
        ),
        DiagnosticCase(
            "An archive by a text",
            in: "Pipelines/garage/streams/interventions.yaml",
            "deletes: reconcile",
            to: "deletes: {ignore_older_than: 400d, by: id}",
            """
            Pipelines/garage/streams/interventions.yaml:5:40: error[definition.column_type]: column `id` is uuid, but an age is told by a timestamptz or a date
              deletes: {ignore_older_than: 400d, by: id}
                                                     ^
            """
        ),
        DiagnosticCase(
            "Totals of what has no sum",
            in: "Pipelines/garage/streams/interventions.yaml",
            "deletes: reconcile",
            to: "totals: [id]",
            """
            Pipelines/garage/streams/interventions.yaml:5:9: error[definition.column_type]: column `id` is uuid, and has no sum
              totals: [id]
                      ^
            """
        ),
        DiagnosticCase(
            "A cursor that is no instant",
            in: "Pipelines/garage/streams/interventions.yaml",
            "changes: xmin",
            to: "changes: {cursor: due_on}",
            """
            Pipelines/garage/streams/interventions.yaml:4:19: error[definition.column_type]: column `due_on` is date, but changes are found by a timestamptz
              changes: {cursor: due_on}
                                ^
            """
        ),
    ]

    @Test("The text is exact", arguments: cases)
    func text(of example: DiagnosticCase) throws {
        try example.check()
    }
}
