import Testing

@testable import Definitions

@Suite("Diagnostics: YAML")
struct YAMLDiagnosticsTests {
    static let cases: [DiagnosticCase] = [
        DiagnosticCase(
            "An unknown key",
            in: "Pipelines/garage/streams/workshops.yaml",
            "columns:",
            to: "colums:",
            """
            Pipelines/garage/streams/workshops.yaml:4:1: error[definition.unknown_key]: unknown key `colums` in a stream
              colums:
              ^
              did you mean `columns`? Allowed here: stream, source, key, changes, deletes, reconcile, contract, totals, tenant, columns, keep, optional, identity, entity, reads
            """
        ),
        DiagnosticCase(
            "An unknown key in a flow mapping",
            in: "Pipelines/garage/streams/workshops.yaml",
            "from: created_at",
            to: "form: created_at",
            """
            Pipelines/garage/streams/workshops.yaml:7:34: error[definition.unknown_key]: unknown key `form` in a column
                opened_at: {type: timestamptz, form: created_at}
                                               ^
              did you mean `from`? Allowed here: type, from, expression, privacy, codes, required
            """
        ),
        DiagnosticCase(
            "A key that stands twice",
            in: "Pipelines/garage/streams/interventions.yaml",
            "deletes: reconcile",
            to: "changes: full",
            """
            Pipelines/garage/streams/interventions.yaml:5:1: error[definition.duplicate_key]: key `changes` stands twice
              changes: full
              ^
              first on line 4
            """
        ),
        DiagnosticCase(
            "A key that stands three times, and another one twice",
            in: "Pipelines/garage/streams/interventions.yaml",
            "due_on: date",
            to: "due_on: date\n  due_on: date\n  due_on: date\n\"key\": [id]",
            """
            Pipelines/garage/streams/interventions.yaml:15:3: error[definition.duplicate_key]: key `due_on` stands twice
                due_on: date
                ^
              first on line 14
            Pipelines/garage/streams/interventions.yaml:16:3: error[definition.duplicate_key]: key `due_on` stands twice
                due_on: date
                ^
              first on line 14
            Pipelines/garage/streams/interventions.yaml:17:1: error[definition.duplicate_key]: key `key` stands twice
              "key": [id]
              ^
              first on line 3
            """
        ),
        DiagnosticCase(
            "A missing key",
            in: "Pipelines/garage/streams/workshops.yaml",
            "key: [id]\n",
            to: "",
            """
            Pipelines/garage/streams/workshops.yaml:1:1: error[definition.missing_key]: a stream must have the key `key`
              stream: workshops
              ^
            """
        ),
        DiagnosticCase(
            "A wrong type",
            in: "Pipelines/garage/streams/workshops.yaml",
            "key: [id]",
            to: "key: id",
            """
            Pipelines/garage/streams/workshops.yaml:3:6: error[definition.wrong_type]: `key` must be a list of columns, found `id`
              key: id
                   ^
            """
        ),
        DiagnosticCase(
            "An empty value",
            in: "Pipelines/garage/streams/workshops.yaml",
            "key: [id]",
            to: "key:",
            """
            Pipelines/garage/streams/workshops.yaml:3:5: error[definition.wrong_type]: `key` must be a list of columns, found nothing
              key:
                  ^
            """
        ),
        DiagnosticCase(
            "Broken syntax",
            in: "Pipelines/garage/streams/workshops.yaml",
            "{type: timestamptz, from: created_at}",
            to: "{type: timestamptz, from: created_at",
            """
            Pipelines/garage/streams/workshops.yaml:8:12: error[definition.syntax]: this is not valid YAML: while parsing a flow mapping: did not find expected ',' or '}'
                closed_at: {type: timestamptz, expression: "null::timestamptz"}
                         ^
            """
        ),
        DiagnosticCase(
            "A tab as indentation",
            in: "Pipelines/garage/streams/workshops.yaml",
            "  name: text",
            to: "\tname: text",
            """
            Pipelines/garage/streams/workshops.yaml:6:1: error[definition.syntax]: this is not valid YAML: while scanning a plain scalar: found a tab character that violates indentation
               name: text
              ^
            """
        ),
        DiagnosticCase(
            "An empty file",
            in: "Pipelines/garage/streams/workshops.yaml",
            nil,
            to: "# nothing\n",
            """
            Pipelines/garage/streams/workshops.yaml:1:1: error[definition.syntax]: the file is empty
              # nothing
              ^
            """
        ),
        DiagnosticCase(
            "A list where a mapping belongs",
            in: "Pipelines/garage/streams/workshops.yaml",
            nil,
            to: "- stream: workshops\n",
            """
            Pipelines/garage/streams/workshops.yaml:1:1: error[definition.wrong_type]: the file must be a mapping, found a list of 1
              - stream: workshops
              ^
            """
        ),
    ]

    @Test("The text is exact", arguments: cases)
    func text(of example: DiagnosticCase) throws {
        try example.check()
    }
}
