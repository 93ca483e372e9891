import Foundation

extension Catalogue {
    /// Loads the modules that an instance has switched on, those that they need, and the reports over them.
    ///
    /// ```swift
    /// let instance = try Instance.load("acme.yaml", environment: ProcessInfo.processInfo.environment)
    /// let catalogue = try Catalogue.load(instance)
    /// ```
    ///
    /// - Throws: ``DefinitionError`` with every mistake of all files.
    public static func load(_ instance: Instance) throws -> Catalogue {
        var loader = CatalogueLoader(context: FingerprintContext(instance))
        loader.places = InstancePlaces(file: instance.file)
        return try loader.load(folders: instance.definitions, reports: instance.reports, modules: instance.modules)
    }

    /// Loads definitions without an instance.
    ///
    /// - Parameters:
    ///   - folders: Folders with module folders.
    ///   - reports: Folders with report files.
    ///   - modules: The modules to load, with those that they need; nil: all that there are.
    ///   - context: The configuration that fingerprints and checks depend on.
    /// - Returns: The modules and reports, valid as a whole.
    /// - Throws: ``DefinitionError`` with every mistake of all files.
    public static func load(
        folders: [String],
        reports: [String],
        modules: [String]?,
        context: FingerprintContext
    ) throws -> Catalogue {
        try CatalogueLoader(context: context).load(folders: folders, reports: reports, modules: modules)
    }
}

/// Finds the files of modules and reports, and has them read kind after kind: each may name what was read before it.
struct CatalogueLoader {
    private let diagnostics = DiagnosticCollector()
    let workspace: Workspace
    /// Where the instance's file names modules and folders, for diagnostics.
    var places = InstancePlaces(file: nil)

    init(context: FingerprintContext) {
        workspace = Workspace(diagnostics: diagnostics, context: context)
    }

    func load(folders: [String], reports: [String], modules: [String]?) throws(DefinitionError) -> Catalogue {
        let found = findModules(in: folders)
        let order = ModuleOrder(found: found, diagnostics: diagnostics, places: places)
        workspace.heads = order.load(modules ?? found.map(\.name))
        let streams = readStreams()
        for head in workspace.heads { workspace.linkDimensions(of: head) }
        for head in workspace.heads { readFacts(of: head) }
        let modules = workspace.heads.map { makeModule($0, streams) }
        checkTableNames()
        let off = Set(found.map(\.name)).subtracting(workspace.heads.map(\.name))
        let reports = readReports(in: reports, of: modules, modulesOff: off)
        try diagnostics.throwIfErrors()
        return Catalogue(modules: modules, reports: reports, warnings: diagnostics.sorted)
    }

    // MARK: - Files

    private func findModules(in folders: [String]) -> [ModuleFolder] {
        var found: [ModuleFolder] = []
        for (index, folder) in folders.enumerated() {
            let place = places.entry(of: "definitions", index) ?? SourceLocation(file: folder, line: 1, column: 1)
            guard let names = entries(of: folder, at: place) else { continue }
            for name in names {
                let path = folder + "/" + name
                guard FileManager.default.fileExists(atPath: path + "/module.yaml") else { continue }
                if let first = found.first(where: { $0.name == name }) {
                    diagnostics.error(
                        .duplicateName,
                        at: SourceLocation(file: path + "/module.yaml", line: 1, column: 1),
                        "there are two modules `\(name)`",
                        hint: "the other is \(first.path)/module.yaml"
                    )
                } else {
                    found.append(ModuleFolder(name: name, path: path))
                }
            }
        }
        return found
    }

    private func entries(of folder: String, at place: SourceLocation) -> [String]? {
        if let names = try? FileManager.default.contentsOfDirectory(atPath: folder) {
            return names.filter { !$0.hasPrefix(".") }.sorted()
        }
        diagnostics.error(.missingFolder, at: place, "there is no folder \(folder)", hint: nil)
        return nil
    }

