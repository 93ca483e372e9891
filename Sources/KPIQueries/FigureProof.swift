package import Definitions
package import Postgres

/// Whether the figures rest on all that the sources have: of every stream behind them, what the last proof counted on both sides.
package struct FigureProof: Sendable {
    /// The streams that a night has proved, by id.
    package let streams: [StreamProof]
    /// The streams that none has, by id.
    package let unproven: [UnprovenStream]

    /// Whether every stream is proved, and none lacks a row or differs in a total.
    package var isProved: Bool { unproven.isEmpty && !streams.isEmpty && streams.allSatisfy(\.isEqual) }

    /// When the one was proved whose proof is the oldest, ISO 8601 in UTC.
    package var provedAt: String? { streams.map(\.provedAt).min() }

    private var sourceRows: Int64 { streams.reduce(0) { $0 + $1.sourceRows } }
    private var mirrorRows: Int64 { streams.reduce(0) { $0 + $1.mirrorRows } }
    private var setAside: Int64 { streams.reduce(0) { $0 + $1.setAside } }

    /// One line for people.
    package func line(_ locale: String) -> String {
        let text =
            isProved
            ? LocalizedText(
                en: "Complete: \(streams.count) streams, \(rows(locale)), \(provedAt ?? "")",
                fr: "Complet : \(streams.count) flux, \(rows(locale)), \(provedAt ?? "")"
            )
            : LocalizedText(
                en: "Not proved complete: \(doubt(locale))",
                fr: "Complétude non prouvée : \(doubt(locale))"
            )
        return text.text(locale)
    }

    private func rows(_ locale: String) -> String {
        let aside =
            setAside == 0
            ? "" : LocalizedText(en: " + \(setAside) set aside", fr: " + \(setAside) écartées").text(locale)
        return LocalizedText(
            en: "\(sourceRows) rows at the source = \(mirrorRows) mirrored\(aside)",
            fr: "\(sourceRows) lignes à la source = \(mirrorRows) copiées\(aside)"
        ).text(locale)
    }

    /// The first stream that is in doubt, and how many more are.
    private func doubt(_ locale: String) -> String {
        let doubts =
            streams.compactMap { stream in stream.difference.map { "\(stream.stream): \($0.text(locale))" } }
            + unproven.map { "\($0.stream): \($0.reason.text(locale))" }
        guard let first = doubts.first else {
            return LocalizedText(en: "no stream is behind it", fr: "aucun flux derrière").text(locale)
        }
        let more = doubts.count - 1
        return more == 0
            ? first : first + LocalizedText(en: " (and \(more) more)", fr: " (et \(more) autres)").text(locale)
    }

    package static let shape = JSONShape<FigureProof>(
        "Proof",
        [
            .flag("proved", "Whether every stream is proved, and none lacks a row or differs in a total.") {
                $0.isProved
            },
            .instantOrNull("proved_at", "When the one was proved whose proof is the oldest.") { $0.provedAt },
            .integer("source_rows", "Rows at the sources.") { $0.sourceRows },
            .integer("mirror_rows", "Rows in the mirror.") { $0.mirrorRows },
            .integer("set_aside", "Documents in quarantine, and second copies.") { $0.setAside },
            .objects("streams", StreamProof.shape, "Each stream that was proved.") { $0.streams },
            .objects("unproven", UnprovenStream.shape, "Each stream that was not.") { $0.unproven },
        ]
    )
}

