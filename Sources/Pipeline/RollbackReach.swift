import Definitions
import Postgres
import Warehouse

/// Which publications can be gone back to.
struct RollbackReach {
    /// The latest publication.
    let last: Int64
    /// The earliest after which everything that was changed is kept.
    let floor: Int64
    /// The facts whose tables got another shape, each with the latest publication that did it.
    let reshaped: [(fact: String, publication: Int64)]

    /// - Throws: ``RollbackError/nothingPublished``.
    static func read(_ catalogue: Catalogue, _ connection: PostgresConnection) async throws -> RollbackReach {
        let row = try await connection.query(
            "select max(publication_id) as last, (select undo_from from ops.meta) as floor from ops.publication"
        ).first
        guard let row, let last = try row.optionalInt64("last") else { throw RollbackError.nothingPublished }
        let shapes = try await connection.query(
            """
            select fact, max(publication_id) as publication from ops.undo
            where part = 'shape' and fact = any ($1::text[]) group by fact order by publication desc, fact
            """,
            [.textArray(catalogue.facts.map(\.id))]
        ).map { (fact: try $0.string("fact"), publication: try $0.int64("publication")) }
        return RollbackReach(last: last, floor: try row.int64("floor"), reshaped: shapes)
    }

    /// The earliest publication that can be gone back to.
    private var earliest: Int64 { max(floor, reshaped.first?.publication ?? 0, 1) }

    /// The number of the publication meant; the latest one's too, although there is nothing to go back to.
    ///
    /// - Throws: ``RollbackError`` where it cannot be gone back to.
    func resolve(_ target: RollbackTarget, _ connection: PostgresConnection) async throws -> Int64 {
        guard let number = try await number(of: target, connection) else {
            throw RollbackError.unknown(target, earliest: earliest, last: last)
        }
        guard number >= floor else { throw RollbackError.forgotten(number, earliest: earliest) }
        for (fact, publication) in reshaped where publication > number {
            // What was not published then has no older figures that would have to fit.
            let days = PastFigures(after: number).publishedDays(of: [fact])
            let row = try await connection.query("select exists (select from \(days) d) as found").first
            if try row?.bool("found") == true {
                throw RollbackError.reshaped(fact: fact, target: number, earliest: earliest)
            }
        }
        return number
    }

    private func number(of target: RollbackTarget, _ connection: PostgresConnection) async throws -> Int64? {
        switch target {
        case .publication(let number):
            try await connection.query(
                "select publication_id from ops.publication where publication_id = $1",
                [.int(number)]
            ).first?.int64("publication_id")
        case .day(let day):
            try await connection.query(
                """
                select max(publication_id) as publication_id from ops.publication
                where calc.business_day(published_at) <= $1::date
                """,
                [.text(day)]
            ).first?.optionalInt64("publication_id")
        }
    }
}
