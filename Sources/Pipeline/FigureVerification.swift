public import Definitions
import Postgres
import Warehouse

/// Computes all published days anew from the mirror and compares them with what is published. Nothing is changed.
///
/// Each fact is compared in one `REPEATABLE READ READ ONLY` transaction, in which a merged change and the days that it made dirty
/// are seen together: it can be asked at any time, beside a night too, and takes no lock.
public struct FigureVerification: Sendable {
    private let instance: Instance
    private let catalogue: Catalogue

    /// Prepares it; nothing is connected to before ``run(modules:facts:_:)``.
    public init(instance: Instance, catalogue: Catalogue) {
        self.instance = instance
        self.catalogue = catalogue
    }

    /// Compares fact by fact.
    ///
    /// - Parameters:
    ///   - modules: Only the facts of these; nil: of all.
    ///   - facts: Only these, by id; nil: all.
    ///   - report: Receives each fact when it is done.
    /// - Returns: Whether every fact was compared and every figure is what the mirror gives.
    /// - Throws: `RunError` for a name that there is none of; `WarehouseError`; `PostgresError` when the warehouse does not answer.
    public func run(
        modules: [String]?,
        facts: [String]?,
        _ report: (VerifiedFact) -> Void
    ) async throws -> Bool {
        let wanted = try wanted(modules, facts)
        let connection = try await instance.connectLoader()
        do {
            try await WarehouseSchema.checkVersion(connection)
            try await WarehouseSchema.checkTimeZone(connection, instance.timeZone)
            var isGood = true
            for fact in wanted {
                let verified = try await verify(fact, connection)
                isGood = isGood && verified.isGood
                report(verified)
            }
            await connection.close()
            return isGood
        } catch {
            await connection.close()
            throw error
        }
    }

    private func wanted(_ modules: [String]?, _ facts: [String]?) throws -> [Fact] {
        let (names, ids) = (catalogue.modules.map(\.name), catalogue.facts.map(\.id))
        for name in modules ?? [] where !names.contains(name) {
            throw RunError.unknownModule(name, known: names, nearest: nearestName(to: name, in: names))
        }
        for id in facts ?? [] where !ids.contains(id) {
            throw RunError.unknownFact(id, nearest: nearestName(to: id, in: ids))
        }
        return catalogue.facts.filter { fact in
            (modules?.contains(fact.module) ?? true) && (facts?.contains(fact.id) ?? true)
        }
    }

    private func verify(_ fact: Fact, _ connection: PostgresConnection) async throws -> VerifiedFact {
        do {
            return try await compared(fact, connection)
        } catch let error as FactError {
            return VerifiedFact(fact: fact.id, days: 0, waiting: 0, differences: [], problem: "\(error)")
        }
    }

    private func compared(_ fact: Fact, _ connection: PostgresConnection) async throws -> VerifiedFact {
        try await connection.transaction(TransactionOptions(isolation: .repeatableRead, readOnly: true)) { connection in
            let state = try await connection.query(
                "select fingerprint, cutoff::text as cutoff from ops.fact_state where fact = $1",
                [.text(fact.id)]
            ).first
            guard let state else {
                return VerifiedFact(fact: fact.id, days: 0, waiting: 0, differences: [], problem: nil)
            }
            let published = try await connection.query(
                "select count(*) as days from agg.published_days where fact = $1",
                [.text(fact.id)]
            ).first?.int("days")
            guard try state.string("fingerprint") == fact.fingerprint else {
                return VerifiedFact(
                    fact: fact.id,
                    days: 0,
                    waiting: published ?? 0,
                    differences: [],
                    problem: "its definition has changed since it was published: run a night first"
                )
            }
            let check = SelfCheck(holidays: instance.holidays, connection: connection)
            let days = try await check.cleanDays(of: [fact.id], sample: nil).first?.days ?? []
            let compared = try await check.compare(fact, days: days, cutoff: state.string("cutoff"))
            return VerifiedFact(
                fact: fact.id,
                days: compared.count,
                waiting: (published ?? 0) - compared.count,
                differences: compared.filter { $0.differing > 0 },
                problem: nil
            )
        }
    }
}

/// A fact whose published days were computed anew.
public struct VerifiedFact: Sendable {
    /// The fact's id.
    public let fact: String
    /// How many days were compared.
    public let days: Int
    /// How many published days were not: they are dirty, and the next night computes them.
    public let waiting: Int
    /// The days that came out otherwise, ascending.
    public let differences: [ComparedDay]
    /// Why the fact could not be compared; nil where it was.
    public let problem: String?

    /// Whether every day that could be compared is what the mirror gives.
    public var isGood: Bool { differences.isEmpty && problem == nil }
}
