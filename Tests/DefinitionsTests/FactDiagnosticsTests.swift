import Testing

@testable import Definitions

@Suite("Diagnostics: Facts")
struct FactDiagnosticsTests {
    static let cases: [DiagnosticCase] = [
        DiagnosticCase(
            "No header",
            in: "Pipelines/garage/facts/deliveries.sql",
            "/* ---",
            to: "/*",
            """
            Pipelines/garage/facts/deliveries.sql:1:1: error[definition.missing_header]: a fact must begin with a header
              /*
              ^
              /* --- on a line of its own, the keys, --- */ on a line of its own, then the query
            """
        ),
        DiagnosticCase(
            "A header without an end",
            in: "Pipelines/garage/facts/deliveries.sql",
            "--- */",
            to: "*/",
            """
            Pipelines/garage/facts/deliveries.sql:1:1: error[definition.missing_header]: the header has no end
              /* ---
              ^
              it ends with --- */ on a line of its own
            """
        ),
        DiagnosticCase(
            "An unknown key in a header",
            in: "Pipelines/garage/facts/deliveries.sql",
            "anchor: deliveries",
            to: "ancor: deliveries",
            """
            Pipelines/garage/facts/deliveries.sql:4:1: error[definition.unknown_key]: unknown key `ancor` in a fact
              ancor: deliveries
              ^
              did you mean `anchor`? Allowed here: fact, title, anchor, day, clipped, learns, reach, reads, dimensions, measures
            """
        ),
        DiagnosticCase(
            "A clipped fact whose day is no span",
            in: "Pipelines/garage/facts/deliveries.sql",
            "anchor: deliveries",
            to: "clipped: true\nanchor: deliveries",
            """
            Pipelines/garage/facts/deliveries.sql:4:10: error[definition.bad_value]: `clipped` is about the end of a span, and `day` \
            is none: leave it out
              clipped: true
                       ^
            """
        ),
        DiagnosticCase(
            "An unknown anchor",
            in: "Pipelines/garage/facts/deliveries.sql",
            "anchor: deliveries",
            to: "anchor: delivery",
            """
            Pipelines/garage/facts/deliveries.sql:4:9: error[definition.unknown_stream]: there is no stream `delivery`
              anchor: delivery
                      ^
              did you mean `deliveries`?
            """
        ),
        DiagnosticCase(
            "An unknown day",
            in: "Pipelines/garage/facts/deliveries.sql",
            "day: delivered_day",
            to: "day: delivered",
            """
            Pipelines/garage/facts/deliveries.sql:5:6: error[definition.unknown_column]: stream `garage.deliveries` has no column `delivered`
              day: delivered
                   ^
              did you mean `delivered_at`?
            """
        ),
        DiagnosticCase(
            "A day that is none",
            in: "Pipelines/garage/facts/deliveries.sql",
            "day: delivered_day",
            to: "day: intervention_id",
            """
            Pipelines/garage/facts/deliveries.sql:5:6: error[definition.column_type]: column `intervention_id` of stream `garage.deliveries` is uuid, but a day comes from a date or a timestamptz
              day: intervention_id
                   ^
            """
        ),
        DiagnosticCase(
            "A span of two types",
            in: "Pipelines/garage/facts/deliveries.sql",
            "day: delivered_day",
            to: "day: {span: [delivered_at, delivered_day]}",
            """
            Pipelines/garage/facts/deliveries.sql:5:13: error[definition.column_type]: a span must begin and end in columns of one type, but `delivered_at` is timestamptz and `delivered_day` is date
              day: {span: [delivered_at, delivered_day]}
                          ^
            """
        ),
        DiagnosticCase(
            "A span with one end",
            in: "Pipelines/garage/facts/workshop_days.sql",
            "[opened_at, closed_at]",
            to: "[opened_at]",
            """
            Pipelines/garage/facts/workshop_days.sql:5:13: error[definition.wrong_type]: `span` must be a list of two columns, found a list of 1
              day: {span: [opened_at]}
                          ^
            """
        ),
        DiagnosticCase(
            "An undeclared read",
            in: "Pipelines/garage/facts/deliveries.sql",
            "reads:\n  interventions: {via: {parent: intervention_id}}\n",
            to: "",
            """
            Pipelines/garage/facts/deliveries.sql:16:6: error[definition.undeclared_read]: the query reads `mirror.garage_interventions`, which `reads` does not declare
              join mirror.garage_interventions i on i.id = f.intervention_id
                   ^
              a change there would leave figures stale: add `interventions: {via: …}` to `reads`
            """
        ),
        DiagnosticCase(
            "A read without via",
            in: "Pipelines/garage/facts/deliveries.sql",
            "{via: {parent: intervention_id}}",
            to: "{}",
            """
            Pipelines/garage/facts/deliveries.sql:7:18: error[definition.missing_key]: a read must have the key `via`
                interventions: {}
                               ^
            """
        ),
        DiagnosticCase(
            "A via of two kinds",
            in: "Pipelines/garage/facts/deliveries.sql",
            "{parent: intervention_id}",
            to: "{parent: intervention_id, child: id}",
            """
            Pipelines/garage/facts/deliveries.sql:7:50: error[definition.conflicting_keys]: `via` can have only one of `parent`, `child`, `match`
                interventions: {via: {parent: intervention_id, child: id}}
                                                               ^
            """
        ),
        DiagnosticCase(
            "An unknown via column",
            in: "Pipelines/garage/facts/deliveries.sql",
            "{parent: intervention_id}",
            to: "{parent: intervention}",
            """
            Pipelines/garage/facts/deliveries.sql:7:33: error[definition.unknown_column]: stream `garage.deliveries` has no column `intervention`
                interventions: {via: {parent: intervention}}
                                              ^
              did you mean `intervention_id`?
            """
        ),
        DiagnosticCase(
            "A child column on the wrong side",
            in: "Pipelines/garage/facts/deliveries.sql",
            "{parent: intervention_id}",
            to: "{child: intervention_id}",
            """
            Pipelines/garage/facts/deliveries.sql:7:32: error[definition.unknown_column]: stream `garage.interventions` has no column `intervention_id`
                interventions: {via: {child: intervention_id}}
                                             ^
              there are: id, workshop_id, vehicle_id, status, customer_id, due_on
            """
        ),
        DiagnosticCase(
            "Columns that can never be equal",
            in: "Pipelines/garage/facts/deliveries.sql",
            "{parent: intervention_id}",
            to: "{parent: delivered_day}",
            """
            Pipelines/garage/facts/deliveries.sql:7:33: error[definition.column_type]: `deliveries.delivered_day` is date and `interventions.id` is uuid: they can never be equal
                interventions: {via: {parent: delivered_day}}
                                              ^
            """
        ),
        DiagnosticCase(
            "A parent with a key of two columns",
            in: "Pipelines/garage/streams/interventions.yaml",
            "key: [id]",
            to: "key: [id, workshop_id]",
            """
            Pipelines/garage/facts/deliveries.sql:7:33: error[definition.composite_key]: stream `garage.interventions` has a key of 2 columns, which one column cannot hold
                interventions: {via: {parent: intervention_id}}
                                              ^
              say `via: {match: [column of the anchor, column of the read]}`
            """
        ),
        DiagnosticCase(
            "A dimension of a module that is not needed",
            in: "Pipelines/garage/module.yaml",
            "needs: [vehicles]\n",
            to: "",
            """
            Pipelines/garage/facts/deliveries.sql:8:37: error[definition.module_not_needed]: module `garage` does not need module `vehicles`
              dimensions: {workshop: workshop_id, vehicle: vehicle_id}
                                                  ^
              add `vehicles` to `needs` in its module.yaml
            """
        ),
        DiagnosticCase(
            "A read that the query does not make",
            in: "Pipelines/garage/facts/deliveries.sql",
            "reads:",
            to: "reads:\n  vehicles.vehicles: {via: {match: [intervention_id, id]}}",
            """
            Pipelines/garage/facts/deliveries.sql:7:3: warning[definition.unused_read]: the query does not read `vehicles.vehicles`, which `reads` declares
                vehicles.vehicles: {via: {match: [intervention_id, id]}}
                ^
            """
        ),
        DiagnosticCase(
            "An unknown dimension",
            in: "Pipelines/garage/facts/deliveries.sql",
            "{workshop: workshop_id,",
            to: "{workshops: workshop_id,",
            """
            Pipelines/garage/facts/deliveries.sql:8:14: error[definition.unknown_dimension]: neither module `garage` nor one that it needs has a dimension `workshops`
              dimensions: {workshops: workshop_id, vehicle: vehicle_id}
                           ^
              did you mean `workshop`?
            """
        ),
        DiagnosticCase(
            "An unknown kind of measure",
            in: "Pipelines/garage/facts/deliveries.sql",
            "delivered: {type: sum}",
            to: "delivered: {type: summ}",
            """
            Pipelines/garage/facts/deliveries.sql:10:21: error[definition.bad_value]: `type` cannot be `summ`
                delivered: {type: summ}
                                  ^
              did you mean `sum`? Allowed: sum, last, mean_of_days, histogram, distinct
            """
        ),
        DiagnosticCase(
            "No measure",
            in: "Pipelines/garage/facts/workshop_days.sql",
            "  open_days: {type: sum, unit: days}\n  seconds: {type: sum, unit: seconds}\n",
            to: "  {}\n",
            """
            Pipelines/garage/facts/workshop_days.sql:8:3: error[definition.bad_value]: a fact must have at least one measure
                {}
                ^
            """
        ),
        DiagnosticCase(
            "A measure called as a dimension",
            in: "Pipelines/garage/facts/deliveries.sql",
            "  delivered: {type: sum}",
            to: "  delivered: {type: sum}\n  workshop: {type: sum}",
            """
            Pipelines/garage/facts/deliveries.sql:11:3: error[definition.duplicate_name]: `workshop` is a dimension of this fact as well
                workshop: {type: sum}
                ^
            """
        ),
        DiagnosticCase(
            "An empty query",
            in: "Pipelines/garage/facts/workshop_days.sql",
            nil,
            to: """
                /* ---
                fact: workshop_days
                title: {en: Open days, fr: Jours ouverts}
                anchor: workshops
                day: opened_at
                measures:
                  open_days: {type: sum}
                  seconds: {type: sum}
                --- */

                """,
            """
            Pipelines/garage/facts/workshop_days.sql:10:1: error[definition.bad_query]: the query is empty
            """
        ),
    ]

    @Test("The text is exact", arguments: cases)
    func text(of example: DiagnosticCase) throws {
        try example.check()
    }
}
