import Testing

@testable import Definitions

@Suite("Diagnostics: KPIs")
struct KPIDiagnosticsTests {
    static let cases: [DiagnosticCase] = [
        DiagnosticCase(
            "A KPI of another module",
            in: "Pipelines/garage/kpis.yaml",
            "kpi: garage.throughput",
            to: "kpi: throughput",
            """
            Pipelines/garage/kpis.yaml:1:8: error[definition.bad_name]: KPI `throughput` stands in module `garage`
              - kpi: throughput
                     ^
              it must be called `garage.throughput`
            Reports/garage-month.yaml:5:11: error[definition.unknown_kpi]: there is no KPI `garage.throughput`
              columns: [garage.throughput]
                        ^
              there is no KPI here
            """
        ),
        DiagnosticCase(
            "An unknown fact",
            in: "Pipelines/garage/kpis.yaml",
            "[deliveries, workshop_days]",
            to: "[delivery, workshop_days]",
            """
            Pipelines/garage/kpis.yaml:3:10: error[definition.unknown_fact]: there is no fact `delivery`
                from: [delivery, workshop_days]
                       ^
              did you mean `deliveries`?
            """
        ),
        DiagnosticCase(
            "An unknown measure",
            in: "Pipelines/garage/kpis.yaml",
            "value: delivered",
            to: "value: deliverd",
            """
            Pipelines/garage/kpis.yaml:4:10: error[definition.unknown_measure]: none of garage.deliveries, garage.workshop_days has a measure `deliverd`
                value: deliverd / open_days
                       ^
              did you mean `delivered`?
            """
        ),
        DiagnosticCase(
            "A measure of two facts",
            in: "Pipelines/garage/kpis.yaml",
            "value: delivered / open_days",
            to: "value: seconds / open_days",
            """
            Pipelines/garage/kpis.yaml:4:10: error[definition.ambiguous_measure]: several facts have a measure `seconds`
                value: seconds / open_days
                       ^
              say which: deliveries.seconds or workshop_days.seconds
            """
        ),
        DiagnosticCase(
            "A division inside",
            in: "Pipelines/garage/kpis.yaml",
            "delivered / open_days",
            to: "1 - delivered / open_days",
            """
            Pipelines/garage/kpis.yaml:4:24: error[definition.illegal_rollup]: a ratio is divided only when read, so `/` must be the last step of a formula
                value: 1 - delivered / open_days
                                     ^
              days and sites are added up first, then divided once: write (…) / (…)
            """
        ),
        DiagnosticCase(
            "A product of measures",
            in: "Pipelines/garage/kpis.yaml",
            "delivered / open_days",
            to: "delivered * open_days",
            """
            Pipelines/garage/kpis.yaml:4:20: error[definition.illegal_rollup]: a product of two measures cannot be added up over days and sites
                value: delivered * open_days
                                 ^
              let the fact multiply them row by row, as a measure of its own
            """
        ),
        DiagnosticCase(
            "A number added to a measure",
            in: "Pipelines/garage/kpis.yaml",
            "delivered / open_days",
            to: "(delivered + 1) / open_days",
            """
            Pipelines/garage/kpis.yaml:4:21: error[definition.illegal_rollup]: a number added to a measure would count once for a day and once for a year
                value: (delivered + 1) / open_days
                                  ^
              let the fact yield it as a measure of its own
            """
        ),
        DiagnosticCase(
            "A percentage that is no ratio",
            in: "Pipelines/garage/kpis.yaml",
            "value: delivered / open_days\n  unit: per_day",
            to: "value: delivered + open_days\n  unit: percent",
            """
            Pipelines/garage/kpis.yaml:5:3: error[definition.bad_formula]: a percentage is a ratio, but the formula divides by no measure
                unit: percent
                ^
              write what is counted / what it is a part of
            """
        ),
        DiagnosticCase(
            "A target that is no number",
            in: "Pipelines/garage/kpis.yaml",
            "target: 6.0",
            to: "target: six",
            """
            Pipelines/garage/kpis.yaml:7:11: error[definition.wrong_type]: `target` must be a decimal, found `six`
                target: six
                        ^
            """
        ),
        DiagnosticCase(
            "An unknown unit",
            in: "Pipelines/garage/kpis.yaml",
            "per_day",
            to: "per_days",
            """
            Pipelines/garage/kpis.yaml:5:9: error[definition.bad_value]: `unit` cannot be `per_days`
                unit: per_days
                      ^
              did you mean `per_day`? Allowed: percent, count, seconds, minutes, hours, days, years, per_day, hours_per_order, currency, currency_per_hour, currency_per_day, currency_per_km, km, l_per_100km, kwh_per_100km, kg, g_per_km
            """
        ),
        DiagnosticCase(
            "A fact that the formula does not use",
            in: "Pipelines/garage/kpis.yaml",
            "delivered / open_days",
            to: "delivered",
            """
            Pipelines/garage/kpis.yaml:3:3: warning[definition.unused_read]: the formula uses no measure of fact `garage.workshop_days`
                from: [deliveries, workshop_days]
                ^
            """
        ),
        DiagnosticCase(
            "A KPI that stands twice",
            in: "Pipelines/garage/kpis.yaml",
            "- kpi: garage.throughput",
            to: """
                - kpi: garage.throughput
                  label: {en: T, fr: D}
                  from: deliveries
                  value: delivered
                  unit: count
                  better: higher
                  formula: {en: A, fr: B}
                - kpi: garage.throughput
                """,
            """
            Pipelines/garage/kpis.yaml:8:8: error[definition.duplicate_name]: there is a KPI `garage.throughput` already
              - kpi: garage.throughput
                     ^
            """
        ),
    ]

    @Test("The text is exact", arguments: cases)
    func text(of example: DiagnosticCase) throws {
        try example.check()
    }
}
