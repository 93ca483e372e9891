import Definitions

/// ` Did you mean "x"?` where a name is near, otherwise what there is.
package func suggestion(for text: String, among names: [String], noun: String) -> String {
    if let near = nearestName(to: text, in: names) { return " Did you mean \"\(near)\"?" }
    if names.isEmpty { return " There are no \(noun)." }
    let shown = names.prefix(20).joined(separator: ", ")
    return " There are: \(shown)\(names.count > 20 ? ", …" : "")."
}
