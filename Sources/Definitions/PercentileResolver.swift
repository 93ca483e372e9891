/// Reads the formulas of percentiles: `p90(seconds)`, alone, divided or multiplied by a number.
struct PercentileResolver {
    let lookup: MeasureLookup

    private var diagnostics: DiagnosticCollector { lookup.diagnostics }

    /// Nil when the formula is none of a percentile; its value is nil when it has a mistake, which has been reported.
    func percentile(_ formula: Formula) -> KPIValue?? {
        switch formula {
        case .call(let function, let argument):
            return .some(value(function, argument, nil))
        case .divide(.call(let function, let argument), .number(let number), let place):
            if isZero(number) {
                diagnostics.error(.badFormula, at: place, "the formula divides by zero", hint: nil)
                return .some(nil)
            }
            return .some(value(function, argument, .divided(by: number)))
        case .multiply(.call(let function, let argument), .number(let number), _),
            .multiply(.number(let number), .call(let function, let argument), _):
            return .some(value(function, argument, .multiplied(by: number)))
        default: return nil
        }
    }

    private func value(
        _ function: Located<String>,
        _ argument: Located<String>,
        _ scale: Percentile.Scale?
    ) -> KPIValue? {
        let found = lookup.find(argument)
        guard let match = function.value.wholeMatch(of: /p([1-9][0-9]?)/), let percent = Int(match.1) else {
            diagnostics.error(
                .badFormula,
                at: function.location,
                "there is no function `\(function.value)`",
                hint: "p1 to p99 are percentiles of a histogram, as in p90(\(argument.value))"
            )
            return nil
        }
        guard let found else { return nil }
        guard found.kind == .histogram else {
            diagnostics.error(
                .illegalRollup,
                at: argument.location,
                "`\(argument.value)` is of type \(found.kind.rawValue), from which no percentile can be read",
                hint: "declare it in its fact with `type: histogram`"
            )
            return nil
        }
        return .percentile(Percentile(measure: found.reference, percent: percent, scale: scale))
    }
}
