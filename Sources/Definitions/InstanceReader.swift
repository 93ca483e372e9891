import Foundation

/// Reads the keys of an instance's file.
struct InstanceReader {
    private let document: YAMLDocument
    private let secrets: SecretReader
    private let settings: SettingsRecorder

    private var diagnostics: DiagnosticCollector { document.diagnostics }
    private var folder: String { absolutePath("..", from: document.file.path) }

    init(document: YAMLDocument, environment: [String: String]) {
        self.document = document
        settings = SettingsRecorder(file: document.file.path)
        secrets = SecretReader(
            environment: environment,
            folder: absolutePath("..", from: document.file.path),
            diagnostics: document.diagnostics,
            settings: settings
        )
    }

    enum Locale: String, CaseIterable { case en, fr }

    private struct Sources {
        var postgres, mongo: ConnectionSetting?
        var mongoDatabase: String?
        var postgresLimit = ConnectionLimits.standard
        var mongoLimit = ConnectionLimits.standard
    }

    /// Nil when something that cannot be left out is missing or wrong; it has been reported.
    func read(_ root: YAMLValue) -> Instance? {
        guard let mapping = root.mapping(.instance) else { return nil }
        let name = mapping.required("instance")?.text()
        name.map(checkInstanceName)
        name.map { settings.add("instance", $0.value, at: $0.location) }
        let timeZone = mapping.required("time_zone").flatMap(readTimeZone)
        let currency = mapping["currency"].map(readCurrency) ?? settings.standard("currency", "EUR")
        let locale = mapping["locale"].map(readLocale) ?? settings.standard("locale", "en")
        let holidays = mapping["holidays"].map(readHolidays) ?? settings.standard("holidays", [])
        let tenants = mapping["tenants"].map(readTenants) ?? settings.standard("tenants", [])
        let modules = mapping.required("modules").map(readModules)
        let definitions = mapping.required("definitions").map(readFolders)
        let reports = mapping["reports"].map(readFolders) ?? settings.standard("reports", [])
        let sources = mapping.required("sources").map(readSources) ?? Sources()
        let (warehouse, warehouseLimit) = readWarehouse(mapping.required("warehouse")?.mapping(.warehouse))
        let limits = LimitsReader(settings: settings).read(mapping["limits"])
        let server = readServer(mapping["server"])
        let retries = readRetries(mapping["retries"])
        let hooks = readHooks(mapping["hooks"])
        let selfCheck = readSelfCheck(mapping["self_check"])
        let retention = readRetention(mapping["retention"])
        let pseudonymKey = mapping["pseudonym_key"].flatMap { secrets.pseudonymKey($0) }
        guard let name, let timeZone, let currency, let locale, let modules, let definitions,
            let postgres = sources.postgres, let mongo = sources.mongo, let database = sources.mongoDatabase,
            let warehouse, let limits, let server
        else { return nil }
        return Instance(
            file: document.file.path,
            name: name.value,
            timeZone: timeZone,
            holidays: holidays,
            currency: currency,
            locale: locale,
            tenants: tenants,
            modules: modules,
            definitions: definitions,
            reports: reports,
            postgres: postgres,
            mongo: mongo,
            mongoDatabase: database,
            warehouse: warehouse,
            limits: limits,
            server: server,
            hooks: hooks,
            connections: ConnectionLimits(
                postgres: sources.postgresLimit,
                mongo: sources.mongoLimit,
                warehouse: warehouseLimit
            ),
            retries: retries,
            selfCheck: selfCheck,
            pseudonymKey: pseudonymKey,
            settings: settings.inOrder,
            retention: retention
        )
    }

    // MARK: - Name, zone, language

    private func checkInstanceName(_ name: Located<String>) {
        guard name.value.wholeMatch(of: /[a-z][a-z0-9]*([_-][a-z0-9]+)*/) == nil else { return }
        diagnostics.error(
            .badName,
            at: name.location,
            "`\(name.value)` is not a name",
            hint: "an instance's name has lower case letters, digits and single hyphens, and starts with a letter"
        )
    }

    private func readTimeZone(_ value: YAMLValue) -> String? {
        guard let text = value.text("a time zone, as Europe/Paris") else { return nil }
        guard TimeZone(identifier: text.value) != nil else {
            value.error(
                .badTimeZone,
                "there is no time zone `\(text.value)`",
                hint: nearestName(to: text.value, in: TimeZone.knownTimeZoneIdentifiers).map {
                    "did you mean `\($0)`?"
                } ?? "zones have IANA's names, as Europe/Paris"
            )
            return nil
        }
        settings.add("time_zone", text.value, at: text.location)
        return text.value
    }

    private func readCurrency(_ value: YAMLValue) -> String? {
        guard let text = value.text("a currency, as EUR") else { return nil }
        guard text.value.wholeMatch(of: /[A-Z]{3}/) != nil else {
            value.error(
                .badValue,
                "`\(text.value)` is not a currency",
                hint: "three capital letters of ISO 4217, as EUR"
            )
            return nil
        }
        settings.add("currency", text.value, at: text.location)
        return text.value
    }

