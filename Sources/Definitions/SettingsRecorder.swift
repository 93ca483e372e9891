/// Notes every setting in force, for `config show`.
///
/// A class because reader and secret reader note into the same list; it never leaves the load that made it.
final class SettingsRecorder {
    private let fileName: String
    private var entries: [(setting: SettingInForce, line: Int, column: Int)] = []

    /// - Parameter file: the instance's file; origins show its last part.
    init(file: String) {
        fileName = String(file.split(separator: "/").last ?? "")
    }

    /// A setting that stands in the file.
    func add(_ name: String, _ value: String, at place: SourceLocation) {
        add(name, value, origin: origin(place), at: place)
    }

    /// A setting whose value comes from elsewhere: the environment, or another file.
    func add(_ name: String, _ value: String, origin: String, at place: SourceLocation) {
        entries.append((SettingInForce(name: name, value: value, origin: origin), place.line, place.column))
    }

    func origin(_ place: SourceLocation) -> String { "\(fileName):\(place.line):\(place.column)" }

    /// Notes a setting that was left out, and hands out its standard value.
    func standard<Value>(_ name: String, _ value: Value, shown: String? = nil) -> Value {
        let text = shown ?? (value as? [String])?.joined(separator: ", ") ?? "\(value)"
        entries.append((SettingInForce(name: name, value: text, origin: "default"), .max, 0))
        return value
    }

    /// In the order of the file. What was left out stands after its group's last line, groups without any line last.
    var inOrder: [SettingInForce] {
        func group(_ name: String) -> Substring { name.prefix { $0 != "." } }
        var lastLine: [Substring: Int] = [:]
        for entry in entries where entry.line != .max {
            let name = group(entry.setting.name)
            lastLine[name] = max(entry.line, lastLine[name] ?? 0)
        }
        return entries.enumerated()
            .map { index, entry -> (Int, Int, Int, SettingInForce) in
                if entry.line != .max { return (entry.line, entry.column, index, entry.setting) }
                return (lastLine[group(entry.setting.name)] ?? .max, .max, index, entry.setting)
            }
            .sorted { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }
            .map(\.3)
    }
}
