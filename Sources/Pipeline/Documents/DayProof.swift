import Definitions
import Postgres

/// The proof that a mirror holds every document of its collection: counts by day of the cursor, on both sides.
///
/// MongoDB has no snapshot over a whole night, so documents may come and go while they are read and counted, with an old cursor
/// too. A day that differs is read again whole; then what is mirrored must lie between the counts before and after that reading.
struct DayProof {
    let stream: Definitions.Stream
    /// Only documents before the mark are compared; in milliseconds since 1970.
    let before: Int64
    /// At the source, when it was last counted.
    private(set) var source: [DocumentDay: Int] = [:]
    /// Days that were read again.
    private(set) var reread: Set<DocumentDay> = []
    /// How many documents were compared whole.
    var sampled = 0

    init(_ stream: Definitions.Stream, before: Int64) {
        self.stream = stream
        self.before = before
    }

    /// The days on which both sides differ, and those that must be read again for another reason.
    mutating func compare(
        _ counts: DocumentCounts,
        _ mirror: [DocumentDay: MirrorDays.Count],
        suspects: Set<DocumentDay>
    ) -> Set<DocumentDay> {
        source = counts.documents
        let days = Set(source.keys).union(mirror.keys)
        let differing = days.filter { source[$0, default: 0] != mirror[$0]?.atSource ?? 0 }
        reread = differing.union(suspects)
        return reread
    }

    /// Compares the days that were read again.
    ///
    /// - Returns: How many mirrored documents of these days are gone at the source and stay.
    /// - Throws: `StreamError` for the first day that differs all the same.
    mutating func settle(
        _ counts: DocumentCounts,
        _ mirror: [DocumentDay: MirrorDays.Count]
    ) throws -> [DocumentDay: Int] {
        var kept: [DocumentDay: Int] = [:]
        for day in reread.sorted() {
            let (earlier, now) = (source[day, default: 0], counts.documents[day, default: 0])
            let count = mirror[day] ?? MirrorDays.Count()
            let there = count.mirrored + count.aside
            if stream.deletes == .never, there > max(earlier, now) {
                kept[day] = there - now
                source[day] = now
                continue
            }
            guard (min(earlier, now)...max(earlier, now)).contains(there) else {
                throw StreamError(stream: stream.id, reason: Self.text(day, now, count))
            }
            kept[day] = 0
            source[day] = there
        }
        return kept
    }

    private static func text(_ day: DocumentDay, _ now: Int, _ count: MirrorDays.Count) -> String {
        let place = if case .wrong = day { "without a usable cursor" } else { "of \(day) (UTC)" }
        return
            "MongoDB has \(now) documents \(place), the mirror \(count.mirrored) and \(count.aside) set aside, also after "
            + "they were read again. Documents that are overwritten while they are read do this: run again; if it stays, "
            + "look for documents that differ in `_id` and not in the stream's key"
    }

    /// Writes the proof, in the merge's transaction.
    func save(
        _ mirror: [DocumentDay: MirrorDays.Count],
        kind: String,
        run: Int64,
        _ connection: PostgresConnection
    ) async throws {
        let rows = mirror.values.reduce(0) { $0 + $1.mirrored - $1.kept }
        let aside = mirror.values.reduce(0) { $0 + $1.aside }
        try await connection.query(
            """
            insert into ops.proof (run_id, stream, kind, proved_at, source_rows, mirror_rows, set_aside, reread, sampled)
            values ($1::bigint, $2, $3, clock_timestamp(), $4::bigint, $5::bigint, $6::bigint, $7::int, $8::int)
            on conflict (run_id, stream) do update set
                kind = excluded.kind, proved_at = excluded.proved_at, source_rows = excluded.source_rows,
                mirror_rows = excluded.mirror_rows, set_aside = excluded.set_aside, reread = excluded.reread,
                sampled = excluded.sampled
            """,
            [
                .int(run), .text(stream.id), .text(kind), .int(Int64(source.values.reduce(0, +))), .int(Int64(rows)),
                .int(Int64(aside)), .int(Int64(reread.count)), .int(Int64(sampled)),
            ]
        )
    }
}
