/// Reads `checks.yaml`: a list of checks.
struct CheckReader {
    let head: ModuleHead
    let workspace: Workspace

    var diagnostics: DiagnosticCollector { workspace.diagnostics }

    func read(_ file: SourceFile) -> [Check] {
        guard let root = YAMLDocument(file: file, diagnostics: diagnostics).root,
            let items = root.list("a list of checks")
        else { return [] }
        var names = Set<String>()
        return items.compactMap { item in
            guard let mapping = item.mapping(.check) else { return nil }
            let name = mapping.required("check")?.snakeCaseName()
            if let name, !names.insert(name.value).inserted {
                diagnostics.error(
                    .duplicateName,
                    at: name.location,
                    "there is a check `\(name.value)` in this module already",
                    hint: nil
                )
            }
            let severity = mapping.required("severity")?.choice(Check.Severity.self)
            let rule = mapping.exactlyOne(of: Shape.check.exactlyOneOf).flatMap(readRule)
            guard let name, let severity, let rule else { return nil }
            return Check(
                name: name.value,
                module: head.name,
                severity: severity,
                rule: rule,
                location: mapping.location
            )
        }
    }

    private func readRule(_ entry: YAMLMapping.Entry) -> CheckRule? {
        switch entry.key.value {
        case "not_null": readNotNull(entry.value)
        case "unique": readUnique(entry.value)
        case "accepted": readAccepted(entry.value)
        case "relation": readRelation(entry.value)
        case "range": readRange(entry.value)
        case "at_most": readAtMost(entry.value)
        case "volume": OnTimeReader(head: head, workspace: workspace).readVolume(entry.value)
        case "freshness": OnTimeReader(head: head, workspace: workspace).readFreshness(entry.value)
        case "equation": EquationReader(head: head, workspace: workspace).read(entry.value).map { .equation($0) }
        default: readSQL(entry.value)
        }
    }

    // MARK: - Of a stream's column

    private func readNotNull(_ value: YAMLValue) -> CheckRule? {
        guard let mapping = value.mapping(.notNull),
            let (stream, column) = streamColumn(mapping)
        else { return nil }
        return .notNull(stream: stream.id, column: column.name)
    }

    private func readAccepted(_ value: YAMLValue) -> CheckRule? {
        guard let mapping = value.mapping(.accepted) else {
            return nil
        }
        let target = streamColumn(mapping)
        guard let allowed = mapping.exactlyOne(of: Shape.accepted.exactlyOneOf).flatMap(readAllowed),
            let (stream, column) = target
        else { return nil }
        guard [.int, .bigint].contains(column.type) else {
            value.error(.columnType, "codes are whole numbers, but column `\(column.name)` is \(column.type.rawValue)")
            return nil
        }
        return .accepted(stream: stream.id, column: column.name, codes: allowed)
    }

    private func readAllowed(_ entry: YAMLMapping.Entry) -> [Int]? {
        if entry.key.value == "codes" {
            return entry.value.text("a code list").flatMap { workspace.codeList($0, of: head)?.entries.map(\.code) }
        }
        return entry.value.list("a list of whole numbers")?.compactMap { $0.integer()?.value }
    }

    private func readUnique(_ value: YAMLValue) -> CheckRule? {
        guard let mapping = value.mapping(.unique) else { return nil }
        let stream = mapping.required("stream")?.text("a stream").flatMap { workspace.stream($0, from: head.name) }
        guard let list = mapping.required("columns"), let names = list.texts("a list of columns") else { return nil }
        if names.isEmpty { list.error(.badValue, "`unique` must have at least one column") }
        guard let stream else { return nil }
        let columns = names.compactMap { workspace.column($0, of: stream)?.name }
        return columns.count == names.count ? .unique(stream: stream.id, columns: columns) : nil
    }

    private func readRelation(_ value: YAMLValue) -> CheckRule? {
        guard let mapping = value.mapping(.relation) else { return nil }
        let from = streamColumn(mapping)
        let to = mapping.required("to")?.mapping(.target)
        guard let to, let (target, targetColumn) = streamColumn(to), let (stream, column) = from else { return nil }
        workspace.checkComparable(column, of: stream, targetColumn, of: target, at: to.place(of: "column"))
        return .relation(
            stream: stream.id,
            column: column.name,
            toStream: target.id,
            toColumn: targetColumn.name
        )
    }

    private func streamColumn(_ mapping: YAMLMapping) -> (StreamDraft, StreamColumn)? {
        let stream = mapping.required("stream")?.text("a stream").flatMap { workspace.stream($0, from: head.name) }
        let name = mapping.required("column")?.text("a column")
        guard let stream, let name, let column = workspace.column(name, of: stream) else { return nil }
        return (stream, column)
    }

