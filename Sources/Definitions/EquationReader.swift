/// Reads `equation`: two calculations over the columns of a stream, or over the measures of a fact.
struct EquationReader {
    let head: ModuleHead
    let workspace: Workspace

    private var diagnostics: DiagnosticCollector { workspace.diagnostics }

    func read(_ value: YAMLValue) -> Equation? {
        guard let mapping = value.mapping(.equation) else {
            return nil
        }
        let names = mapping.exactlyOne(of: Shape.equation.exactlyOneOf).flatMap(readNames)
        let texts = ["left", "right"].map { mapping.required($0)?.text("a formula") }
        let tolerance = mapping["tolerance"].flatMap { $0.decimal() }
        if let tolerance, tolerance.value.hasPrefix("-") {
            diagnostics.error(.badValue, at: tolerance.location, "a tolerance cannot be negative", hint: nil)
        }
        guard let names else { return nil }
        let sides = texts.map { $0.flatMap { side($0, names) } }
        guard let left = sides[0], let right = sides[1] else { return nil }
        return Equation(table: names.table, left: left, right: right, tolerance: tolerance?.value)
    }

    /// Whose rows they are, and what a name in a formula means there: nil when it means nothing.
    private typealias Names = (table: Equation.Table, find: (Located<String>) -> String?)

    private func readNames(_ entry: YAMLMapping.Entry) -> Names? {
        if entry.key.value == "stream" {
            guard let name = entry.value.text("a stream"), let stream = workspace.stream(name, from: head.name) else {
                return nil
            }
            return (.stream(stream.id), { numericColumn($0, of: stream) })
        }
        guard let name = entry.value.text("a fact"), let found = workspace.fact(name, from: head.name),
            let fact = found.value
        else { return nil }
        return (.fact(fact.id), { columnMeasure($0, of: fact, diagnostics) })
    }

    private func numericColumn(_ name: Located<String>, of stream: StreamDraft) -> String? {
        guard let column = workspace.column(name, of: stream) else { return nil }
        if ["integer", "bigint", "numeric"].contains(column.mirrorType) { return column.name }
        diagnostics.error(
            .columnType,
            at: name.location,
            "column `\(column.name)` of stream `\(stream.id)` is \(column.mirrorType), with which nothing can be "
                + "calculated",
            hint: "write the condition as `sql`"
        )
        return nil
    }

    private func side(_ text: Located<String>, _ names: Names) -> CheckExpression? {
        do {
            var parser = try FormulaParser(text)
            return expression(try parser.parse(), names)
        } catch {
            diagnostics.error(.badFormula, at: error.location, error.message, hint: nil)
            return nil
        }
    }

    private func expression(_ formula: Formula, _ names: Names) -> CheckExpression? {
        switch formula {
        case .name(let name): return names.find(name).map { .name($0) }
        case .number(let number): return .number(number)
        case .add(let a, let b, _): return pair(a, b, names, CheckExpression.add)
        case .subtract(let a, let b, _): return pair(a, b, names, CheckExpression.subtract)
        case .multiply(let a, let b, _): return pair(a, b, names, CheckExpression.multiply)
        case .divide(let a, let b, _): return pair(a, b, names, CheckExpression.divide)
        case .call(let function, _):
            diagnostics.error(
                .badFormula,
                at: function.location,
                "an equation has no functions: it is about one row, not about many",
                hint: nil
            )
            return nil
        }
    }

    private func pair(
        _ a: Formula,
        _ b: Formula,
        _ names: Names,
        _ make: (CheckExpression, CheckExpression) -> CheckExpression
    ) -> CheckExpression? {
        let left = expression(a, names)
        let right = expression(b, names)
        guard let left, let right else { return nil }
        return make(left, right)
    }
}
