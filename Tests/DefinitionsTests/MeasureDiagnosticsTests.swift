import Testing

@testable import Definitions

@Suite("Diagnostics: Kinds of measures")
struct MeasureDiagnosticsTests {
    static let cases: [DiagnosticCase] = [
        DiagnosticCase(
            "An unknown kind",
            in: "Pipelines/garage/facts/deliveries.sql",
            "delivered: {type: sum}",
            to: "delivered: {type: mean}",
            """
            Pipelines/garage/facts/deliveries.sql:10:21: error[definition.bad_value]: `type` cannot be `mean`
                delivered: {type: mean}
                                  ^
              allowed: sum, last, mean_of_days, histogram, distinct
            """
        ),
        DiagnosticCase(
            "A histogram that is added up",
            in: "Pipelines/garage/facts/deliveries.sql",
            "delivered: {type: sum}",
            to: "delivered: {type: histogram}",
            """
            Pipelines/garage/checks.yaml:6:71: error[definition.not_allowed_here]: `delivered` is of type histogram: a cell has no one number for it
              - {check: less, severity: block, at_most: {fact: deliveries, measure: delivered, other: seconds}}
                                                                                    ^
              let the fact yield a measure of type sum beside it, or check the rows with `sql`
            Pipelines/garage/kpis.yaml:4:10: error[definition.illegal_rollup]: `delivered` is a histogram, which has percentiles and no sum
                value: delivered / open_days
                       ^
              write p50(delivered), or let the fact yield a measure of type sum beside it
            """
        ),
        DiagnosticCase(
            "A column of a companion table as a dimension",
            in: "Pipelines/garage/facts/deliveries.sql",
            "dimensions: {workshop: workshop_id, vehicle: vehicle_id}\nmeasures:",
            to: "dimensions: {workshop: workshop_id, member: vehicle_id}\nmeasures:\n  cars: {type: distinct}",
            """
            Pipelines/garage/facts/deliveries.sql:8:37: error[definition.unknown_dimension]: neither module `garage` nor one that it needs has a dimension `member`
              dimensions: {workshop: workshop_id, member: vehicle_id}
                                                  ^
              there are: workshop, status, vehicle
            Pipelines/garage/facts/deliveries.sql:10:10: error[definition.bad_name]: a fact with a measure of type distinct cannot have a dimension `member`
                cars: {type: distinct}
                       ^
              measure, bucket, count, member are columns of its companion tables
            """
        ),
        DiagnosticCase(
            "A reach without days",
            in: "Pipelines/garage/facts/deliveries.sql",
            "day: delivered_day",
            to: "day: delivered_day\nreach: {}",
            """
            Pipelines/garage/facts/deliveries.sql:6:8: error[definition.missing_key]: `reach` must have `before`, `after` or both
              reach: {}
                     ^
            """
        ),
        DiagnosticCase(
            "A reach of no day",
            in: "Pipelines/garage/facts/deliveries.sql",
            "day: delivered_day",
            to: "day: delivered_day\nreach: {before: 0, after: many}",
            """
            Pipelines/garage/facts/deliveries.sql:6:17: error[definition.bad_value]: `before` must be 1 to 3660 days, found 0
              reach: {before: 0, after: many}
                              ^
            Pipelines/garage/facts/deliveries.sql:6:27: error[definition.wrong_type]: `after` must be a whole number, found `many`
              reach: {before: 0, after: many}
                                        ^
            """
        ),
        DiagnosticCase(
            "A percentile of a sum",
            in: "Pipelines/garage/kpis.yaml",
            "value: delivered / open_days",
            to: "value: p90(delivered)",
            """
            Pipelines/garage/kpis.yaml:4:14: error[definition.illegal_rollup]: `delivered` is of type sum, from which no percentile can be read
                value: p90(delivered)
                           ^
              declare it in its fact with `type: histogram`
            """
        ),
        DiagnosticCase(
            "A percentile beside something",
            in: "Pipelines/garage/kpis.yaml",
            "value: delivered / open_days",
            to: "value: p90(delivered) / open_days",
            """
            Pipelines/garage/kpis.yaml:4:10: error[definition.illegal_rollup]: a percentile stands alone: it can be neither added up nor divided by a measure
                value: p90(delivered) / open_days
                       ^
              make it a KPI of its own: p90(x), or p90(x) / 3600 in another unit
            """
        ),
        DiagnosticCase(
            "A unique of no column",
            in: "Pipelines/garage/checks.yaml",
            "not_null: {stream: interventions, column: workshop_id}",
            to: "unique: {stream: interventions, columns: []}",
            """
            Pipelines/garage/checks.yaml:4:83: error[definition.bad_value]: `unique` must have at least one column
              - {check: workshop_set, severity: block, unique: {stream: interventions, columns: []}}
                                                                                                ^
            """
        ),
        DiagnosticCase(
            "A unique of an unknown column",
            in: "Pipelines/garage/checks.yaml",
            "not_null: {stream: interventions, column: workshop_id}",
            to: "unique: {stream: interventions, columns: [id, workshop]}",
            """
            Pipelines/garage/checks.yaml:4:88: error[definition.unknown_column]: stream `garage.interventions` has no column `workshop`
              - {check: workshop_set, severity: block, unique: {stream: interventions, columns: [id, workshop]}}
                                                                                                     ^
              did you mean `workshop_id`?
            """
        ),
        DiagnosticCase(
            "A relation between columns that can never be equal",
            in: "Pipelines/garage/checks.yaml",
            "not_null: {stream: interventions, column: workshop_id}",
            to: "relation: {stream: interventions, column: workshop_id, to: {stream: workshops, column: name}}",
            """
            Pipelines/garage/checks.yaml:4:121: error[definition.column_type]: `interventions.workshop_id` is uuid and `workshops.name` is text: they can never be equal
              - {check: workshop_set, severity: block, relation: {stream: interventions, column: workshop_id, to: {stream: workshops, column: name}}}
                                                                                                                                      ^
            """
        ),
        DiagnosticCase(
            "A relation to an unknown stream",
            in: "Pipelines/garage/checks.yaml",
            "not_null: {stream: interventions, column: workshop_id}",
            to: "relation: {stream: interventions, column: workshop_id, to: {stream: workshop, column: id}}",
            """
            Pipelines/garage/checks.yaml:4:110: error[definition.unknown_stream]: there is no stream `workshop`
              - {check: workshop_set, severity: block, relation: {stream: interventions, column: workshop_id, to: {stream: workshop, column: id}}}
                                                                                                                           ^
              did you mean `workshops`?
            """
        ),
        DiagnosticCase(
            "An equation over a column that is no number",
            in: "Pipelines/garage/checks.yaml",
            "not_null: {stream: interventions, column: workshop_id}",
            to: "equation: {stream: interventions, left: status + due_on, right: status}",
            """
            Pipelines/garage/checks.yaml:4:91: error[definition.column_type]: column `due_on` of stream `garage.interventions` is date, with which nothing can be calculated
              - {check: workshop_set, severity: block, equation: {stream: interventions, left: status + due_on, right: status}}
                                                                                                        ^
              write the condition as `sql`
            """
        ),
        DiagnosticCase(
            "An equation with an unknown measure",
            in: "Pipelines/garage/checks.yaml",
            "at_most: {fact: deliveries, measure: delivered, other: seconds}",
            to: "equation: {fact: deliveries, left: delivered, right: second * 2, tolerance: -1}",
            """
            Pipelines/garage/checks.yaml:6:87: error[definition.unknown_measure]: fact `garage.deliveries` has no measure `second`
              - {check: less, severity: block, equation: {fact: deliveries, left: delivered, right: second * 2, tolerance: -1}}
                                                                                                    ^
              did you mean `seconds`?
            Pipelines/garage/checks.yaml:6:110: error[definition.bad_value]: a tolerance cannot be negative
              - {check: less, severity: block, equation: {fact: deliveries, left: delivered, right: second * 2, tolerance: -1}}
                                                                                                                           ^
            """
        ),
        DiagnosticCase(
            "An equation over a stream and a fact",
            in: "Pipelines/garage/checks.yaml",
            "at_most: {fact: deliveries, measure: delivered, other: seconds}",
            to: "equation: {fact: deliveries, stream: workshops, left: delivered, right: seconds}",
            """
            Pipelines/garage/checks.yaml:6:63: error[definition.conflicting_keys]: `equation` can have only one of `stream`, `fact`
              - {check: less, severity: block, equation: {fact: deliveries, stream: workshops, left: delivered, right: seconds}}
                                                                            ^
            """
        ),
    ]

    @Test("The text is exact", arguments: cases)
    func text(of example: DiagnosticCase) throws {
        try example.check()
    }
}
