public import Definitions
import Postgres

/// Suppresses the second copy of a document under another `_id`.
///
/// Of the documents that agree in the columns of `identity`, the one with the least cursor (then the least key) stands in the
/// mirror, whichever came first; the others are kept apart, so that counts can be proved.
public struct IdentitySQL: Sendable {
    private let table: MirrorTable
    private let identity: [String]
    private let order: String

    /// - Parameters:
    ///   - stream: A stream whose `identity` is not empty; its first column is never null.
    ///   - cursor: The column by which the earlier copy is told.
    public init(_ stream: Stream, cursor: String) {
        table = MirrorTable(stream)
        identity = stream.identity.map(quoteIdentifier)
        order = ([quoteIdentifier(cursor)] + table.key).map { "p.\($0)" }.joined(separator: ", ")
    }

    /// For a table just loaded in one piece (before its primary key is checked): moves the copies out.
    public func split(_ loaded: String) -> String {
        """
        insert into \(table.suppressedName) (\(table.list(table.storedColumns)))
            select \(table.list(table.storedColumns, "p")) from (
                select p.*, row_number() over (partition by \(table.list(identity, "p")) order by \(order)) as copy
                from \(loaded) p
            ) p where p.copy > 1;
        delete from \(loaded) l using \(table.suppressedName) s where \(table.sameKey("l", "s"));
        """
    }

    /// For a merge: leaves in `_stage` the winners only, and notes in `_lost` the mirrored rows that a copy displaced.
    ///
    /// Decided anew are the groups of equal documents that a staged row is in or was in, or that lose a row of `_absent`: where
    /// the winner is gone, the next copy comes back. Run after ``AbsentSQL``.
    public var stageWinners: String {
        let stored = table.list(table.storedColumns, "p")
        let updates = table.storedColumns.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return """
            analyze _stage;
            create temporary table _group on commit drop as
                select \(table.list(identity, "s")) from _stage s
                union
                select \(table.list(identity, "p")) from (\(table.everyRow)) p
                where exists (select from _stage s where \(table.sameKey("s", "p")))
                union
                select \(table.list(identity, "p")) from (\(table.everyRow)) p
                where exists (select from _absent a where \(table.sameKey("a", "p")));
            analyze _group;
            create temporary table _pool on commit drop as
                select p.*, row_number() over (partition by \(table.list(identity, "p")) order by \(order)) as copy
                from (
                    select \(table.list(table.storedColumns, "s")) from _stage s
                    union all
                    select \(stored) from (\(table.everyRow)) p
                    where exists (select from _group g where \(same("g", "p")))
                        and not exists (select from _stage s where \(table.sameKey("s", "p")))
                        and not exists (select from _absent a where \(table.sameKey("a", "p")))
                ) p;
            create temporary table _lost on commit drop as
                select m.*, m.ctid as _row from \(table.name) m join _pool p on \(table.sameKey("m", "p")) where p.copy > 1;
            delete from \(table.suppressedName) s using _absent a where \(table.sameKey("s", "a"));
            insert into \(table.suppressedName) (\(table.list(table.storedColumns)))
                select \(stored) from _pool p where p.copy > 1
                on conflict (\(table.list(table.key))) do update set \(updates);
            delete from \(table.suppressedName) s using _pool p where p.copy = 1 and \(table.sameKey("s", "p"));
            delete from _stage s using _pool p where p.copy > 1 and \(table.sameKey("s", "p"));
            insert into _stage (\(table.list(table.storedColumns)))
                select \(stored) from _pool p
                where p.copy = 1 and not exists (select from _stage s where \(table.sameKey("s", "p")));
            """
    }

    /// Whether two rows are of one group. The first column is the entity, never null: equality there lets the join hash.
    private func same(_ a: String, _ b: String) -> String {
        (["\(a).\(identity[0]) = \(b).\(identity[0])"]
            + identity.dropFirst().map { "\(a).\($0) is not distinct from \(b).\($0)" })
            .joined(separator: " and ")
    }

    /// The rows that a copy displaced vanish from the mirror like any other.
    public var addLost: String {
        """
        insert into _gone select * from _lost;
        insert into _old select * from _lost l where not exists (select from _old o where \(table.sameKey("o", "l")));
        """
    }
}
