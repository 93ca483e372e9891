public import Definitions
import Postgres

/// The statements of a merge: what was staged against what is mirrored.
///
/// They work on temporary tables of one transaction: `_stage` (what was read), `_keys` (every key at the source, where only the
/// changed rows were read), and what they find: `_new` (rows that differ, as they are now), `_gone` (rows that vanished), `_kept`
/// (rows that vanished and stay in the mirror), `_old` (new and gone ones, as they were). Rows are compared by image; the
/// source's xmin is no part of the comparison. `_row` is where a row stands in the mirror, so that it is searched once only:
/// nobody else moves rows, the run has the fence's lock.
public struct MergeSQL: Sendable {
    let table: MirrorTable

    /// The statements for the tables of one stream. They are text only: nothing is run.
    public init(_ stream: Stream) { table = MirrorTable(stream) }

    /// The staging table, empty.
    public var createStage: String { "create temporary table _stage (\(table.columnDefinitions)) on commit drop" }

    /// The table for every key at the source, empty.
    public var createKeys: String {
        let columns = table.stream.columns.filter { table.stream.key.contains($0.name) }
        let definitions = columns.map { "\(quoteIdentifier($0.name)) \($0.mirrorType)" }
        return "create temporary table _keys (\(definitions.joined(separator: ", "))) on commit drop"
    }

    /// Drops the tables of an earlier pass of the same transaction.
    public static let forget = """
        drop table if exists
            _stage, _keys, _absent, _group, _pool, _lost, _found, _new, _gone, _kept, _old, _delta
        """

    /// Finds what differs.
    ///
    /// - Parameters:
    ///   - presence: Which mirrored rows must be in the staged ones to be still there.
    ///   - within: A condition on the mirrored rows (alias `m`) that the question is about; nil: all.
    ///   - seenAt: When the rows were seen: a vanished row's age is told from there.
    /// - Returns: A script that makes the tables which hold what was found.
    public func findChanges(_ presence: Presence, within: String? = nil, seenAt: String = "now") -> String {
        let differs = "m.\(table.key[0]) is null or \(table.differ("s", "m"))"
        let kept = table.keepsVanished(seenAt: seenAt) ?? "false"
        return """
            analyze _stage;
            \(Self.byKey);
            create temporary table _found on commit drop as
                select s.*, m.ctid as _row, m._xmin as _xmin_before, (\(differs)) as _differs
                from _stage s left join \(table.name) m on \(table.sameKey("s", "m"))
                where \(differs) or m._xmin is distinct from s._xmin;
            \(Self.anywhere);
            create temporary table _new on commit drop as
                select \(table.list(table.storedColumns)), _row from _found where _differs;
            create temporary table _gone on commit drop as
                select m.*, m.ctid as _row from \(table.name) m where \(gone(presence, within));
            create temporary table _kept on commit drop as select * from _gone where \(kept);
            delete from _gone where \(kept);
            \(Self.inPlace);
            create temporary table _old on commit drop as
                select m.*, m.ctid as _row from \(table.name) m join _new n on m.ctid = n._row
                union all select g.* from _gone g;
            \(Self.anywhere)
            """
    }

    /// With the default of 4 the planner goes through the whole mirror to find one row in a hundred by its key: seen to take four
    /// times as long as looking it up, where the mirror was in memory. Less that is set stays.
    private static let byKey =
        "select set_config('random_page_cost', least(current_setting('random_page_cost')::float8, 2)::text, true)"
    /// Rows are looked up where they stand, and found in that order, so a page is no dearer than in a scan. Told otherwise, the
    /// planner goes through the whole mirror to find one row in fifty.
    private static let inPlace = "set local random_page_cost = 1"
    private static let anywhere = "set local random_page_cost to default"

    /// Which rows count as vanished.
    public enum Presence: Sendable {
        /// None: the source never deletes, or only a part was read.
        case unchecked
        /// Those that the staged rows lack.
        case staged
        /// Those that the keys of the source lack.
        case keys
        /// Those whose keys are in the temporary table `_absent`, see ``AbsentSQL``.
        case absent
        /// Those of the entities at hand (in `_entities`) that the staged rows lack; the column that holds the entity.
        case entities(String)
    }

