import Definitions
import KPIQueries
import Postgres
import Warehouse

/// A fact that is being explained: its query for some days, and what the ledger says about its figures.
struct FactReading: Sendable {
    let fact: Fact
    let days: [String]
    let ledger: FactLedger
    let statement: RowsStatement
    /// The value at the rank of the KPI's percentile; nil where the KPI has none, or no row has a value.
    private let rankedValue: RankedValue?
    private let reader: KPIReader
    /// The anchor's table and key column, where the rows' key has that column's type.
    private let anchorKey: (table: String, column: String)?

    static func prepare(
        _ fact: Fact,
        measures: [Measure],
        percentile: Percentile?,
        days: [String],
        filters: [ResolvedFilter],
        _ explainer: Explainer,
        _ connection: PostgresConnection
    ) async throws -> FactReading {
        let ledger = try await FactLedger.read(fact, days: days, explainer.reader.catalogue, connection)
        let statement = RowsStatement(
            fact,
            measures: measures,
            percentile: percentile,
            days: days,
            holidays: explainer.holidays,
            cutoff: ledger.cutoff,
            filters: filters
        )
        return FactReading(
            fact: fact,
            days: days,
            ledger: ledger,
            statement: statement,
            rankedValue: try await computing(fact, ledger) { try await ranked(percentile, statement, connection) },
            reader: explainer.reader,
            anchorKey: try await computing(fact, ledger) {
                try await anchorKey(statement, explainer.reader.catalogue, connection)
            }
        )
    }

    /// What was listed.
    struct Listing: Sendable {
        var rows: [ExplainedRow] = []
        /// Whether every key so far is the key of a row of the anchor; nil while there was none.
        var areAnchorKeys: Bool?
    }

    /// Visits the rows one at a time, all of them where there is no limit; the listing then holds none.
    func visitRows(
        _ limit: Int?,
        _ connection: PostgresConnection,
        _ visit: @escaping @Sendable (ExplainedRow) throws -> Void
    ) async throws -> Listing {
        try await list(limit, connection) { _, row in try visit(row) }
    }

    /// The rows at once.
    func rows(_ limit: Int, _ connection: PostgresConnection) async throws -> Listing {
        try await list(limit, connection) { listing, row in listing.rows.append(row) }
    }

    private func list(
        _ limit: Int?,
        _ connection: PostgresConnection,
        _ take: @escaping @Sendable (inout Listing, ExplainedRow) throws -> Void
    ) async throws -> Listing {
        let (sql, parameters) = statement.rows(
            from: firstRow(limit),
            limit: limit ?? .max,
            label: reader.locale.lowercased().hasPrefix("fr") ? "label_fr" : "label_en",
            catalogue: reader.catalogue,
            anchorKey: anchorKey
        )
        return try await Self.computing(fact, ledger) {
            try await connection.reduceRows(sql, parameters, into: Listing()) { listing, row in
                listing.areAnchorKeys = try row.bool("is_anchor") && listing.areAnchorKeys != false
                try take(&listing, decode(row))
            }
        }
    }

    /// Compares the rows with the cells.
    func explanation(_ listing: Listing, _ limit: Int, _ connection: PostgresConnection) async throws -> FactExplanation
    {
        let (totals, excluded) = try await totals(connection)
        return FactExplanation(
            fact: fact,
            measures: statement.measures,
            dimensions: reader.dimensions(of: fact),
            identity: KeyIdentity(fact, isAnchorKey: listing.areAnchorKeys ?? (anchorKey != nil), in: reader.catalogue),
            publications: ledger.publications,
            newer: ledger.newer,
            totals: totals,
            percentile: rankedValue,
            members: try await members(limit, connection),
            excluded: excluded,
            rows: listing.rows
        )
    }

    /// Turns an error of the fact's SQL into one that says which fact and what to do.
    static func computing<T: Sendable>(
        _ fact: Fact,
        _ ledger: FactLedger,
        _ body: () async throws -> T
    ) async throws -> T {
        do {
            return try await body()
        } catch let error as PostgresError where error.sqlState?.hasPrefix("42") == true && error.sqlState != "42501" {
            throw ExplainError(
                fact: fact.id,
                cause: error,
                definitionChanged: ledger.newer.contains(.definitionChanged)
            )
        }
    }
}

/// What is asked and read.
extension FactReading {
    private func decode(_ row: PostgresRow) throws -> ExplainedRow {
        ExplainedRow(
            rank: try row.optionalInt64("rank"),
            day: try row.string("day"),
            key: try row.optionalString("key") ?? "",
            excluded: try row.optionalString("excluded"),
            values: try fact.dimensions.indices.map {
                LabelledValue(try row.string("d\($0)"), label: try row.string("l\($0)"))
            },
            measures: try statement.measures.indices.map { try row.optionalString("m\($0)") }
        )
    }

    /// Of a percentile the rows around its rank are listed, else the first ones.
    private func firstRow(_ limit: Int?) -> Int64 {
        guard let rankedValue, let limit else { return 1 }
        return max(1, rankedValue.rank - Int64(limit / 2))
    }

    private static func ranked(
        _ percentile: Percentile?,
        _ statement: RowsStatement,
        _ connection: PostgresConnection
    ) async throws -> RankedValue? {
        guard let percentile, let (sql, parameters) = statement.rankedValue(percentile.percent),
            let row = try await connection.query(sql, parameters).first
        else { return nil }
        return RankedValue(
            measure: percentile.measure.name,
            percent: percentile.percent,
            values: try row.int64("n"),
            rank: try row.int64("rank"),
            value: try row.numeric("value"),
            low: try row.numeric("low"),
            high: try row.numeric("high")
        )
    }

    /// The anchor's key column where the rows' key has its type: only then can the two be compared.
    private static func anchorKey(
        _ statement: RowsStatement,
        _ catalogue: Catalogue,
        _ connection: PostgresConnection
    ) async throws -> (table: String, column: String)? {
        guard let anchor = catalogue.stream(statement.fact.anchor), anchor.key.count == 1,
            let column = anchor.column(anchor.key[0]),
            try await connection.describe(statement.described).first?.typeName == column.mirrorType
        else { return nil }
        return (MirrorTable(anchor).name, quoteIdentifier(column.name))
    }
}
