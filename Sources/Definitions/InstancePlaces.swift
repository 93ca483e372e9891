/// Where an instance's file names a module or a folder: an `Instance` itself keeps no places.
struct InstancePlaces {
    private var entries: [String: [SourceLocation]] = [:]

    /// - Parameter file: nil where there is no instance. A file that is gone by now yields no places.
    init(file: String?) {
        let scratch = DiagnosticCollector()
        guard let file, let source = SourceFile.read(file, scratch),
            let root = YAMLDocument(file: source, diagnostics: scratch).root
        else { return }
        for entry in root.entries("a mapping") ?? [] {
            entries[entry.key.value] = entry.value.list("a list")?.map(\.location)
        }
    }

    /// The place of an entry of a list such as `modules`.
    func entry(of key: String, _ index: Int) -> SourceLocation? {
        guard let places = entries[key], places.indices.contains(index) else { return nil }
        return places[index]
    }
}
