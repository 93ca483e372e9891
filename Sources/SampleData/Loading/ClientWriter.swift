import Mongo
import Postgres

/// Writes a client into its two databases.
struct ClientWriter {
    let postgres: PostgresConnection
    let mongo: MongoConnection
    let mongoDatabase: String

    /// Where MongoDB notes that a creation has begun, so that its leftovers can be told from someone's data.
    static let marker = "sample_state"

    // MARK: Creation

    /// Schema and data. To be called inside a transaction, whose commit makes the client exist.
    ///
    /// Region by region, the next one being made while one is written, so that memory never holds more than two.
    func create(_ settings: SampleSettings, regions: Int) async throws -> SampleSummary {
        try await postgres.execute(SourceSchema.script)
        let order = try await LoadingOrder(postgres)
        try await order.takeOff(postgres)
        try await beginHistories()
        var rows: [SampleCount] = []
        var documents: [SampleCount] = []
        var current: Region? = Region(settings, 0)
        var next = 1
        while let region = current {
            async let upcoming = next < regions ? Region(settings, next) : nil
            for table in region.tables { try await table.load(into: postgres) }
            try await insert(region.documents)
            rows.add(region.counts)
            documents.add(HistoryDocument.counts([region.documents]))
            current = await upcoming
            next += 1
        }
        try await order.putOn(postgres)
        try await alignSequences()
        try await indexHistories()
        try await postgres.execute(rows.map { "analyze \($0.name);" }.joined(separator: "\n"))
        try await postgres.execute(SourceSchema.grants)
        try await insertState(settings, rows)
        return SampleSummary(isNew: true, settings: settings, rows: rows, documents: documents)
    }

    private func beginHistories() async throws {
        _ = try await mongo.deleteMany(database: mongoDatabase, collection: Self.marker, filter: [:])
        try await mongo.insertMany(
            database: mongoDatabase,
            collection: Self.marker,
            [["_id": "creation", "status": "begun"]]
        )
        for collection in HistoryDocument.Collection.allCases {
            try await mongo.dropCollection(database: mongoDatabase, collection: collection.rawValue)
        }
    }

    private func indexHistories() async throws {
        for collection in HistoryDocument.Collection.allCases {
            for keys in [["recordedAt": 1], [collection.entityField: 1, "at": 1]] as [BSONDocument] {
                _ = try await mongo.createIndex(
                    database: mongoDatabase,
                    collection: collection.rawValue,
                    keys: keys,
                    unique: false
                )
            }
        }
    }

    /// A region's documents as they arrived: by the moment of their recording, those without one after what they belong
    /// to.
    private func insert(_ documents: [HistoryDocument]) async throws {
        var last: Int64 = 0
        let arrivals = documents.enumerated().map { index, document in
            if case .at(let recorded) = document.recording { last = recorded }
            return (arrival: last, index: index)
        }
        let ordered = arrivals.sorted { ($0.arrival, $0.index) < ($1.arrival, $1.index) }.map { documents[$0.index] }
        try await insert(ordered, recordedAt: 0)
    }

    /// Notes in MongoDB that the creation is complete. After the commit.
    func markComplete() async throws {
        _ = try await mongo.updateMany(
            database: mongoDatabase,
            collection: Self.marker,
            filter: ["_id": "creation"],
            update: ["$set": ["status": "complete"]]
        )
    }

    private func alignSequences() async throws {
        for table in [Brand.table, Model.table] {
            _ = try await postgres.query(
                "select setval(pg_get_serial_sequence('\(table)', 'id'), max(id)) from \(table)"
            )
        }
    }

    private func insertState(_ settings: SampleSettings, _ rows: [SampleCount]) async throws {
        _ = try await postgres.query(
            """
            insert into sample.state
                (generator, seed, size, time_zone, created_through, last_day, rows)
            values ($1, $2, $3, $4, $5, $5, $6)
            """,
            [
                .int(Int64(SampleState.generator)), .text(String(settings.seed)), .text(settings.size.rawValue),
                .text(settings.timeZone), .text(settings.lastDay.description), .text(SampleState.json(rows)),
            ]
        )
    }

    // MARK: A live day

