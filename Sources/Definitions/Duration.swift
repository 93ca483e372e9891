/// Reads a duration such as `90s`, `15m`, `30h` or `2d` into seconds; nil when it is none.
func parseDurationSeconds(_ text: String) -> Int? {
    guard let match = text.wholeMatch(of: /([0-9]+)([smhd])/), let count = Int(match.1) else { return nil }
    let units: [Substring: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = units[match.2] else { return nil }
    let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
    return overflow ? nil : seconds
}

extension YAMLValue {
    func durationSeconds() -> Int? {
        guard let text = text("a duration, as 15m or 30h") else { return nil }
        guard let seconds = parseDurationSeconds(text.value) else {
            wrongType("a duration, as 15m or 30h")
            return nil
        }
        return seconds
    }
}
