import Testing

@testable import Definitions

@Suite("Diagnostics: Derived streams")
struct DerivedStreamDiagnosticsTests {
    static let cases: [DiagnosticCase] = [
        DiagnosticCase(
            "An entity that is no column",
            in: "Pipelines/garage/streams/deliveries.yaml",
            "entity: intervention_id\nkey",
            to: "entity: intervention\nkey",
            """
            Pipelines/garage/streams/deliveries.yaml:3:9: error[definition.unknown_column]: stream `garage.deliveries` has no column `intervention`
              entity: intervention
                      ^
              did you mean `intervention_id`?
            """
        ),
        DiagnosticCase(
            "No entity",
            in: "Pipelines/garage/streams/deliveries.yaml",
            "entity: intervention_id\nkey",
            to: "key",
            """
            Pipelines/garage/streams/deliveries.yaml:1:1: error[definition.missing_key]: a stream must have the key `entity`
              stream: deliveries
              ^
            """
        ),
        DiagnosticCase(
            "A missing query",
            in: "Pipelines/garage/streams/deliveries.yaml",
            "deliveries.sql",
            to: "delivery.sql",
            """
            Pipelines/garage/streams/deliveries.sql:1:1: warning[definition.ignored_file]: this file is not read
              here only files called *.yaml are
            Pipelines/garage/streams/deliveries.yaml:2:15: error[definition.unreadable_file]: cannot read Pipelines/garage/streams/delivery.sql
              source: {sql: delivery.sql}
                            ^
            """
        ),
        DiagnosticCase(
            "A read of an unknown stream",
            in: "Pipelines/garage/streams/deliveries.yaml",
            "  history: {",
            to: "  histori: {",
            """
            Pipelines/garage/streams/deliveries.yaml:6:3: error[definition.unknown_stream]: there is no stream `histori`
                histori: {entity: intervention_id}
                ^
              did you mean `history`?
            """
        ),
        DiagnosticCase(
            "A read without its entity's column",
            in: "Pipelines/garage/streams/deliveries.yaml",
            "{entity: id, versions: true}",
            to: "{entity: ids, versions: true}",
            """
            Pipelines/garage/streams/deliveries.yaml:7:27: error[definition.unknown_column]: stream `garage.interventions` has no column `ids`
                interventions: {entity: ids, versions: true}
                                        ^
              did you mean `id`?
            """
        ),
        DiagnosticCase(
            "An undeclared read",
            in: "Pipelines/garage/streams/deliveries.yaml",
            "  history: {entity: intervention_id}\n",
            to: "",
            """
            Pipelines/garage/streams/deliveries.sql:3:6: error[definition.undeclared_read]: the query reads `mirror.garage_history`, which `reads` does not declare
              join mirror.garage_history h on h.intervention_id = e.entity
                   ^
              a change there would leave figures stale: add `history: {entity: …}` to `reads`
            """
        ),
        DiagnosticCase(
            "An undeclared read of versions",
            in: "Pipelines/garage/streams/deliveries.yaml",
            ", versions: true",
            to: "",
            """
            Pipelines/garage/streams/deliveries.sql:4:6: error[definition.undeclared_read]: the query reads the kept versions of `garage.interventions`, which `reads` does not declare
              join mirror.garage_interventions__versions v on v.id = e.entity
                   ^
              add `versions: true` to its entry in `reads`
            """
        ),
        DiagnosticCase(
            "Versions of a stream that keeps none",
            in: "Pipelines/garage/streams/interventions.yaml",
            "keep: versions\n",
            to: "",
            """
            Pipelines/garage/streams/deliveries.sql:4:6: error[definition.unknown_table]: stream `garage.interventions` keeps no versions
              join mirror.garage_interventions__versions v on v.id = e.entity
                   ^
              it has them with `keep: versions` in its own file
            Pipelines/garage/streams/deliveries.yaml:7:3: error[definition.not_allowed_here]: stream `garage.interventions` keeps no versions
                interventions: {entity: id, versions: true}
                ^
              it has them with `keep: versions` in its own file
            """
        ),
        DiagnosticCase(
            "A read that the query does not make",
            in: "Pipelines/garage/streams/deliveries.yaml",
            "columns:",
            to: "  workshops: {entity: id}\ncolumns:",
            """
            Pipelines/garage/streams/deliveries.yaml:8:3: warning[definition.unused_read]: the query does not read `garage.workshops`, which `reads` declares
                workshops: {entity: id}
                ^
            """
        ),
        DiagnosticCase(
            "An unknown table",
            in: "Pipelines/garage/streams/deliveries.sql",
            "mirror.garage_history",
            to: "mirror.garage_histories",
            """
            Pipelines/garage/streams/deliveries.sql:3:6: error[definition.unknown_table]: there is no table `mirror.garage_histories`
              join mirror.garage_histories h on h.intervention_id = e.entity
                   ^
              did you mean `garage_history`?
            """
        ),
        DiagnosticCase(
            "A stream that reads itself",
            in: "Pipelines/garage/streams/deliveries.yaml",
            "columns:",
            to: "  deliveries: {entity: intervention_id}\ncolumns:",
            """
            Pipelines/garage/streams/deliveries.yaml:5:1: error[definition.stream_cycle]: derived streams read each other: garage.deliveries → garage.deliveries
              reads:
              ^
            Pipelines/garage/streams/deliveries.yaml:8:3: warning[definition.unused_read]: the query does not read `garage.deliveries`, which `reads` declares
                deliveries: {entity: intervention_id}
                ^
            """
        ),
        DiagnosticCase(
            "Changes in a derived stream",
            in: "Pipelines/garage/streams/deliveries.yaml",
            "entity: intervention_id\nkey",
            to: "changes: full\nentity: intervention_id\nkey",
            """
            Pipelines/garage/streams/deliveries.yaml:3:1: error[definition.not_allowed_here]: `changes` has no meaning in a derived stream
              changes: full
              ^
            """
        ),
        DiagnosticCase(
            "A query with its semicolon",
            in: "Pipelines/garage/streams/deliveries.sql",
            "group by 1",
            to: "group by 1;",
            """
            Pipelines/garage/streams/deliveries.sql:5:11: error[definition.bad_query]: the query is put into another one: leave out the `;`
              group by 1;
                        ^
            """
        ),
        DiagnosticCase(
            "A statement that is no query",
            in: "Pipelines/garage/streams/deliveries.sql",
            "select h",
            to: "delete h",
            """
            Pipelines/garage/streams/deliveries.sql:1:1: error[definition.bad_query]: a query must begin with `select` or `with`
              delete h.intervention_id, min(h.at) as delivered_at, calc.business_day(min(h.at)) as delivered_day
              ^
            """
        ),
    ]

    @Test("The text is exact", arguments: cases)
    func text(of example: DiagnosticCase) throws {
        try example.check()
    }
}