    /// The files of a folder that may be missing, by their names without `suffix`; others are warned about.
    private func files(in folder: String, suffix: String, others: Set<String> = []) -> [(name: String, path: String)] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        let place = SourceLocation(file: folder, line: 1, column: 1)
        return (entries(of: folder, at: place) ?? []).compactMap { name in
            let path = folder + "/" + name
            if name.hasSuffix(suffix) { return (String(name.dropLast(suffix.count)), path) }
            if !name.hasSuffix(".md"), !others.contains(path) {
                diagnostics.warning(
                    .ignoredFile,
                    at: SourceLocation(file: path, line: 1, column: 1),
                    "this file is not read",
                    hint: "here only files called *\(suffix) are"
                )
            }
            return nil
        }
    }

    // MARK: - Kinds

    /// Reads all streams, finds what they read, and completes them, each after those that it reads.
    private func readStreams() -> [Stream] {
        var drafts: [StreamDraft] = []
        for head in workspace.heads {
            let folder = head.folder + "/streams"
            let reader = StreamReader(head: head, workspace: workspace)
            let own = yamlFiles(in: folder).compactMap { name, path in
                SourceFile.read(path, diagnostics).map { reader.read($0, name: name, folder: folder) }
            }
            _ = files(in: folder, suffix: ".yaml", others: Set(own.compactMap(\.sqlPath)))
            drafts += own
        }
        workspace.drafts = Dictionary(drafts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let derived = DerivedStreamReader(workspace: workspace)
        let linked = drafts.map(derived.link)
        workspace.drafts = Dictionary(linked.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return derived.order(linked).compactMap { draft in
            let codes = workspace.head(draft.module)?.codes ?? []
            let stream = draft.stream(
                fingerprint: draft.fingerprint(codes: codes, context: workspace.context, streams: workspace.streams)
            )
            if let stream { workspace.streams[draft.id] = stream }
            return stream
        }
    }

    private func yamlFiles(in folder: String) -> [(name: String, path: String)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted()
            .map { (String($0.dropLast(5)), folder + "/" + $0) }
    }

    private func readFacts(of head: ModuleHead) {
        let reader = FactReader(head: head, workspace: workspace)
        for (name, path) in files(in: head.folder + "/facts", suffix: ".sql") {
            let fact = SourceFile.read(path, diagnostics).flatMap { reader.read($0, name: name) }
            workspace.facts["\(head.name).\(name)"] = .some(fact)
        }
    }

    private func makeModule(_ head: ModuleHead, _ streams: [Stream]) -> Module {
        let kpis = optionalFile(head.folder + "/kpis.yaml")
            .map { KPIReader(head: head, workspace: workspace).read($0) }
        let checks = optionalFile(head.folder + "/checks.yaml")
            .map { CheckReader(head: head, workspace: workspace).read($0) }
        let facts = workspace.facts.values.compactMap(\.self).filter { $0.module == head.name }
        let dimensions = head.dimensions.compactMap { workspace.dimensions["\(head.name).\($0.name.value)"] ?? nil }
        return Module(
            name: head.name,
            title: head.title,
            tier: head.tier,
            needs: head.needs.map(\.value),
            dimensions: dimensions,
            codes: head.codes,
            streams: streams.filter { $0.module == head.name },
            facts: facts.sorted { $0.name < $1.name },
            kpis: kpis ?? [],
            checks: checks ?? []
        )
    }

    private func optionalFile(_ path: String) -> SourceFile? {
        FileManager.default.fileExists(atPath: path) ? SourceFile.read(path, diagnostics) : nil
    }

    private func readReports(in folders: [String], of modules: [Module], modulesOff: Set<String>) -> [Report] {
        let reader = ReportReader(
            workspace: workspace,
            modulesOff: modulesOff,
            everyKPI: modules.flatMap(\.kpis).map(\.id)
        )
        var reports: [Report] = []
        for (index, folder) in folders.enumerated() {
            let place = places.entry(of: "reports", index) ?? SourceLocation(file: folder, line: 1, column: 1)
            guard entries(of: folder, at: place) != nil else { continue }
            for (name, path) in yamlFiles(in: folder) {
                guard let report = SourceFile.read(path, diagnostics).flatMap({ reader.read($0, name: name) }) else {
                    continue
                }
                if let first = reports.first(where: { $0.name == name }) {
                    diagnostics.error(
                        .duplicateName,
                        at: report.location,
                        "there are two reports `\(name)`",
                        hint: "the other is \(first.location.file)"
                    )
                }
                reports.append(report)
            }
        }
        return reports
    }

    private func checkTableNames() {
        var names = TableNames(diagnostics: diagnostics)
        for head in workspace.heads {
            for draft in workspace.drafts.values.filter({ $0.module == head.name }).sorted(by: { $0.name < $1.name }) {
                let longest = draft.keepsVersions ? draft.versionsTable : draft.table
                names.add("mirror", draft.table, longest: longest, "stream `\(draft.id)`", at: draft.location)
            }
            for fact in workspace.facts.values.compactMap(\.self).filter({ $0.module == head.name }).sorted(by: {
                $0.name < $1.name
            }) {
                let longest = fact.measures.allSatisfy(\.kind.isColumn) ? fact.table : fact.membersTable
                names.add("agg", fact.table, longest: longest, "fact `\(fact.id)`", at: fact.location)
            }
            for dimension in head.dimensions {
                let table = "dim_\(head.name)_\(dimension.name.value)"
                let what = "dimension `\(head.name).\(dimension.name.value)`"
                names.add("agg", table, longest: table, what, at: dimension.name.location)
            }
        }
    }
}

extension StreamDraft {
    /// The finished stream; nil for one whose source could not be read.
    fileprivate func stream(fingerprint: String) -> Stream? {
        source.map { source in
            Stream(
                module: module,
                name: name,
                source: source,
                key: key,
                changes: changes,
                deletes: deletes,
                reconcile: reconcile,
                contract: contract,
                totals: totals,
                columns: columns,
                identity: identity,
                isOptional: isOptional,
                keepsVersions: keepsVersions,
                tenantColumn: tenantColumn,
                fingerprint: fingerprint,
                location: location
            )
        }
    }
}
