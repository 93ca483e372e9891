/// Turns a formula into a KPI's value: finds its measures, and refuses what cannot be summed first and divided last.
struct FormulaResolver {
    /// The facts of the KPI, in order. Nil stands for one whose file has a mistake: its measures are not known.
    let facts: [(id: String, fact: Fact?)]
    let module: String
    let diagnostics: DiagnosticCollector

    /// How a term behaves when its cells are added up.
    private enum Shape: Equatable {
        /// A plain number, the same however many cells there are.
        case constant
        /// Adds up with its cells, as measures of this kind do.
        case linear(MeasureKind)
    }

    private typealias Term = (expression: Expression, shape: Shape)

    private var lookup: MeasureLookup { MeasureLookup(facts: facts, module: module, diagnostics: diagnostics) }

    func resolve(_ text: Located<String>) -> KPIValue? {
        do {
            var parser = try FormulaParser(text)
            let formula = try parser.parse()
            if let percentile = PercentileResolver(lookup: lookup).percentile(formula) { return percentile }
            return value(formula, at: text.location)
        } catch {
            diagnostics.error(.badFormula, at: error.location, error.message, hint: nil)
            return nil
        }
    }

    private func value(_ formula: Formula, at location: SourceLocation) -> KPIValue? {
        guard case .divide(let numerator, let denominator, let place) = formula else {
            guard let term = term(formula) else { return nil }
            return isLinear(term, at: location, "a KPI") ? .sum(term.expression) : nil
        }
        let above = term(numerator)
        let below = term(denominator)
        guard let above, let below, isLinear(above, at: location, "what is divided") else { return nil }
        if case .number(let number) = below.expression, isZero(number) {
            diagnostics.error(.badFormula, at: place, "the formula divides by zero", hint: nil)
            return nil
        }
        return .ratio(above.expression, below.expression)
    }

    private func isLinear(_ term: Term, at location: SourceLocation, _ what: String) -> Bool {
        if case .linear = term.shape { return true }
        diagnostics.error(.badFormula, at: location, "\(what) must have a measure in it", hint: nil)
        return false
    }

    private func term(_ formula: Formula) -> Term? {
        switch formula {
        case .number(let number): return (.number(number), .constant)
        case .name(let name): return measure(name)
        case .call(let function, let argument):
            _ = lookup.find(argument)
            diagnostics.error(
                .illegalRollup,
                at: function.location,
                "a percentile stands alone: it can be neither added up nor divided by a measure",
                hint: "make it a KPI of its own: p90(x), or p90(x) / 3600 in another unit"
            )
            return nil
        case .add(let a, let b, let place): return sum(a, b, at: place, Expression.add)
        case .subtract(let a, let b, let place): return sum(a, b, at: place, Expression.subtract)
        case .multiply(let a, let b, let place): return product(a, b, at: place)
        case .divide(let a, let b, let place):
            _ = (term(a), term(b))
            diagnostics.error(
                .illegalRollup,
                at: place,
                "a ratio is divided only when read, so `/` must be the last step of a formula",
                hint: "days and sites are added up first, then divided once: write (…) / (…)"
            )
            return nil
        }
    }

    private func measure(_ name: Located<String>) -> Term? {
        guard let (reference, kind) = lookup.find(name) else { return nil }
        guard kind != .histogram else {
            diagnostics.error(
                .illegalRollup,
                at: name.location,
                "`\(name.value)` is a histogram, which has percentiles and no sum",
                hint: "write p50(\(name.value)), or let the fact yield a measure of type sum beside it"
            )
            return nil
        }
        return (.measure(fact: reference.fact, name: reference.name), .linear(kind))
    }

    private func sum(
        _ a: Formula,
        _ b: Formula,
        at place: SourceLocation,
        _ make: (Expression, Expression) -> Expression
    ) -> Term? {
        let left = term(a)
        let right = term(b)
        guard let left, let right else { return nil }
        switch (left.shape, right.shape) {
        case (.linear(.distinct), .linear(.distinct)):
            diagnostics.error(
                .illegalRollup,
                at: place,
                "distinct counts cannot be added: what both have would count twice",
                hint: "let the fact yield one distinct measure over both"
            )
        case (.linear(let one), .linear(let other)) where one != other:
            diagnostics.error(
                .illegalRollup,
                at: place,
                "measures of type \(one.rawValue) and \(other.rawValue) roll up differently and cannot be added",
                hint: "one may stand above and the other below a ratio; else make two KPIs"
            )
        case (.constant, .linear), (.linear, .constant):
            diagnostics.error(
                .illegalRollup,
                at: place,
                "a number added to a measure would count once for a day and once for a year",
                hint: "let the fact yield it as a measure of its own"
            )
        default: return (make(left.expression, right.expression), left.shape)
        }
        return nil
    }

    private func product(_ a: Formula, _ b: Formula, at place: SourceLocation) -> Term? {
        let left = term(a)
        let right = term(b)
        guard let left, let right else { return nil }
        guard left.shape == .constant || right.shape == .constant else {
            diagnostics.error(
                .illegalRollup,
                at: place,
                "a product of two measures cannot be added up over days and sites",
                hint: "let the fact multiply them row by row, as a measure of its own"
            )
            return nil
        }
        return (.multiply(left.expression, right.expression), left.shape == .constant ? right.shape : left.shape)
    }
}

/// Whether a decimal as written is zero.
func isZero(_ number: String) -> Bool { number.allSatisfy { "0.".contains($0) } }
