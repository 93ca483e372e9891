/// The valid name that a mistyped one most likely means, or nil when none is near.
///
/// Near is an edit distance (insertions, deletions, replacements and swaps of neighbours count 1 each) of at most a
/// third of the longer name, at least 1; or the name's own last dotted part, as `rental.contracts` for `contracts`.
/// Among equally near ones the first in `names` wins.
///
/// ```swift
/// nearestName(to: "colums", in: ["key", "columns"])  // "columns"
/// ```
public func nearestName(to name: String, in names: [String]) -> String? {
    if let qualified = names.first(where: { $0.hasSuffix("." + name) }) { return qualified }
    let best = names.map { (name: $0, distance: editDistance(name.lowercased(), $0.lowercased())) }
        .min { $0.distance < $1.distance }
    guard let best, best.distance <= max(1, max(name.count, best.name.count) / 3) else { return nil }
    return best.name
}

/// Optimal string alignment: Levenshtein's distance with swaps of neighbours.
func editDistance(_ a: String, _ b: String) -> Int {
    let a = Array(a)
    let b = Array(b)
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var row = [i + 1]
        for (j, y) in b.enumerated() {
            var distance = min(last[j + 1] + 1, row[j] + 1, last[j] + (x == y ? 0 : 1))
            if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { distance = min(distance, beforeLast[j - 1] + 1) }
            row.append(distance)
        }
        beforeLast = last
        last = row
    }
    return last[b.count]
}

/// The hint beside an unknown name: the nearest valid one, else those that there are.
func suggestion(for name: String, among names: [String], of kind: String) -> String {
    if let nearest = nearestName(to: name, in: names) { return "did you mean `\(nearest)`?" }
    guard !names.isEmpty else { return "there is no \(kind) here" }
    return "there are: \(listed(names))"
}

/// Names for a sentence, cut after a dozen.
func listed(_ names: [String]) -> String {
    let shown = names.prefix(12).joined(separator: ", ")
    return names.count > 12 ? shown + " and \(names.count - 12) more" : shown
}
