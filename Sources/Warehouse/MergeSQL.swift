public import Definitions
import Postgres

/// The statements of a merge: what was staged against what is mirrored.
///
/// They work on temporary tables of one transaction: `_stage` (what was read), `_keys` (every key at the source, where only the
/// changed rows were read), and what they find: `_new` (rows that differ, as they are now), `_gone` (rows that vanished), `_old`
/// (both, as they were). Rows are compared by image; the source's xmin is no part of the comparison.
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

    /// Finds what differs. `presence` says which mirrored rows must be in the staged ones to be still there.
    public func findChanges(_ presence: Presence) -> String {
        """
        analyze _stage;
        create temporary table _new on commit drop as
            select s.* from _stage s left join \(table.name) m on \(table.sameKey("s", "m"))
            where m.\(table.key[0]) is null or \(table.differ("s", "m"));
        \(findGone(presence));
        create temporary table _old on commit drop as
            select m.* from \(table.name) m join _new n on \(table.sameKey("m", "n"))
            union all select g.* from _gone g;
        """
    }

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

    private func findGone(_ presence: Presence) -> String {
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
        return "create temporary table _gone on commit drop as select m.* from \(table.name) m where \(condition)"
    }

    /// Writes what differs; run after the dirty days were recorded. No parameters.
    public var apply: [String] {
        let assignments = table.storedColumns.map { "\($0) = n.\($0)" }.joined(separator: ", ")
        return [
            "delete from \(table.name) m using _gone g where \(table.sameKey("m", "g"))",
            "update \(table.name) m set \(assignments) from _new n where \(table.sameKey("m", "n"))",
            """
            insert into \(table.name) (\(table.list(table.storedColumns)))
            select \(table.list(table.storedColumns, "n")) from _new n
            where not exists (select from \(table.name) m where \(table.sameKey("m", "n")))
            """,
            // A row that is equal but for its xmin was locked or rewritten at the source: nothing to compute, but the mark is new.
            """
            update \(table.name) m set _xmin = s._xmin from _stage s
            where \(table.sameKey("m", "s")) and m._xmin is distinct from s._xmin
            """,
        ]
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
