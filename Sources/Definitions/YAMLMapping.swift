/// A mapping read by key.
struct YAMLMapping {
    struct Entry {
        let key: Located<String>
        let value: YAMLValue
    }

    /// What it is, for messages: "a stream".
    let what: String
    /// The keys that it may have.
    let keys: [String]
    let location: SourceLocation
    let entries: [Entry]
    let diagnostics: DiagnosticCollector

    /// The value of a key that may be left out.
    subscript(_ key: String) -> YAMLValue? {
        entries.first { $0.key.value == key }?.value
    }

    /// The place of a key, or of the whole mapping where it stands nowhere.
    func place(of key: String) -> SourceLocation {
        entries.first { $0.key.value == key }?.key.location ?? location
    }

    /// The value of a key that may not be left out.
    func required(_ key: String) -> YAMLValue? {
        if let value = self[key] { return value }
        // A mistyped key has been reported already; that the right one is missing is the same mistake.
        if entries.contains(where: { !keys.contains($0.key.value) && nearestName(to: $0.key.value, in: keys) == key }) {
            return nil
        }
        diagnostics.error(.missingKey, at: location, "\(what) must have the key `\(key)`", hint: nil)
        return nil
    }

    /// The entry of the only one of `keys` that is there; none or several are reported.
    func exactlyOne(of keys: [String]) -> Entry? {
        let present = entries.filter { keys.contains($0.key.value) }
        let choices = keys.map { "`\($0)`" }.joined(separator: ", ")
        switch present.count {
        case 1:
            return present[0]
        case 0:
            diagnostics.error(.missingKey, at: location, "\(what) must have one of \(choices)", hint: nil)
        default:
            diagnostics.error(
                .conflictingKeys,
                at: present[1].key.location,
                "\(what) can have only one of \(choices)",
                hint: nil
            )
        }
        return nil
    }

    /// Reports each of `keys` that is there; `why` completes "`x` … ".
    func refuse(_ keys: [String], _ why: String) {
        for entry in entries where keys.contains(entry.key.value) {
            diagnostics.error(.notAllowedHere, at: entry.key.location, "`\(entry.key.value)` \(why)", hint: nil)
        }
    }
}
