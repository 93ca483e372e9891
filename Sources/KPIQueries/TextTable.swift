/// A table for a terminal: columns aligned by their width in characters, two spaces apart.
package struct TextTable: Sendable {
    package enum Alignment: Sendable { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]]

    package init(header: [String], alignments: [Alignment]) {
        self.alignments = alignments
        self.rows = [header]
    }

    package mutating func append(_ row: [String]) { rows.append(row.map(Self.oneLine)) }

    /// The lines, the header underlined, no space at a line's end.
    package var text: String {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { line($0, widths) }
        lines.insert(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "), at: 1)
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ row: [String], _ widths: [Int]) -> String {
        var cells: [String] = []
        for (column, cell) in row.enumerated() {
            let space = String(repeating: " ", count: widths[column] - cell.count)
            cells.append(alignments[column] == .left ? cell + space : space + cell)
        }
        var line = cells.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }

    /// Names come from data: a control character must not move the terminal's cursor.
    private static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
        )
    }
}