    /// The changes of one day. To be called inside a transaction: the histories come first, so that a commit that fails
    /// leaves events without rows, as a lost connection would, and a repetition replaces them.
    func apply(_ regions: [LiveDay], day: CalendarDay) async throws {
        let documents = regions.flatMap(\.documents)
        for collection in HistoryDocument.Collection.allCases {
            let identifiers = documents.filter { $0.collection == collection }
                .map { BSONValue.string($0.id.description) }
            for start in stride(from: 0, to: identifiers.count, by: 10_000) {
                let part = Array(identifiers[start..<min(start + 10_000, identifiers.count)])
                _ = try await mongo.deleteMany(
                    database: mongoDatabase,
                    collection: collection.rawValue,
                    filter: ["_id": ["$in": .array(part)]]
                )
            }
        }
        try await insert(documents, recordedAt: try await mongo.serverTime())
        for region in regions { try await apply(region.changes) }
        try await alignSequences()
        var rows: [SampleCount] = []
        for region in regions { rows.add(region.counts) }
        _ = try await postgres.query(
            "update sample.state set last_day = $1, rows = $2",
            [.text(day.description), .text(SampleState.json(rows))]
        )
    }

    /// In order; inserts into one table that follow each other are copied at once.
    private func apply(_ changes: [Change]) async throws {
        var next = 0
        while next < changes.count {
            let first = changes[next]
            guard first.kind == .insert else {
                try await apply(first)
                next += 1
                continue
            }
            var text = CopyText()
            while next < changes.count, changes[next].kind == .insert, changes[next].table == first.table {
                text.append(changes[next].cells)
                next += 1
            }
            let names = first.columns.map { quoteIdentifier($0) }.joined(separator: ", ")
            try await postgres.startCopyIn("copy \(first.table) (\(names)) from stdin")
            try await postgres.writeCopyChunk(text.takeBytes())
            _ = try await postgres.finishCopyIn()
        }
    }

    private func apply(_ change: Change) async throws {
        let names = change.columns.map { quoteIdentifier($0) }
        let key = quoteIdentifier(change.keyColumn)
        let values = change.cells.map { PostgresValue.optional($0.text) }
        let keyValue = PostgresValue.optional(change.key.text)
        switch change.kind {
        case .insert: break
        case .update:
            let sets = names.enumerated().map { "\($1) = $\($0 + 1)" }.joined(separator: ", ")
            _ = try await postgres.query(
                "update \(change.table) set \(sets) where \(key) = $\(names.count + 1)",
                values + [keyValue]
            )
        case .touch:
            _ = try await postgres.query(
                "update \(change.table) set \(names[0]) = \(names[0]) where \(key) = $1",
                [keyValue]
            )
        case .delete:
            _ = try await postgres.query("delete from \(change.table) where \(key) = $1", [keyValue])
        }
    }

    // MARK: Documents

    /// Inserts them in batches; `recordedAt` (milliseconds since 1970) is that of those recorded on insertion.
    private func insert(_ documents: [HistoryDocument], recordedAt: Int64) async throws {
        let batch = 5_000
        for collection in HistoryDocument.Collection.allCases {
            let own = documents.filter { $0.collection == collection }
            for start in stride(from: 0, to: own.count, by: batch) {
                let part = own[start..<min(start + batch, own.count)].map { $0.bson(recordedAt: recordedAt) }
                try await mongo.insertMany(database: mongoDatabase, collection: collection.rawValue, part)
            }
        }
    }
}

extension HistoryDocument {
    /// As it stands in the database.
    func bson(recordedAt insertion: Int64) -> BSONDocument {
        var fields: [(String, BSONValue)] = [
            ("_id", .string(id.description)), (collection.entityField, .string(entity.text)),
        ]
        if let vehicle { fields.append(("vehicleId", .string(vehicle.description))) }
        fields.append(("type", .string(kind.rawValue)))
        fields.append(("at", .dateTime(at)))
        switch recording {
        case .at(let recorded): fields.append(("recordedAt", .dateTime(recorded)))
        case .onInsertion: fields.append(("recordedAt", .dateTime(insertion)))
        case .missing: break
        }
        fields.append(("from", from.map { .int32(Int32(truncatingIfNeeded: $0)) } ?? .null))
        switch to {
        case .code(let status): fields.append(("to", .int32(Int32(truncatingIfNeeded: status))))
        case .text(let text): fields.append(("to", .string(text)))
        case .null: fields.append(("to", .null))
        case .missing: break
        }
        fields.append(("by", .string(by.description)))
        fields.append(("payload", .document(BSONDocument(payload.map { ($0.name, .string($0.value)) }))))
        return BSONDocument(fields)
    }
}
