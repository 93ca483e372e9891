import Foundation

@testable import Definitions

/// The repository's definitions, loaded once, into which one changed file after the other is read.
struct DefinitionFuzz {
    private struct File {
        let path: String
        let module: String
        let name: String
        let kind: Kind
        let text: String
    }

    private enum Kind { case module, stream, fact, kpis, checks, report }

    private let files: [File]
    private let whole: Workspace
    private let kpis: [String]

    init(repository: String) throws {
        let context = FingerprintContext(
            timeZone: "Europe/Paris",
            holidays: [],
            tenants: []
        )
        let loader = CatalogueLoader(context: context)
        let catalogue = try loader.load(
            folders: ["\(repository)/Pipelines"],
            reports: ["\(repository)/Reports"],
            modules: nil
        )
        whole = loader.workspace
        kpis = catalogue.modules.flatMap(\.kpis).map(\.id)
        files = try Self.paths(repository).sorted().compactMap { path in
            guard let kind = Self.kind(of: path) else { return nil }
            let parts = path.split(separator: "/")
            let module = parts.firstIndex(of: "Pipelines").map { String(parts[$0 + 1]) } ?? ""
            let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
            let text = try String(contentsOfFile: path, encoding: .utf8)
            return File(path: path, module: module, name: name, kind: kind, text: text)
        }
    }

    /// Reads the changed file that a seed makes.
    ///
    /// - Returns: What is wrong with the readers: nil where they accepted the file or said what they miss in it.
    func run(_ seed: UInt64) -> String? {
        var numbers = SeededNumbers(seed: seed)
        let file = numbers.one(of: files)
        let text = Mutator.mutate(file.text, seed: numbers.next())
        let diagnostics = DiagnosticCollector()
        let source = SourceFile(path: file.path, text: text)
        diagnostics.register(source)
        let isRead = read(source, file, workspace(diagnostics))
        // Their texts are made from excerpts of the file: they must not fail either.
        let messages = diagnostics.sorted.map(\.description)
        guard isRead || diagnostics.hasErrors else {
            return "\(file.path): neither read nor refused; \(messages)\n\(text)"
        }
        return nil
    }

    private func read(_ source: SourceFile, _ file: File, _ workspace: Workspace) -> Bool {
        guard let head = workspace.head(file.module) else { return readReport(source, file, workspace) }
        switch file.kind {
        case .module:
            guard
                let read = ModuleReader(diagnostics: workspace.diagnostics)
                    .read(source, name: file.module, folder: head.folder)
            else { return false }
            workspace.heads = workspace.heads.map { $0.name == file.module ? read : $0 }
            workspace.linkDimensions(of: read)
            return true
        case .stream:
            let reader = StreamReader(head: head, workspace: workspace)
            let draft = reader.read(source, name: file.name, folder: head.folder + "/streams")
            let derived = DerivedStreamReader(workspace: workspace)
            workspace.drafts[draft.id] = derived.link(draft)
            return !derived.order([derived.link(draft)]).isEmpty && !draft.isBroken
        case .fact: return FactReader(head: head, workspace: workspace).read(source, name: file.name) != nil
        case .kpis:
            workspace.kpis = workspace.kpis.filter { !$0.key.hasPrefix(file.module + ".") }
            return !KPIReader(head: head, workspace: workspace).read(source).isEmpty
        case .checks: return !CheckReader(head: head, workspace: workspace).read(source).isEmpty
        case .report: return readReport(source, file, workspace)
        }
    }

    private func readReport(_ source: SourceFile, _ file: File, _ workspace: Workspace) -> Bool {
        ReportReader(workspace: workspace, modulesOff: [], everyKPI: kpis).read(source, name: file.name) != nil
    }

    private func workspace(_ diagnostics: DiagnosticCollector) -> Workspace {
        let copy = Workspace(diagnostics: diagnostics, context: whole.context)
        copy.heads = whole.heads
        copy.drafts = whole.drafts
        copy.streams = whole.streams
        copy.facts = whole.facts
        copy.dimensions = whole.dimensions
        copy.kpis = whole.kpis
        return copy
    }

    private static func paths(_ repository: String) -> [String] {
        ["Pipelines", "Reports"].flatMap { folder in
            (FileManager.default.enumerator(atPath: "\(repository)/\(folder)")?.allObjects ?? [])
                .compactMap { $0 as? String }.map { "\(repository)/\(folder)/\($0)" }
        }
    }

    private static func kind(of path: String) -> Kind? {
        let parts = path.split(separator: "/")
        guard let name = parts.last, let folder = parts.dropLast().last else { return nil }
        return switch (folder, name) {
        case (_, "module.yaml"): .module
        case (_, "kpis.yaml"): .kpis
        case (_, "checks.yaml"): .checks
        case ("streams", _) where name.hasSuffix(".yaml"): .stream
        case ("facts", _) where name.hasSuffix(".sql"): .fact
        case ("Reports", _) where name.hasSuffix(".yaml"): .report
        default: nil
        }
    }
}
