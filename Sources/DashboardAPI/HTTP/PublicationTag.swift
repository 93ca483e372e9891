import Definitions
import KPIQueries
import Postgres

/// The ETag of figures: it changes when something is published or held, when a module becomes stale or fresh, when the
/// definitions change, and between addresses, and with nothing else.
struct PublicationTag: Sendable {
    /// What answers depend on beside the warehouse.
    private let seed: String

    /// - Parameters:
    ///   - instance: Its zone, language and currency show in answers.
    ///   - catalogue: The definitions in force.
    ///   - document: The OpenAPI document: another form of an answer is another answer.
    init(instance: Instance, catalogue: Catalogue, document: String) {
        seed = [
            catalogue.fingerprint, instance.name, instance.timeZone, instance.locale, instance.currency, document,
            Stylesheet.text,
        ].joined(separator: "\u{1F}")
    }

    /// The tag of the answer to a call, as the warehouse stands in the transaction of `connection`.
    func value(for call: RouteCall, on connection: PostgresConnection) async throws -> String {
        let rows = try await connection.query(
            """
            select md5(
              $1::text || coalesce(string_agg(m::text, '|' order by m.module), '')
              || coalesce((select h::text from ops.hold h), '')) as tag
            from ops.module_state m
            """,
            [.text(seed + "\u{1F}" + call.uri)]
        )
        return "\"\(try rows.first?.string("tag") ?? "")\""
    }
}