    private func readLocale(_ value: YAMLValue) -> String? {
        guard let locale = value.choice(Locale.self) else { return nil }
        settings.add("locale", locale.rawValue, at: value.location)
        return locale.rawValue
    }

    // MARK: - Lists

    private func readHolidays(_ value: YAMLValue) -> [String] {
        let dates = value.texts("a list of dates, as 2026-01-01") ?? []
        for date in dates where CalendarDay(date.value) == nil {
            diagnostics.error(
                .badDate,
                at: date.location,
                "`\(date.value)` is not a date",
                hint: "a real day, as 2026-01-01"
            )
        }
        let sorted = Set(dates.map(\.value)).sorted()
        settings.add("holidays", sorted.joined(separator: ", "), at: value.location)
        return sorted
    }

    private func readTenants(_ value: YAMLValue) -> [String] {
        let tenants = value.texts("a list of tenant ids") ?? []
        for tenant in tenants where UUID(uuidString: tenant.value) == nil {
            diagnostics.error(
                .badValue,
                at: tenant.location,
                "`\(tenant.value)` is not a tenant's id",
                hint: "it must be a UUID"
            )
        }
        settings.add("tenants", tenants.map(\.value).joined(separator: ", "), at: value.location)
        return tenants.map { $0.value.lowercased() }
    }

    private func readModules(_ value: YAMLValue) -> [String] {
        let modules = value.texts("a list of modules") ?? []
        if modules.isEmpty, value.isList { value.error(.badValue, "an instance must have a module") }
        settings.add("modules", modules.map(\.value).joined(separator: ", "), at: value.location)
        return modules.map(\.value)
    }

