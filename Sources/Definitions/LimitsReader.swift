/// Reads `limits` of an instance's file.
struct LimitsReader {
    let settings: SettingsRecorder

    /// Servers count milliseconds in 32 bits.
    private static let longest = (text: "24d", seconds: 24 * 86_400)

    /// Nil when something is wrong; it has been reported.
    func read(_ value: YAMLValue?) -> TimeLimits? {
        let mapping = value.flatMap { $0.mapping(.limits) }
        if value != nil, mapping == nil { return nil }
        let standard = TimeLimits.standard
        let source = session(mapping?["source"], "source", standard.source)
        let mongo = part(mapping?["mongo"], .mongoLimits)
        let command = mongo.isWrong ? nil : length(mongo.mapping, "mongo", "command", standard.mongoCommand)
        let warehouse = session(mapping?["warehouse"], "warehouse", standard.warehouse)
        guard let source, let command, let warehouse else { return nil }
        return TimeLimits(source: source, mongoCommand: command, warehouse: warehouse)
    }

    private func session(_ value: YAMLValue?, _ name: String, _ standard: TimeLimits.Session) -> TimeLimits.Session? {
        let (mapping, isWrong) = part(value, .sessionLimits(name, standard))
        if isWrong { return nil }
        let statement = length(mapping, name, "statement", standard.statement)
        let lock = length(mapping, name, "lock", standard.lock)
        let idle = length(mapping, name, "idle", standard.idle)
        guard let statement, let lock, let idle else { return nil }
        return TimeLimits.Session(statement: statement, lock: lock, idle: idle)
    }

    private func part(_ value: YAMLValue?, _ shape: Shape) -> (mapping: YAMLMapping?, isWrong: Bool) {
        let mapping = value.flatMap { $0.mapping(shape) }
        return (mapping, value != nil && mapping == nil)
    }

    private func length(
        _ mapping: YAMLMapping?,
        _ group: String,
        _ key: String,
        _ standard: TimeLimits.Length
    ) -> TimeLimits.Length? {
        let name = "limits.\(group).\(key)"
        guard let value = mapping?[key] else { return settings.standard(name, standard) }
        guard let seconds = value.durationSeconds(), let text = value.scalarText else { return nil }
        guard seconds <= Self.longest.seconds else {
            value.error(
                .badValue,
                "`\(text)` is longer than a server can count",
                hint: "\(Self.longest.text) at most, or 0s for no limit"
            )
            return nil
        }
        settings.add(name, text, at: value.location)
        return TimeLimits.Length(text, seconds: seconds)
    }
}