    private func gone(_ presence: Presence, _ within: String?) -> String {
        let condition =
            switch presence {
            case .unchecked: "false"
            case .staged: "not exists (select from _stage s where \(table.sameKey("s", "m")))"
            case .keys: "not exists (select from _keys k where \(table.sameKey("k", "m")))"
            case .absent: "exists (select from _absent a where \(table.sameKey("a", "m")))"
            case .entities(let column):
                """
                m.\(quoteIdentifier(column)) in (select entity from _entities)
                and not exists (select from _stage s where \(table.sameKey("s", "m")))
                """
            }
        // A row that was kept although it vanished has no xmin, and is not missed again.
        let known = table.keepsVanished(seenAt: "now") == nil ? nil : "m._xmin is not null"
        return [condition, within, known].compactMap { $0.map { "(\($0))" } }.joined(separator: " and ")
    }

    /// Writes what differs; run after the dirty days were recorded. No parameters.
    ///
    /// - Parameter buckets: What the written rows change there is noted in `_delta`, from the rows as the mirror has them.
    /// - Returns: The statements in order.
    public func apply(_ buckets: BucketSQL? = nil) -> [String] {
        let assignments = table.storedColumns.map { "\($0) = n.\($0)" }.joined(separator: ", ")
        var statements: [String] = []
        if let buckets {
            statements = [
                buckets.note(-1, from: "_old"),
                buckets.note(-1, from: "_kept"),
                buckets.note(-1, from: "_found", xmin: "_xmin_before", where: "not r._differs"),
            ]
        }
        return statements + [
            Self.inPlace,
            "delete from \(table.name) m using _gone g where m.ctid = g._row",
            "update \(table.name) m set _xmin = null from _kept k where m.ctid = k._row",
            noted(buckets, "update \(table.name) m set \(assignments) from _new n where m.ctid = n._row"),
            noted(
                buckets,
                """
                insert into \(table.name) as m (\(table.list(table.storedColumns)))
                select \(table.list(table.storedColumns, "n")) from _new n where n._row is null
                """
            ),
            // A row that is equal but for its xmin was locked or rewritten at the source: nothing to compute, but the mark is new.
            noted(
                buckets,
                "update \(table.name) m set _xmin = f._xmin from _found f where m.ctid = f._row and not f._differs"
            ),
            Self.anywhere,
        ]
    }

    private func noted(_ buckets: BucketSQL?, _ statement: String) -> String {
        guard let buckets else { return statement }
        let written = table.list(table.storedColumns, "m")
        return "with written as (\(statement) returning \(written)) \(buckets.note(1, from: "written"))"
    }

    /// Keeps what vanished, and forgets it where it came back: the first statement has no parameters, in the second `$1` is the run.
    public var tombstones: [String] {
        [
            "delete from \(table.goneName) t using _new n where \(table.sameKey("t", "n"))",
            """
            insert into \(table.goneName) (\(table.list(table.columns)), _gone_run_id, _gone_at)
            select \(table.list(table.columns, "g")), $1::bigint, now() from _gone g
            """,
        ]
    }

    /// Keeps the versions that were seen. `$1` is the snapshot's time, `$2` that of the snapshot before (null: none).
    ///
    /// A version is valid from the row's own `updated_at` when it lies between the two snapshots, else from the start of the
    /// observed day, flagged as seen nightly. A later observation replaces an earlier one of the same instant.
    public func keepVersions(from source: String, gone: Bool) -> String {
        let observed = "calc.day_start(calc.business_day($1::timestamptz))"
        let own = table.stream.column("updated_at") == nil || gone ? "null::timestamptz" : "r.updated_at"
        let trusted = "(\(own) <= $1::timestamptz and \(own) > coalesce($2::timestamptz, '-infinity'))"
        let columns = table.list(table.columns)
        let updates = table.columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return """
            insert into \(table.versionsName) as v (\(columns), valid_from, seen_at, seen_nightly, gone)
            select
                \(table.list(table.columns, "r")), case when \(trusted) then \(own) else \(observed) end, $1::timestamptz,
                \(trusted) is not true, \(gone)
            from \(source) r
            on conflict (\(table.list(table.key)), valid_from) do update set
                \(updates), seen_at = excluded.seen_at, seen_nightly = excluded.seen_nightly, gone = excluded.gone
            """
    }

    /// The rows of the mirror that differ from the last version kept of them: what a load in one piece has to keep.
    public var unseenVersions: String {
        """
        create temporary table _new on commit drop as
            select m.* from \(table.name) m
            left join lateral (
                select v.* from \(table.versionsName) v
                where \(table.sameKey("v", "m")) order by v.seen_at desc, v.valid_from desc limit 1
            ) v on true
            where v.seen_at is null or v.gone or \(table.differ("m", "v"))
        """
    }
}
