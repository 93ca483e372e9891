/// Reads the checks on time: `volume` and `freshness`.
struct OnTimeReader {
    let head: ModuleHead
    let workspace: Workspace

    func readVolume(_ value: YAMLValue) -> CheckRule? {
        guard let mapping = value.mapping(.volume) else { return nil }
        let subject: VolumeRule.Subject? = mapping.exactlyOne(of: Shape.volume.exactlyOneOf).flatMap { entry in
            if entry.key.value == "stream" {
                mapping.refuse(["measure"], "has no meaning with `stream`, whose rows are counted")
                return dayColumn(entry.value, mapping).map { .stream($0, column: $1) }
            }
            mapping.refuse(["column"], "has no meaning with `fact`, which has days of its own")
            return factMeasure(entry.value, mapping).map { .fact($0, measure: $1) }
        }
        let past = number(mapping["past"], within: Shape.pastWeekdays) ?? 8
        let low = mapping["low"]?.decimal()?.value ?? "0.5"
        let high = mapping["high"]?.decimal()?.value ?? "2"
        if isDecimal(high, lessThan: low) {
            value.error(.badValue, "the band is turned round: low \(low) is greater than high \(high)")
        }
        return subject.map { .volume(VolumeRule(subject: $0, past: past, low: low, high: high)) }
    }

    func readFreshness(_ value: YAMLValue) -> CheckRule? {
        guard let mapping = value.mapping(.freshness) else { return nil }
        let subject: FreshnessRule.Subject? = mapping.exactlyOne(of: Shape.freshness.exactlyOneOf).flatMap { entry in
            if entry.key.value == "stream" {
                return dayColumn(entry.value, mapping).map { .stream($0, column: $1) }
            }
            mapping.refuse(["column"], "has no meaning with `fact`, which has days of its own")
            return entry.value.text("a fact").flatMap { workspace.fact($0, from: head.name)?.id }.map { .fact($0) }
        }
        let days = number(mapping.required("days"), within: Shape.workingDays)
        let weekdays = mapping["weekdays"].map(readWeekdays) ?? Weekday.working
        guard let subject, let days else { return nil }
        return .freshness(FreshnessRule(subject: subject, days: days, weekdays: weekdays))
    }

    private func readWeekdays(_ value: YAMLValue) -> [Weekday] {
        guard let list = value.list("a list of weekdays, as [mon, tue]") else { return [] }
        if list.isEmpty { value.error(.badValue, "`weekdays` must have at least one day") }
        return list.compactMap { $0.choice(Weekday.self) }
    }

    private func number(_ value: YAMLValue?, within range: ClosedRange<Int>) -> Int? {
        guard let value, let number = value.integer() else { return nil }
        guard range.contains(number.value) else {
            value.error(.badValue, "\(value.name) is \(range.lowerBound) to \(range.upperBound), not \(number.value)")
            return nil
        }
        return number.value
    }

    /// The stream's id and the column that gives a row its day.
    private func dayColumn(_ value: YAMLValue, _ mapping: YAMLMapping) -> (String, String)? {
        let stream = value.text("a stream").flatMap { workspace.stream($0, from: head.name) }
        let name = mapping.required("column")?.text("a column")
        guard let stream, let name, let column = workspace.dayColumn(name, of: stream) else { return nil }
        return (stream.id, column.name)
    }

    private func factMeasure(_ value: YAMLValue, _ mapping: YAMLMapping) -> (String, String?)? {
        guard let fact = value.text("a fact").flatMap({ workspace.fact($0, from: head.name) }) else { return nil }
        guard let name = mapping["measure"] else { return (fact.id, nil) }
        guard let text = name.text("a measure"), let known = fact.value,
            let measure = columnMeasure(text, of: known, workspace.diagnostics)
        else { return nil }
        return (fact.id, measure)
    }
}
