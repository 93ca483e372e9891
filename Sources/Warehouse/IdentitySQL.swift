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
    public var stageWinners: String {
        // The first column is the entity, never null: equality there lets the join hash.
        let same =
            (["p.\(identity[0]) = s.\(identity[0])"]
            + identity.dropFirst().map { "p.\($0) is not distinct from s.\($0)" })
            .joined(separator: " and ")
        let stored = table.list(table.storedColumns, "p")
        let updates = table.storedColumns.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return """
            create temporary table _pool on commit drop as
                select p.*, row_number() over (partition by \(table.list(identity, "p")) order by \(order)) as copy
                from (
                    select \(table.list(table.storedColumns, "s")) from _stage s
                    union all
                    select distinct \(stored) from (
                        select * from \(table.name) union all
                        select \(table.list(table.storedColumns)) from \(table.suppressedName)
                    ) p
                    where exists (select from _stage s where \(same))
                        and not exists (select from _stage s where \(table.sameKey("s", "p")))
                ) p;
            create temporary table _lost on commit drop as
                select m.* from \(table.name) m join _pool p on \(table.sameKey("m", "p")) where p.copy > 1;
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

    /// The rows that a copy displaced vanish from the mirror like any other.
    public var addLost: String {
        """
        insert into _gone select * from _lost;
        insert into _old select * from _lost l where not exists (select from _old o where \(table.sameKey("o", "l")));
        """
    }
}
