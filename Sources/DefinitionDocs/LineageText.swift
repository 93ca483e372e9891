package import Definitions
package import KPIQueries
package import Pipeline

extension KPILineage {
    /// The ways from the KPI to the client's databases as an indented text.
    package func text(of kpi: KPI) -> String {
        var lines = ["\(kpi.id) = \(kpi.valueText)"]
        for fact in facts {
            lines += ["", "fact \(fact.fact): \(fact.measures.joined(separator: ", "))"]
            for stream in fact.streams { lines += stream.lines(depth: 1) }
        }
        lines += ["", "in all"]
        lines += sources.map { "  \($0.place.serverName) \($0.place): \($0.columns.joined(separator: ", "))" }
        return lines.joined(separator: "\n")
    }

    /// The same for programs.
    package func json(of kpi: KPI) -> JSON {
        .pairs([
            "kpi": .string(kpi.id),
            "formula": .string(kpi.valueText),
            "facts": .array(
                facts.map { fact in
                    .pairs([
                        "fact": .string(fact.fact),
                        "measures": .array(fact.measures.map { .string($0) }),
                        "streams": .array(fact.streams.map(\.json)),
                    ])
                }
            ),
            "sources": .array(
                sources.map { source in
                    .pairs([
                        "server": .string(source.place.server),
                        "name": .string("\(source.place)"),
                        "columns": .array(source.columns.map { .string($0) }),
                    ])
                }
            ),
        ])
    }
}

extension StreamLineage {
    fileprivate func lines(depth: Int) -> [String] {
        let indent = String(repeating: "  ", count: depth)
        let columns = columns.map { column in
            guard let source = column.source, source != column.name else { return column.name }
            return "\(column.name) (\(source))"
        }
        let head = "\(indent)mirror.\(table): \(columns.joined(separator: ", "))"
        switch origin {
        case .source(let place): return [head, "\(indent)  from \(place.serverName) \(place)"]
        case .derived(let file, let reads):
            return [head, "\(indent)  computed by \(definitionPath(file)) from"]
                + reads.flatMap { $0.lines(depth: depth + 2) }
        }
    }

    fileprivate var json: JSON {
        let origin: JSON =
            switch origin {
            case .source(let place): .pairs(["server": .string(place.server), "name": .string("\(place)")])
            case .derived(let file, let reads):
                .pairs(["query": .string(definitionPath(file)), "streams": .array(reads.map(\.json))])
            }
        return .pairs([
            "stream": .string(stream),
            "table": .string("mirror.\(table)"),
            "columns": .array(
                columns.map { .pairs(["column": .string($0.name), "source": .optional($0.source)]) }
            ),
            "origin": origin,
        ])
    }
}

extension SourceLineage.Place {
    fileprivate var server: String {
        switch self {
        case .postgres: "postgres"
        case .mongo: "mongo"
        }
    }

    /// As people write it.
    var serverName: String {
        switch self {
        case .postgres: "PostgreSQL"
        case .mongo: "MongoDB"
        }
    }
}

/// A definition file as it is called inside of its folder, `garage/streams/x.sql`: the same wherever the folder is.
func definitionPath(_ file: String) -> String {
    let parts = file.split(separator: "/")
    let kinds = ["streams", "facts"]
    return parts.suffix(parts.dropLast().last.map { kinds.contains(String($0)) } == true ? 3 : 2).joined(separator: "/")
}
