package import Definitions
package import Postgres

extension KPIReader {
    /// The proof behind the published figures of facts, in one query, inside the caller's transaction.
    ///
    /// A proof counts for the figures when it was made in the run that they come from. A run that reads nothing, as a backfill,
    /// computes from what the nights before it read: there the last proof counts if the stream was not read after it.
    ///
    /// - Parameters:
    ///   - facts: What the figures are made from.
    ///   - modules: The state of the facts' modules; it says which run the figures come from.
    ///   - connection: As the reader or any role that may read more.
    /// - Returns: Nil while one of the modules has published nothing.
    /// - Throws: `PostgresError` when the warehouse cannot be read.
    package func proof(
        of facts: [Fact],
        _ modules: [ModuleFreshness],
        on connection: PostgresConnection
    ) async throws -> FigureProof? {
        guard let runs = figureRuns(of: facts, modules), !runs.isEmpty else { return nil }
        let streams = catalogue.streams.filter { runs[$0.id] != nil }
        let rows = try await connection.query(
            Self.proofs,
            [.textArray(streams.map(\.id)), .intArray(streams.compactMap { runs[$0.id] }), .text(timeZone)]
        )
        var found: [String: (isCurrent: Bool, counts: ProvedStream.Counts)] = [:]
        for row in rows {
            found[try row.string("stream")] = (try row.bool("is_current"), try Self.counts(row))
        }
        return FigureProof(
            streams: streams.compactMap { stream in
                guard let place = stream.source.place, let run = runs[stream.id] else { return nil }
                let proof = found[stream.id]
                return ProvedStream(
                    stream: stream.id,
                    place: place,
                    figuresRunID: run,
                    cadence: stream.reconcile,
                    state: proof.map { $0.isCurrent ? ProvedStream.State.proved : .older } ?? .never,
                    counts: proof?.counts
                )
            }
        )
    }

    /// For each stream that is read from a source the run that the facts' figures come from; of several modules the oldest.
    private func figureRuns(of facts: [Fact], _ modules: [ModuleFreshness]) -> [String: Int64]? {
        var runs: [String: Int64] = [:]
        for name in Set(facts.map(\.module)) {
            guard let run = modules.first(where: { $0.module == name })?.asOf?.runID else { return nil }
            for stream in catalogue.streams(behind: facts.filter { $0.module == name }) where !stream.source.isDerived {
                runs[stream.id] = min(run, runs[stream.id] ?? run)
            }
        }
        return runs
    }

    /// `$1` the streams, `$2` the run of each one's figures, `$3` the zone of the business days.
    private static let proofs = """
        select w.stream, p.run_id, p.kind, \(iso("p.proved_at")) as proved_at,
            (p.proved_at at time zone $3::text)::date::text as day,
            p.source_rows, p.mirror_rows, p.set_aside, p.reread::bigint as reread, p.sampled::bigint as sampled,
            array(select key from jsonb_each(p.totals) order by key) as names,
            array(select value ->> 'source' from jsonb_each(p.totals) order by key) as source_totals,
            array(select value ->> 'mirror' from jsonb_each(p.totals) order by key) as mirror_totals,
            p.run_id = w.figures_run or (
                exists (select from ops.run r where r.run_id = w.figures_run and r.kind <> 'night')
                and not exists (
                    select from ops.run_step s
                    where s.run_id > p.run_id and s.run_id < w.figures_run and s.step = 'stream' and s.object = w.stream
                )
            ) as is_current
        from unnest($1::text[], $2::bigint[]) w (stream, figures_run)
        cross join lateral (
            select * from ops.proof p where p.stream = w.stream and p.run_id <= w.figures_run order by p.run_id desc limit 1
        ) p
        """

    private static func counts(_ row: PostgresRow) throws -> ProvedStream.Counts {
        let (source, mirror) = (try row.stringArray("source_totals"), try row.stringArray("mirror_totals"))
        return ProvedStream.Counts(
            runID: try row.int64("run_id"),
            kind: try row.string("kind"),
            provedAt: try row.string("proved_at"),
            day: CalendarDay(try row.string("day")) ?? CalendarDay(daysSince1970: 0),
            sourceRows: try row.int64("source_rows"),
            mirrorRows: try row.int64("mirror_rows"),
            setAside: try row.int64("set_aside"),
            reread: try row.int64("reread"),
            sampled: try row.int64("sampled"),
            totals: try row.stringArray("names").enumerated().map { index, name in
                ControlTotal(name: name, source: source[index], mirror: mirror[index])
            }
        )
    }
}
