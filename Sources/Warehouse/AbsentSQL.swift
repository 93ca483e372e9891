public import Definitions
import Postgres

/// Finds the mirrored documents that are to leave the mirror: gone at the source, or put into the quarantine.
///
/// Their keys come into the temporary table `_absent`, before copies are told from their originals: where the original is gone,
/// its copy takes its place.
public struct AbsentSQL: Sendable {
    private let table: MirrorTable

    /// The statements for one stream's tables.
    public init(_ stream: Stream) { table = MirrorTable(stream) }

    /// Makes `_absent`: the mirrored and suppressed rows that fulfil `condition` (over the row's own columns) and were not
    /// staged. `quarantined` adds those whose documents are in the temporary table `_quarantined`.
    public func find(where condition: String, quarantined: Bool) -> String {
        var script = """
            create temporary table _absent on commit drop as
                select \(table.list(table.key, "p")) from (\(table.everyRow)) p
                where (\(condition)) and not exists (select from _stage s where \(table.sameKey("s", "p")));
            """
        if quarantined, table.key.count == 1 {
            script += """

                insert into _absent
                    select \(table.list(table.key, "p")) from (\(table.everyRow)) p
                    where p.\(table.key[0])::text in (select document_id from _quarantined)
                        and not exists (select from _stage s where \(table.sameKey("s", "p")));
                """
        }
        return script + "\nanalyze _absent;"
    }

    /// Keeps of several rows of one key that was staged the one that was read last.
    public var dropRepeated: String {
        """
        delete from _stage s using (
            select ctid as place, row_number() over (partition by \(table.list(table.key)) order by ctid desc) as copy
            from _stage
        ) d where s.ctid = d.place and d.copy > 1
        """
    }
}

extension MirrorTable {
    /// Every mirrored row, suppressed ones included, as a query.
    public var everyRow: String {
        let stored = list(storedColumns)
        let suppressed = stream.identity.isEmpty ? "" : " union all select \(stored) from \(suppressedName)"
        return "select \(stored) from \(name)\(suppressed)"
    }
}
