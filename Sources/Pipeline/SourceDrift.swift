import Definitions

/// What changed about the columns of a stream's table since its last night.
///
/// A column that is declared and gone, or of another type, stops the stream before anything is read; a new one is told once.
struct SourceDrift {
    let stream: Stream
    /// As ``SourceRelation/columns``; nil: not known.
    let before: [String]?
    let now: [String]

    private struct Column {
        let number: String
        let type: String
        let name: String

        init?(_ text: String) {
            let parts = text.split(separator: " ", maxSplits: 2)
            guard parts.count == 3 else { return nil }
            number = String(parts[0])
            type = String(parts[1]).replacing("_", with: " ")
            name = String(parts[2])
        }
    }

    /// - Throws: `StreamError` for a declared column that is gone or of another type.
    /// - Returns: what is new.
    func check() throws -> [String] {
        let present = now.compactMap(Column.init)
        for column in stream.columns where column.expression == nil {
            guard let found = present.first(where: { $0.name == column.from }) else {
                throw StreamError(stream: stream.id, reason: missing(column, present))
            }
            guard ColumnCheck.accepted(column.type).contains(found.type) else {
                throw StreamError(stream: stream.id, reason: otherType(column, found))
            }
        }
        guard let before else { return [] }
        let known = Set(before.compactMap(Column.init).map(\.number))
        return present.filter { !known.contains($0.number) }.map { column in
            "the source has a new column \(column.name) (\(column.type)). It is not read; declare it to use it"
        }
    }

    private func missing(_ column: StreamColumn, _ present: [Column]) -> String {
        let old = before?.compactMap(Column.init).first { $0.name == column.from }
        if let renamed = present.first(where: { $0.number == old?.number }) {
            return "column \(column.from) is called \(renamed.name) now at the source: say "
                + "`\(column.name): {type: \(column.type.rawValue), from: \(renamed.name)}`"
        }
        let nearest =
            nearestName(to: column.from, in: present.map(\.name).sorted()).map { " (did you mean \($0)?)" } ?? ""
        return
            "the source has no column \(column.from)\(nearest): declare another one with `from`, or leave \(column.name) out"
    }

    private func otherType(_ column: StreamColumn, _ found: Column) -> String {
        "column \(column.from) is \(found.type) at the source, the stream declares \(column.type.rawValue): "
            + "declare the type that it has, or convert it with `expression`"
    }
}