    private func readFolders(_ value: YAMLValue) -> [String] {
        let folders = (value.texts("a list of folders") ?? []).map { folder in
            let path = absolutePath(folder.value, from: self.folder)
            var isFolder: ObjCBool = false
            if !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) || !isFolder.boolValue {
                diagnostics.error(.missingFolder, at: folder.location, "there is no folder \(path)", hint: nil)
            }
            return path
        }
        settings.add(value.name.filter { $0 != "`" }, folders.joined(separator: ", "), at: value.location)
        return folders
    }

    // MARK: - Connections

    private func readSources(_ value: YAMLValue) -> Sources {
        guard let mapping = value.mapping(.sources) else { return Sources() }
        let postgres = mapping.required("postgres")?.mapping(.postgres)
        let mongo = mapping.required("mongo")?.mapping(.mongo)
        let database = mongo?.required("database")?.text("a database's name")
        let connection = mongo.flatMap { secrets.connection($0, "sources.mongo", .mongo) }
        database.map { settings.add("sources.mongo.database", $0.value, at: $0.location) }
        return Sources(
            postgres: postgres.flatMap { secrets.connection($0, "sources.postgres", .postgres) },
            mongo: connection,
            mongoDatabase: database?.value,
            postgresLimit: readLimit("sources.postgres", postgres),
            mongoLimit: readLimit("sources.mongo", mongo)
        )
    }

    private func readLimit(_ name: String, _ mapping: YAMLMapping?) -> Int {
        let setting = "\(name).max_connections"
        guard let value = mapping?["max_connections"] else {
            return settings.standard(setting, ConnectionLimits.standard)
        }
        guard let limit = value.integer() else { return ConnectionLimits.standard }
        let allowed = ConnectionLimits.allowed
        guard allowed.contains(limit.value) else {
            value.error(
                .badValue,
                "\(setting) cannot be \(limit.value)",
                hint: "from \(allowed.lowerBound) (one after the other) to \(allowed.upperBound)"
            )
            return ConnectionLimits.standard
        }
        settings.add(setting, "\(limit.value)", at: limit.location)
        return limit.value
    }

    private func readWarehouse(_ mapping: YAMLMapping?) -> (settings: WarehouseSettings?, limit: Int) {
        guard let mapping else { return (nil, ConnectionLimits.standard) }
        func role(_ value: YAMLValue, _ name: String, isOptional: Bool = false) -> ConnectionSetting? {
            value.mapping(.connection(name)).flatMap {
                secrets.connection($0, "warehouse.\(name)", .postgres, isOptional: isOptional)
            }
        }
        // The nights run without the owner's secret, and should: only `init` misses it.
        let owner = mapping["owner"].flatMap { role($0, "owner", isOptional: true) }
        let loader = mapping.required("loader").flatMap { role($0, "loader") }
        let reader = mapping.required("reader").flatMap { role($0, "reader") }
        // Without it the server refuses to explain, and says so; everything else works.
        let explainer = mapping["explainer"].flatMap { role($0, "explainer", isOptional: true) }
        let limit = readLimit("warehouse", mapping)
        guard let loader, let reader else { return (nil, limit) }
        return (WarehouseSettings(owner: owner, loader: loader, reader: reader, explainer: explainer), limit)
    }

    // MARK: - Server and hooks

    private func readServer(_ value: YAMLValue?) -> ServerSettings? {
        let mapping = value.flatMap { $0.mapping(.server) }
        if value != nil, mapping == nil { return nil }
        let host = mapping?["host"].map { recorded("server.host", $0.text("an address")) }
        let port = mapping?["port"].map(readPort)
        let maxAge = mapping?["max_age"].map { value in
            value.durationSeconds().map { seconds in
                settings.add("server.max_age", value.scalarText ?? "", at: value.location)
                return seconds
            }
        }
        let server = (
            host: host ?? settings.standard("server.host", "127.0.0.1"),
            port: port ?? settings.standard("server.port", 8080),
            maxAge: maxAge ?? settings.standard("server.max_age", 30 * 3600, shown: "30h")
        )
        guard let host = server.host, let port = server.port, let maxAge = server.maxAge else { return nil }
        return ServerSettings(host: host, port: port, maxAgeSeconds: maxAge)
    }

    private func readPort(_ value: YAMLValue) -> Int? {
        guard let port = value.integer() else { return nil }
        guard (1...65_535).contains(port.value) else {
            value.error(.badValue, "there is no port \(port.value)", hint: "ports go from 1 to 65535")
            return nil
        }
        settings.add("server.port", "\(port.value)", at: port.location)
        return port.value
    }

    private func readRetries(_ value: YAMLValue?) -> RetrySettings {
        let mapping = value?.mapping(.retries)
        let standard = RetrySettings()
        func duration(_ key: String, _ standard: Int, shown: String) -> Int {
            guard let value = mapping?[key] else { return settings.standard("retries.\(key)", standard, shown: shown) }
            guard let seconds = value.durationSeconds() else { return standard }
            settings.add("retries.\(key)", value.scalarText ?? "", at: value.location)
            return seconds
        }
        return RetrySettings(
            limit: mapping?["limit"].flatMap(readRetryLimit) ?? settings.standard("retries.limit", standard.limit),
            firstWaitSeconds: duration("first_wait", standard.firstWaitSeconds, shown: "1s"),
            totalWaitSeconds: duration("total_wait", standard.totalWaitSeconds, shown: "5m")
        )
    }

    private func readRetryLimit(_ value: YAMLValue) -> Int? {
        guard let limit = value.integer() else { return nil }
        guard (0...1000).contains(limit.value) else {
            value.error(.badValue, "retries.limit cannot be \(limit.value)", hint: "from 0 (never) to 1000")
            return nil
        }
        settings.add("retries.limit", "\(limit.value)", at: limit.location)
        return limit.value
    }

    private func readHooks(_ value: YAMLValue?) -> HookSettings {
        let mapping = value?.mapping(.hooks)
        func hook(_ key: String) -> String? {
            guard let text = mapping?[key]?.text("a command or a URL") else { return nil }
            settings.add("hooks.\(key)", redactURLs(text.value), at: text.location)
            return text.value
        }
        return HookSettings(onSuccess: hook("on_success"), onFailure: hook("on_failure"))
    }

    private func readSelfCheck(_ value: YAMLValue?) -> SelfCheckSettings {
        let mapping = value?.mapping(.selfCheck)
        func number(_ key: String, _ standard: Int) -> Int {
            guard let value = mapping?[key] else { return settings.standard("self_check.\(key)", standard) }
            guard let number = value.integer() else { return standard }
            let range = Shape.selfChecked
            guard range.contains(number.value) else {
                value.error(
                    .badValue,
                    "`\(key)` is \(range.lowerBound) to \(range.upperBound), not \(number.value)",
                    hint: "0: none"
                )
                return standard
            }
            settings.add("self_check.\(key)", "\(number.value)", at: number.location)
            return number.value
        }
        let standard = SelfCheckSettings()
        return SelfCheckSettings(days: number("days", standard.days), rows: number("rows", standard.rows))
    }

    private func readRetention(_ value: YAMLValue?) -> RetentionSettings {
        let mapping = value?.mapping(.retention)
        func seconds(_ key: String, _ standard: Int) -> Int {
            let name = "retention.\(key)"
            guard let value = mapping?[key] else {
                return settings.standard(name, standard, shown: "\(standard / 86_400)d")
            }
            guard let seconds = value.durationSeconds() else { return standard }
            settings.add(name, value.scalarText ?? "", at: value.location)
            return seconds
        }
        let standard = RetentionSettings.standard
        return RetentionSettings(
            undoSeconds: seconds("undo", standard.undoSeconds),
            restatementSeconds: seconds("restatements", standard.restatementSeconds)
        )
    }

    private func recorded(_ name: String, _ text: Located<String>?) -> String? {
        if let text { settings.add(name, text.value, at: text.location) }
        return text?.value
    }
}
