import Mongo
import Postgres

extension ClientWriter {
    /// Refuses databases that hold something of an operational schema already.
    func checkEmpty() async throws {
        let found = try await postgres.query(
            """
            select nspname from pg_namespace where nspname = any($1)
            union all
            select relname from pg_class
            where relnamespace = 'public'::regnamespace and relname = any($2)
            order by 1
            """,
            [.textArray(SourceSchema.schemas + ["sample"]), .textArray(["vehicle_brands", "vehicle_models"])]
        )
        let names = try found.map { try $0.string(0) }
        guard names.isEmpty else {
            throw SampleDataError(
                code: .notEmpty,
                message: "the PostgreSQL database has \(names.joined(separator: ", ")) already; use an empty one"
            )
        }
        try await checkHistoriesEmpty()
    }

    /// Documents left behind by a creation that didn't get through are no one's; others are.
    private func checkHistoriesEmpty() async throws {
        let marker = try await mongo.find(
            FindRequest(database: mongoDatabase, collection: Self.marker, filter: ["_id": "creation"])
        )
        if marker.first?["status"] == "begun" { return }
        for collection in HistoryDocument.Collection.allCases {
            let some = try await mongo.find(
                FindRequest(database: mongoDatabase, collection: collection.rawValue, filter: [:], limit: 1)
            )
            guard some.isEmpty else {
                throw SampleDataError(
                    code: .notEmpty,
                    message: "\(collection.rawValue) of MongoDB database \(mongoDatabase) holds documents already; "
                        + "use an empty database"
                )
            }
        }
    }

    /// What is there, when creation isn't needed.
    func summary(of status: SampleStatus) async throws -> SampleSummary {
        var documents: [SampleCount] = []
        for collection in HistoryDocument.Collection.allCases {
            let count = try await mongo.count(
                database: mongoDatabase,
                collection: collection.rawValue,
                filter: [:]
            )
            documents.append(SampleCount(name: collection.rawValue, count: count))
        }
        return SampleSummary(isNew: false, settings: status.settings, rows: status.rows, documents: documents)
    }
}