    // MARK: - Of a fact's measure

    private func readRange(_ value: YAMLValue) -> CheckRule? {
        guard let mapping = value.mapping(.range) else { return nil }
        let (fact, measures) = factMeasures(mapping, ["measure"])
        let min = mapping["min"]?.decimal()?.value
        let max = mapping["max"]?.decimal()?.value
        guard mapping["min"] != nil || mapping["max"] != nil else {
            value.error(.missingKey, "a range must have `min`, `max` or both")
            return nil
        }
        if let min, let max, isDecimal(max, lessThan: min) {
            value.error(.badValue, "the range is turned round: min \(min) is greater than max \(max)")
        }
        guard let fact, let measure = measures[0] else { return nil }
        return .range(fact: fact, measure: measure, min: min, max: max)
    }

    private func readAtMost(_ value: YAMLValue) -> CheckRule? {
        guard let mapping = value.mapping(.atMost) else { return nil }
        let (fact, measures) = factMeasures(mapping, ["measure", "other"])
        guard let fact, let measure = measures[0], let other = measures[1] else { return nil }
        return .atMost(fact: fact, measure: measure, other: other)
    }

    /// The fact's id, and for each key the measure that it names.
    private func factMeasures(_ mapping: YAMLMapping, _ keys: [String]) -> (String?, [String?]) {
        let fact = mapping.required("fact")?.text("a fact").flatMap { workspace.fact($0, from: head.name) }
        let measures = keys.map { key -> String? in
            guard let name = mapping.required(key)?.text("a measure"), let fact = fact?.value else { return nil }
            return columnMeasure(name, of: fact, diagnostics)
        }
        return (fact?.id, measures)
    }

    // MARK: - Of anything

    private func readSQL(_ value: YAMLValue) -> CheckRule? {
        guard let text = value.text("a query") else { return nil }
        // Inside a YAML text the places of its lines are not known: all point to its beginning.
        let scratch = SQLText(text.value)
        let pinned = scratch.tokens.map {
            SQLText.Token(kind: $0.kind, text: $0.text, line: text.location.line, column: text.location.column)
        }
        let sql = SQLText(tokens: pinned)
        checkQuery(sql, in: text.location.file, at: text.location, diagnostics)
        let reads = ReadsCheck(workspace: workspace, module: head.name, path: text.location.file, example: "")
        let visible = Set(workspace.visibleModules(from: head.name))
        for mention in sql.mirrorMentions {
            guard let stream = reads.stream(mention), !visible.contains(stream.module) else { continue }
            workspace.reportNotNeeded(stream.module, by: head.name, at: text.location)
        }
        return .sql(text: text.value)
    }
}

/// A measure that every cell has as a number of its own.
func columnMeasure(_ name: Located<String>, of fact: Fact, _ diagnostics: DiagnosticCollector) -> String? {
    guard let measure = fact.measure(name.value) else {
        diagnostics.error(
            .unknownMeasure,
            at: name.location,
            "fact `\(fact.id)` has no measure `\(name.value)`",
            hint: suggestion(for: name.value, among: fact.measures.map(\.name), of: "measure")
        )
        return nil
    }
    guard measure.kind.isColumn else {
        diagnostics.error(
            .notAllowedHere,
            at: name.location,
            "`\(name.value)` is of type \(measure.kind.rawValue): a cell has no one number for it",
            hint: "let the fact yield a measure of type sum beside it, or check the rows with `sql`"
        )
        return nil
    }
    return name.value
}

/// Compares two decimals as written, exactly.
func isDecimal(_ a: String, lessThan b: String) -> Bool {
    func parts(_ text: String) -> (negative: Bool, whole: String, fraction: String) {
        let digits = text.drop { "+-".contains($0) }.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(digits[0].drop { $0 == "0" })
        var fraction = digits.count > 1 ? String(digits[1]) : ""
        while fraction.last == "0" { fraction.removeLast() }
        return (text.hasPrefix("-") && !(whole.isEmpty && fraction.isEmpty), whole, fraction)
    }
    let (x, y) = (parts(a), parts(b))
    if x.negative != y.negative { return x.negative }
    let isSmaller = (x.whole.count, x.whole, x.fraction) < (y.whole.count, y.whole, y.fraction)
    let isEqual = (x.whole, x.fraction) == (y.whole, y.fraction)
    return x.negative ? !isSmaller && !isEqual : isSmaller
}
