/// Turns a formula into a KPI's value: finds its measures, and refuses what cannot be summed first and divided last.
struct FormulaResolver {
    /// The facts of the KPI, in order. Nil stands for one whose file has a mistake: its measures are not known.
    let facts: [(id: String, fact: Fact?)]
    let module: String
    let diagnostics: DiagnosticCollector

    /// How a term behaves when its cells are added up.
    private enum Shape {
        /// A plain number, the same however many cells there are.
        case constant
        /// Adds up with its cells.
        case linear
    }

    private typealias Term = (expression: Expression, shape: Shape)

    func resolve(_ text: Located<String>) -> KPIValue? {
        do {
            var parser = try FormulaParser(text)
            return value(try parser.parse(), at: text.location)
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
        if case .number(let number) = below.expression, number.allSatisfy({ "0.".contains($0) }) {
            diagnostics.error(.badFormula, at: place, "the formula divides by zero", hint: nil)
            return nil
        }
        return .ratio(above.expression, below.expression)
    }

    private func isLinear(_ term: Term, at location: SourceLocation, _ what: String) -> Bool {
        if term.shape == .linear { return true }
        diagnostics.error(.badFormula, at: location, "\(what) must have a measure in it", hint: nil)
        return false
    }

    private func term(_ formula: Formula) -> Term? {
        switch formula {
        case .number(let number): return (.number(number), .constant)
        case .name(let name): return measure(name).map { ($0, .linear) }
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

    private func sum(
        _ a: Formula,
        _ b: Formula,
        at place: SourceLocation,
        _ make: (Expression, Expression) -> Expression
    ) -> Term? {
        let left = term(a)
        let right = term(b)
        guard let left, let right else { return nil }
        guard left.shape == right.shape else {
            diagnostics.error(
                .illegalRollup,
                at: place,
                "a number added to a measure would count once for a day and once for a year",
                hint: "let the fact yield it as a measure of its own"
            )
            return nil
        }
        return (make(left.expression, right.expression), left.shape)
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
        let shape: Shape = left.shape == .linear || right.shape == .linear ? .linear : .constant
        return (.multiply(left.expression, right.expression), shape)
    }

    // MARK: - Measures

    /// `measure` where only one fact has it, else `fact.measure` or `module.fact.measure`.
    private func measure(_ name: Located<String>) -> Expression? {
        let parts = name.value.split(separator: ".").map(String.init)
        let wanted = parts[parts.count - 1]
        let named = parts.count == 1 ? facts : facts.filter { isCalled($0.id, parts.dropLast().joined(separator: ".")) }
        if named.isEmpty {
            diagnostics.error(
                .unknownFact,
                at: name.location,
                "`\(name.value)` names a fact that `from` does not have",
                hint: "`from` has: \(listed(facts.map(\.id)))"
            )
            return nil
        }
        let owners = named.filter { entry in entry.fact?.measures.contains { $0.name == wanted } ?? false }
        if owners.count > 1 {
            let choices = owners.map { "\(shortName($0.id)).\(wanted)" }
            diagnostics.error(
                .ambiguousMeasure,
                at: name.location,
                "several facts have a measure `\(wanted)`",
                hint: "say which: \(choices.joined(separator: " or "))"
            )
            return nil
        }
        if let owner = owners.first { return .measure(fact: owner.id, name: wanted) }
        reportUnknown(wanted, name, named)
        return nil
    }

    private func reportUnknown(_ wanted: String, _ name: Located<String>, _ named: [(id: String, fact: Fact?)]) {
        // A fact whose file is broken may well have it.
        if named.contains(where: { $0.fact == nil }) { return }
        let measures = named.flatMap { $0.fact?.measures.map(\.name) ?? [] }
        let owners = named.count == 1 ? "fact `\(named[0].id)` has" : "none of \(listed(named.map(\.id))) has"
        let message = named.count == 1 ? "\(owners) no measure `\(wanted)`" : "\(owners) a measure `\(wanted)`"
        diagnostics.error(
            .unknownMeasure,
            at: name.location,
            message,
            hint: suggestion(for: wanted, among: measures, of: "measure")
        )
    }

    private func isCalled(_ id: String, _ name: String) -> Bool { id == name || shortName(id) == name }

    private func shortName(_ id: String) -> String {
        id.hasPrefix(module + ".") ? String(id.dropFirst(module.count + 1)) : id
    }
}