/// What a night counted on both sides of a stream.
package struct StreamProof: Sendable {
    package let stream: String
    /// `buckets`, `count`, `days` or `keys`.
    let kind: String
    let runID: Int64
    let provedAt: String
    let sourceRows: Int64
    let mirrorRows: Int64
    let setAside: Int64
    /// JSON: column to the sums on both sides.
    let totals: String
    let totalsAgree: Bool
    let reread: Int64

    var isEqual: Bool { difference == nil }

    /// What does not agree.
    var difference: LocalizedText? {
        if sourceRows != mirrorRows + setAside {
            return LocalizedText(
                en: "\(sourceRows) rows at the source, \(mirrorRows) mirrored",
                fr: "\(sourceRows) lignes à la source, \(mirrorRows) copiées"
            )
        }
        return totalsAgree ? nil : LocalizedText(en: "control totals differ", fr: "totaux de contrôle différents")
    }

    static let shape = JSONShape<StreamProof>(
        "StreamProof",
        [
            .string("stream", "The stream.") { $0.stream },
            .string("kind", "How: buckets, count, days or keys.") { $0.kind },
            .integer("run_id", "The run that proved it.") { $0.runID },
            .instantOrNull("proved_at", "When.") { $0.provedAt },
            .integer("source_rows", "Rows at the source.") { $0.sourceRows },
            .integer("mirror_rows", "Rows in the mirror.") { $0.mirrorRows },
            .integer("set_aside", "Documents in quarantine, and second copies.") { $0.setAside },
            .flag("equal", "Whether rows and totals agree.") { $0.isEqual },
            .verbatim("totals", "By column, the sum at the source and in the mirror, as decimal strings.") {
                $0.totals
            },
            .integer("reread", "How much had to be read again until both sides agreed.") { $0.reread },
        ]
    )
}

/// A stream that no night has proved.
package struct UnprovenStream: Sendable {
    package let stream: String
    let reason: LocalizedText

    static let shape = JSONShape<UnprovenStream>(
        "UnprovenStream",
        [
            .string("stream", "The stream.") { $0.stream },
            .string("reason", "Why, in English.") { $0.reason.en },
        ]
    )
}

extension KPIReader {
    /// The proof of the streams behind facts: of the publication that is read, or the latest.
    package func proof(of facts: [Fact], on connection: PostgresConnection) async throws -> FigureProof {
        let streams = baseStreams(of: facts)
        let rows = try await connection.query(
            """
            select p.stream, p.kind, p.run_id, \(Self.iso("p.proved_at")) as proved_at, p.source_rows, p.mirror_rows,
              p.set_aside, p.totals::text as totals, p.reread::bigint as reread,
              not exists (
                select from jsonb_each(p.totals) t where t.value->>'source' is distinct from t.value->>'mirror') as totals_agree
            from unnest($1::text[]) with ordinality s (stream, position)
            cross join lateral (
              select * from ops.proof p
              where p.stream = s.stream and ($2::bigint is null
                or p.run_id <= (select run_id from ops.publication where publication_id = $2::bigint))
              order by p.run_id desc limit 1
            ) p
            order by s.position
            """,
            [.textArray(streams.map(\.id)), .optional(publication)]
        )
        let proved = try rows.map { row in
            StreamProof(
                stream: try row.string("stream"),
                kind: try row.string("kind"),
                runID: try row.int64("run_id"),
                provedAt: try row.string("proved_at"),
                sourceRows: try row.int64("source_rows"),
                mirrorRows: try row.int64("mirror_rows"),
                setAside: try row.int64("set_aside"),
                totals: try row.string("totals"),
                totalsAgree: try row.bool("totals_agree"),
                reread: try row.int64("reread")
            )
        }
        let known = Set(proved.map(\.stream))
        return FigureProof(
            streams: proved,
            unproven: streams.filter { !known.contains($0.id) }.map {
                UnprovenStream(stream: $0.id, reason: Self.whyUnproven($0))
            }
        )
    }

    private static func whyUnproven(_ stream: Stream) -> LocalizedText {
        if stream.deletes == .never {
            return LocalizedText(
                en: "not proved: rows that vanish are not looked for (deletes: never)",
                fr: "non prouvé : les lignes disparues ne sont pas recherchées (deletes: never)"
            )
        }
        return LocalizedText(en: "no night has proved it yet", fr: "aucune exécution ne l'a encore prouvé")
    }

    /// The streams that facts read from the sources, also through derived ones, by id.
    private func baseStreams(of facts: [Fact]) -> [Stream] {
        var seen: Set<String> = []
        var base: [Stream] = []
        var next = facts.flatMap { [$0.anchor] + $0.reads.map(\.stream) }
        while let id = next.popLast() {
            guard seen.insert(id).inserted, let stream = catalogue.stream(id) else { continue }
            if case .sql(let query) = stream.source { next += query.reads.map(\.stream) } else { base.append(stream) }
        }
        return base.sorted { $0.id < $1.id }
    }
}
