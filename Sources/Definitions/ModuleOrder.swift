/// A folder with a `module.yaml`.
struct ModuleFolder {
    let name: String
    let path: String
}

/// Reads the modules asked for and those that they need, each after those that it needs.
struct ModuleOrder {
    let found: [ModuleFolder]
    let diagnostics: DiagnosticCollector
    let places: InstancePlaces

    private enum State { case reading, done }

    func load(_ names: [String]) -> [ModuleHead] {
        var states: [String: State] = [:]
        var ordered: [ModuleHead] = []
        for (index, name) in names.enumerated() {
            let place = places.entry(of: "modules", index) ?? SourceLocation(file: name, line: 1, column: 1)
            visit(Located(value: name, location: place), path: [], &states, &ordered)
        }
        return ordered
    }

    private func visit(
        _ name: Located<String>,
        path: [String],
        _ states: inout [String: State],
        _ ordered: inout [ModuleHead]
    ) {
        if states[name.value] == .done { return }
        if states[name.value] == .reading {
            let circle = path.drop { $0 != name.value } + [name.value]
            diagnostics.error(
                .moduleCycle,
                at: name.location,
                "modules need each other: \(circle.joined(separator: " → "))",
                hint: nil
            )
            return
        }
        guard let folder = found.first(where: { $0.name == name.value }) else {
            diagnostics.error(
                .unknownModule,
                at: name.location,
                "there is no module `\(name.value)`",
                hint: suggestion(for: name.value, among: found.map(\.name), of: "module")
            )
            return
        }
        states[name.value] = .reading
        defer { states[name.value] = .done }
        let reader = ModuleReader(diagnostics: diagnostics)
        checkName(
            Located(
                value: name.value,
                location: SourceLocation(file: folder.path + "/module.yaml", line: 1, column: 1)
            ),
            diagnostics
        )
        guard let file = SourceFile.read(folder.path + "/module.yaml", diagnostics),
            let head = reader.read(file, name: name.value, folder: folder.path)
        else { return }
        for need in head.needs { visit(need, path: path + [name.value], &states, &ordered) }
        ordered.append(head)
    }
}
