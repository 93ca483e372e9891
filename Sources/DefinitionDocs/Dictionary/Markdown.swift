/// The little of Markdown that the pages need.
enum Markdown {
    /// A table without a line break at its end; nothing where there is no row.
    static func table(_ head: [String], _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "" }
        let rule = head.map { _ in "---" }
        return ([head, rule] + rows).map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }

    /// A name or a formula; an upright line in it would end a table's cell.
    static func code(_ text: String) -> String { "`\(text.replacing("|", with: "\\|"))`" }

    /// A text in which nothing is meant as a sign.
    static func escaped(_ text: String) -> String {
        text.map { "\\`*_[]|<".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}
