import Testing

@testable import Definitions

@Suite("Diagnostics: Checks and reports")
struct CheckAndReportDiagnosticsTests {
    static let cases: [DiagnosticCase] = [
        DiagnosticCase(
            "A check of an unknown stream",
            in: "Pipelines/garage/checks.yaml",
            "{stream: interventions, column: workshop_id}",
            to: "{stream: intervention, column: workshop_id}",
            """
            Pipelines/garage/checks.yaml:4:61: error[definition.unknown_stream]: there is no stream `intervention`
              - {check: workshop_set, severity: block, not_null: {stream: intervention, column: workshop_id}}
                                                                          ^
              did you mean `interventions`?
            """
        ),
        DiagnosticCase(
            "A check of an unknown column",
            in: "Pipelines/garage/checks.yaml",
            "column: workshop_id",
            to: "column: workshop",
            """
            Pipelines/garage/checks.yaml:4:84: error[definition.unknown_column]: stream `garage.interventions` has no column `workshop`
              - {check: workshop_set, severity: block, not_null: {stream: interventions, column: workshop}}
                                                                                                 ^
              did you mean `workshop_id`?
            """
        ),
        DiagnosticCase(
            "A check of an unknown measure",
            in: "Pipelines/garage/checks.yaml",
            "measure: open_days",
            to: "measure: open_day",
            """
            Pipelines/garage/checks.yaml:5:74: error[definition.unknown_measure]: fact `garage.workshop_days` has no measure `open_day`
              - {check: one_day, severity: warn, range: {fact: workshop_days, measure: open_day, min: 0, max: 1}}
                                                                                       ^
              did you mean `open_days`?
            """
        ),
        DiagnosticCase(
            "A check of an unknown fact",
            in: "Pipelines/garage/checks.yaml",
            "fact: workshop_days",
            to: "fact: workshops_day",
            """
            Pipelines/garage/checks.yaml:5:50: error[definition.unknown_fact]: there is no fact `workshops_day`
              - {check: one_day, severity: warn, range: {fact: workshops_day, measure: open_days, min: 0, max: 1}}
                                                               ^
              did you mean `workshop_days`?
            """
        ),
        DiagnosticCase(
            "A range turned round",
            in: "Pipelines/garage/checks.yaml",
            "min: 0, max: 1",
            to: "min: 2, max: 1",
            """
            Pipelines/garage/checks.yaml:5:43: error[definition.bad_value]: the range is turned round: min 2 is greater than max 1
              - {check: one_day, severity: warn, range: {fact: workshop_days, measure: open_days, min: 2, max: 1}}
                                                        ^
            """
        ),
        DiagnosticCase(
            "A range without bounds",
            in: "Pipelines/garage/checks.yaml",
            ", min: 0, max: 1",
            to: "",
            """
            Pipelines/garage/checks.yaml:5:43: error[definition.missing_key]: a range must have `min`, `max` or both
              - {check: one_day, severity: warn, range: {fact: workshop_days, measure: open_days}}
                                                        ^
            """
        ),
        DiagnosticCase(
            "An unknown severity",
            in: "Pipelines/garage/checks.yaml",
            "severity: warn, range",
            to: "severity: warning, range",
            """
            Pipelines/garage/checks.yaml:5:30: error[definition.bad_value]: `severity` cannot be `warning`
              - {check: one_day, severity: warning, range: {fact: workshop_days, measure: open_days, min: 0, max: 1}}
                                           ^
              allowed: warn, block
            """
        ),
        DiagnosticCase(
            "A check of an unknown table",
            in: "Pipelines/garage/checks.yaml",
            "mirror.garage_history",
            to: "mirror.garage_histry",
            """
            Pipelines/garage/checks.yaml:7:41: error[definition.unknown_table]: there is no table `mirror.garage_histry`
              - {check: orphans, severity: warn, sql: "select 1 from mirror.garage_histry where false"}
                                                      ^
              did you mean `garage_history`?
            """
        ),
        DiagnosticCase(
            "A check without a rule",
            in: "Pipelines/garage/checks.yaml",
            "  accepted: {stream: interventions, column: status, codes: status}\n",
            to: "",
            """
            Pipelines/garage/checks.yaml:1:3: error[definition.missing_key]: a check must have one of `not_null`, `unique`, `accepted`, `relation`, `range`, `at_most`, `equation`, `volume`, `freshness`, `sql`
              - check: status_known
                ^
            """
        ),
        DiagnosticCase(
            "A check that stands twice",
            in: "Pipelines/garage/checks.yaml",
            "{check: less",
            to: "{check: one_day",
            """
            Pipelines/garage/checks.yaml:6:11: error[definition.duplicate_name]: there is a check `one_day` in this module already
              - {check: one_day, severity: block, at_most: {fact: deliveries, measure: delivered, other: seconds}}
                        ^
            """
        ),
        DiagnosticCase(
            "A volume by a column that has no day",
            in: "Pipelines/garage/checks.yaml",
            "not_null: {stream: interventions, column: workshop_id}",
            to: "volume: {stream: interventions, column: workshop_id}",
            """
            Pipelines/garage/checks.yaml:4:82: error[definition.column_type]: column `workshop_id` of stream `garage.interventions` is uuid, but a day comes from a date or a timestamptz
              - {check: workshop_set, severity: block, volume: {stream: interventions, column: workshop_id}}
                                                                                               ^
            """
        ),
        DiagnosticCase(
            "A volume of an unknown measure, with a band turned round",
            in: "Pipelines/garage/checks.yaml",
            "range: {fact: workshop_days, measure: open_days, min: 0, max: 1}",
            to: "volume: {fact: workshop_days, measure: open_day, low: 3, past: 60}",
            """
            Pipelines/garage/checks.yaml:5:44: error[definition.bad_value]: the band is turned round: low 3 is greater than high 2
              - {check: one_day, severity: warn, volume: {fact: workshop_days, measure: open_day, low: 3, past: 60}}
                                                         ^
            Pipelines/garage/checks.yaml:5:75: error[definition.unknown_measure]: fact `garage.workshop_days` has no measure `open_day`
              - {check: one_day, severity: warn, volume: {fact: workshop_days, measure: open_day, low: 3, past: 60}}
                                                                                        ^
              did you mean `open_days`?
            Pipelines/garage/checks.yaml:5:99: error[definition.bad_value]: `past` is 1 to 52, not 60
              - {check: one_day, severity: warn, volume: {fact: workshop_days, measure: open_day, low: 3, past: 60}}
                                                                                                                ^
            """
        ),
        DiagnosticCase(
            "A freshness of an unknown fact, without days, on a day that no week has",
            in: "Pipelines/garage/checks.yaml",
            "range: {fact: workshop_days, measure: open_days, min: 0, max: 1}",
            to: "freshness: {fact: workshops_day, weekdays: [mon, thr]}",
            """
            Pipelines/garage/checks.yaml:5:47: error[definition.missing_key]: `freshness` must have the key `days`
              - {check: one_day, severity: warn, freshness: {fact: workshops_day, weekdays: [mon, thr]}}
                                                            ^
            Pipelines/garage/checks.yaml:5:54: error[definition.unknown_fact]: there is no fact `workshops_day`
              - {check: one_day, severity: warn, freshness: {fact: workshops_day, weekdays: [mon, thr]}}
                                                                   ^
              did you mean `workshop_days`?
            Pipelines/garage/checks.yaml:5:85: error[definition.bad_value]: an entry of `weekdays` cannot be `thr`
              - {check: one_day, severity: warn, freshness: {fact: workshops_day, weekdays: [mon, thr]}}
                                                                                                  ^
              did you mean `thu`? Allowed: mon, tue, wed, thu, fri, sat, sun
            """
        ),
        DiagnosticCase(
            "A report with an unknown KPI",
            in: "Reports/garage-month.yaml",
            "[garage.throughput]",
            to: "[garage.troughput]",
            """
            Reports/garage-month.yaml:5:11: error[definition.unknown_kpi]: there is no KPI `garage.troughput`
              columns: [garage.troughput]
                        ^
              did you mean `garage.throughput`?
            """
        ),
        DiagnosticCase(
            "A report by a dimension that no column has",
            in: "Reports/garage-month.yaml",
            "rows: [workshop]",
            to: "rows: [workshop, status]",
            """
            Reports/garage-month.yaml:4:18: error[definition.unknown_dimension]: no column of this report has a dimension `status`
              rows: [workshop, status]
                               ^
              they have: workshop, vehicle
            """
        ),
        DiagnosticCase(
            "A report with an unknown period",
            in: "Reports/garage-month.yaml",
            "period: month",
            to: "period: monthly",
            """
            Reports/garage-month.yaml:3:9: error[definition.bad_value]: `period` cannot be `monthly`
              period: monthly
                      ^
              did you mean `month`? Allowed: day, week, month, quarter, year
            """
        ),
        DiagnosticCase(
            "A scorecard with rows",
            in: "Reports/garage-month.yaml",
            "period: month",
            to: "layout: scorecard\nperiod: month",
            """
            Reports/garage-month.yaml:5:1: error[definition.not_allowed_here]: `rows` has no meaning in a scorecard, which has a row for each KPI
              rows: [workshop]
              ^
            Reports/garage-month.yaml:7:1: error[definition.not_allowed_here]: `totals` has no meaning in a scorecard, which has a row for each KPI
              totals: true
              ^
            """
        ),
        DiagnosticCase(
            "A table of every KPI",
            in: "Reports/garage-month.yaml",
            "[garage.throughput]",
            to: "[\"*\"]",
            """
            Reports/garage-month.yaml:5:11: error[definition.bad_value]: `*` cannot stand here
              columns: ["*"]
                        ^
              it stands alone, in a report with `layout: scorecard`, and means every KPI
            """
        ),
        DiagnosticCase(
            "A report with an unknown layout",
            in: "Reports/garage-month.yaml",
            "period: month",
            to: "layout: scorcard\nperiod: month",
            """
            Reports/garage-month.yaml:3:9: error[definition.bad_value]: `layout` cannot be `scorcard`
              layout: scorcard
                      ^
              did you mean `scorecard`? Allowed: table, scorecard
            """
        ),
        DiagnosticCase(
            "A report called otherwise than its file",
            in: "Reports/garage-month.yaml",
            "report: garage-month",
            to: "report: garage-months",
            """
            Reports/garage-month.yaml:1:9: error[definition.name_mismatch]: `garage-months` must be called as its file, `garage-month`
              report: garage-months
                      ^
            """
        ),
    ]

    @Test("The text is exact", arguments: cases)
    func text(of example: DiagnosticCase) throws {
        try example.check()
    }
}
