public import Definitions
import Postgres

/// Fact id to stream id to the columns that the fact's query reads; a fact or a stream that is missing reads them all.
public typealias FactColumns = [String: [String: Set<String>]]

/// Which days of which facts a merge makes dirty, from the OLD and the NEW version of each changed row.
public struct DirtySQL: Sendable {
    private let catalogue: Catalogue
    private let stream: Stream
    private let table: MirrorTable
    private let columns: FactColumns

    /// - Parameters:
    ///   - stream: The stream just compared; its changes are in `_old` and `_new`.
    ///   - catalogue: The facts and derived streams that may read it, and the streams of their anchors.
    ///   - columns: What each fact reads: a change in other columns touches none of its days.
    public init(_ stream: Stream, in catalogue: Catalogue, columns: FactColumns = [:]) {
        self.catalogue = catalogue
        self.columns = columns
        self.stream = stream
        table = MirrorTable(stream)
    }

    /// The tables of the anchors whose rows are looked up by the changed rows, quoted, in one order for every stream.
    public var anchors: [String] {
        let facts = catalogue.facts.filter { fact in fact.reads.contains { $0.stream == stream.id } }
        let anchors = Set(facts.map(\.anchor)).subtracting([stream.id])
        return anchors.compactMap(catalogue.stream).map { MirrorTable($0).name }.sorted()
    }

    /// One statement per fact that reads the stream. `$1` is the run.
    ///
    /// Run before the changes are written: rows of the anchor are found as they were. Rows of the anchor that change in the same
    /// night, before or after or at the same time, record their own days when they are merged.
    ///
    /// - Parameter mirrored: Those of ``anchors`` that are there. One that is not is going to be loaded, and then every day
    ///   of its facts is dirty.
    /// - Returns: The statements, in the order of the facts.
    public func statements(mirrored: Set<String>) -> [String] {
        catalogue.facts.flatMap { fact in
            let own = fact.anchor == stream.id ? [anchorDays(fact)] : []
            let reads = fact.reads.filter { $0.stream == stream.id }
            return own + reads.compactMap { readDays($0, of: fact, mirrored: mirrored) }
        }
    }

    /// The derived streams that read this one: their entities are stale. No parameters.
    public var staleEntities: [String] {
        catalogue.streams.compactMap { derived in
            guard case .sql(let query) = derived.source else { return nil }
            let columns = Set(query.reads.filter { $0.stream == stream.id }.map(\.entity))
            guard !columns.isEmpty else { return nil }
            let rows = columns.sorted().flatMap { column in
                ["_old", "_new"].map { "select \(quoteIdentifier(column))::text as entity from \($0)" }
            }
            return """
                insert into ops.stale_entity (stream, entity)
                select distinct \(quoteLiteral(derived.id)), t.entity from (\(rows.joined(separator: " union all "))) t
                where t.entity is not null and \(Self.isNew("t.entity", of: derived))
                """
        }
    }

    /// The statements after a load in one piece: every day of every fact that reads the stream, every entity. `$1` is the run.
    public var everything: [String] {
        let facts = catalogue.facts.filter { fact in
            fact.anchor == stream.id || fact.reads.contains { $0.stream == stream.id }
        }
        return facts.map { Self.allDays(of: $0, reason: "\(stream.id) was read whole") }
    }

    /// The derived streams that read this one are wholly stale. No parameters.
    public var everyEntity: [String] {
        catalogue.streams.compactMap { derived in
            guard case .sql(let query) = derived.source, query.reads.contains(where: { $0.stream == stream.id }) else {
                return nil
            }
            return """
                insert into ops.stale_entity (stream, entity)
                select \(quoteLiteral(derived.id)), '*' where \(Self.isNew("'*'", of: derived))
                """
        }
    }

    /// What another merge has written and not yet committed cannot be seen, and is written twice then: waiting for it would be
    /// a way to a deadlock.
    private static func isNew(_ entity: String, of derived: Stream) -> String {
        """
        not exists (
            select from ops.stale_entity e where e.stream = \(quoteLiteral(derived.id)) and e.entity = \(entity)
        )
        """
    }

    /// Marks all days of a fact, from the first day of data to the cut-off. `$1` is the run.
    public static func allDays(of fact: Fact, reason: String) -> String {
        """
        insert into ops.dirty (fact, from_day, to_day, run_id, reason)
        values (\(quoteLiteral(fact.id)), '-infinity', 'infinity', $1::bigint, \(quoteLiteral(reason)))
        """
    }

    /// Marks the days whose outcome a day that has just passed decides. `$1` is the run, `$2` the last cut-off, `$3` the new one.
    public static func learned(_ fact: Fact, in catalogue: Catalogue) -> [String] {
        guard let anchor = catalogue.stream(fact.anchor) else { return [] }
        let table = MirrorTable(anchor)
        let days = DayRange(fact.day, of: anchor, as: "a")
        return fact.learns.map { column in
            let passed = DayRange(.column(column), of: anchor, as: "a").first
            return """
                insert into ops.dirty (fact, from_day, to_day, run_id, reason)
                select distinct \(quoteLiteral(fact.id)), \(days.first)\(Self.before(fact)), \(days.last)\(Self.after(fact)), $1::bigint, \
                \(quoteLiteral("\(column) has passed"))
                from \(table.name) a
                where \(passed) >= $2::date and \(passed) < $3::date and \(days.first) is not null
                """
        }
    }

    /// The columns of this stream that matter to a fact: those that it reads, and those by which its days are found.
    private func columns(of fact: Fact, and others: [String]) -> Set<String> {
        guard let read = columns[fact.id]?[stream.id] else { return Set(stream.columns.map(\.name)) }
        return read.union(others).union(stream.key)
    }

    private func anchorDays(_ fact: Fact) -> String {
        let used = columns(of: fact, and: fact.day.columns + fact.learns)
        guard fact.isClipped, case .span(_, let to) = fact.day, !fact.learns.contains(to) else {
            return insert(fact, days(wholeRows(fact.day, unless: table.same("o", "n", columns: used))))
        }
        let same = table.same("o", "n", columns: used.subtracting([to]))
        let moved = moved(end: to, open: "infinity", same: same)
        return insert(fact, "\(days(wholeRows(fact.day, unless: same))) union all \(days(moved))")
    }

    /// A span that ends before it starts has no day, but the fact's days begin with it all the same: its first one is marked.
    private func days(_ rows: String) -> String {
        "select t._first_day, greatest(t._first_day, t._last_day) as _last_day from (\(rows)) t"
    }

    private func readDays(_ read: FactRead, of fact: Fact, mirrored: Set<String>) -> String? {
        guard let anchor = catalogue.stream(fact.anchor) else { return nil }
        guard anchor.id == stream.id || mirrored.contains(MirrorTable(anchor).name) else { return nil }
        let days = DayRange(fact.day, of: anchor, as: "a")
        let touched = touchedRows(read, of: fact)
        // greatest passes over a null, so a row without a start would reach back to the anchor's.
        let started = read.days == nil ? "" : " where t._first_day is not null"
        let first = read.days == nil ? days.first : "greatest(\(days.first), t._first_day)"
        let last = read.days == nil ? days.last : "least(\(days.last), t._last_day)"
        return insert(
            fact,
            """
            select \(first) as _first_day, \(last) as _last_day
            from (\(touched)) t join \(MirrorTable(anchor).name) a on \(join(read.via, anchor: anchor))\(started)
            """
        )
    }

    private func join(_ via: Via, anchor: Stream) -> String {
        switch via {
        case .child(let column): "a.\(quoteIdentifier(anchor.key[0])) = t.\(quoteIdentifier(column))"
        case .parent(let column): "a.\(quoteIdentifier(column)) = t.\(table.key[0])"
        case .match(let own, let column): "a.\(quoteIdentifier(own)) = t.\(quoteIdentifier(column))"
        }
    }

    /// The changed rows with the days on which the change can matter.
    ///
    /// A fact sees of a read row's span only what lies in the day, so when nothing but an end of the span moved, only the days
    /// between the old and the new end are touched.
    private func touchedRows(_ read: FactRead, of fact: Fact) -> String {
        let used = columns(of: fact, and: read.via.columns(ofRead: stream))
        guard case .span(let from, let to) = read.days else {
            return wholeRows(read.days, unless: table.same("o", "n", columns: used.union(read.days?.columns ?? [])))
        }
        // A row without a start touches no day: with one it comes, without one it goes, as a whole.
        let start = quoteIdentifier(from)
        let same =
            "\(table.same("o", "n", columns: used.subtracting([from, to]))) and (o.\(start) is null) = (n.\(start) is null)"
        return [
            wholeRows(read.days, unless: same), moved(end: from, open: "-infinity", same: same),
            moved(end: to, open: "infinity", same: same),
        ].joined(separator: " union all ")
    }

    /// The old and the new version of each row that differs, with their days where there is a rule.
    ///
    /// No column of a stream begins with an underscore, so that those of the days are never taken for one of them.
    private func wholeRows(_ rule: DayRule?, unless same: String) -> String {
        let old = rule.map { DayRange($0, of: stream, as: "o") }
        let new = rule.map { DayRange($0, of: stream, as: "n") }
        let days = { (range: DayRange?) in range.map { ", \($0.first) as _first_day, \($0.last) as _last_day" } ?? "" }
        return """
            select o.*\(days(old)) from _old o
            where not exists (select from _new n where \(table.sameKey("n", "o")) and \(same))
            union all
            select n.*\(days(new)) from _new n
            where not exists (select from _old o where \(table.sameKey("o", "n")) and \(same))
            """
    }

    /// The rows that are the same but for an end of their span, with the days between the old and the new one; null is `open`.
    private func moved(end column: String, open: String, same: String) -> String {
        let old = "coalesce(o.\(quoteIdentifier(column)), '\(open)')"
        let new = "coalesce(n.\(quoteIdentifier(column)), '\(open)')"
        let isTimestamp = stream.column(column)?.type == .timestamptz
        let day = { (value: String) in isTimestamp ? "calc.business_day(\(value))" : value }
        return """
            select n.*, \(day("least(\(old), \(new))")) as _first_day, \(day("greatest(\(old), \(new))")) as _last_day
            from _old o join _new n on \(table.sameKey("o", "n"))
            where \(same) and \(old) <> \(new)
            """
    }

    /// What a fact's reach does to the first of some dirty days. An infinite day stays where it is.
    private static func before(_ fact: Fact) -> String { fact.reach.before > 0 ? " - \(fact.reach.before)" : "" }

    /// What a fact's reach does to the last of some dirty days.
    private static func after(_ fact: Fact) -> String { fact.reach.after > 0 ? " + \(fact.reach.after)" : "" }

    private func insert(_ fact: Fact, _ ranges: String) -> String {
        // Ranges that overlap or touch are merged, so that a purge of a million rows leaves a handful of ranges.
        """
        insert into ops.dirty (fact, from_day, to_day, run_id, reason)
        select
            \(quoteLiteral(fact.id)), coalesce(lower(r), '-infinity'), coalesce(upper(r) - 1, 'infinity'), $1::bigint,
            \(quoteLiteral("\(stream.id) changed"))
        from (
            select unnest(range_agg(daterange(
                nullif(s._first_day\(Self.before(fact)), '-infinity'),
                nullif(s._last_day\(Self.after(fact)), 'infinity'), '[]'))) as r
            from (\(ranges)) s
            where s._first_day is not null and s._last_day >= s._first_day
        ) merged
        """
    }
}

extension Via {
    /// The columns of the read stream by which the anchor's rows are found.
    fileprivate func columns(ofRead stream: Stream) -> [String] {
        switch self {
        case .child(let column), .match(_, let column): [column]
        case .parent: stream.key
        }
    }
}

extension DirtySQL {
    /// The first business day of all rows of the anchor, as a query of one value.
    ///
    /// The day of the least instant is the least day, and an index knows the least instant without a scan.
    public static func firstDay(of fact: Fact, anchor: Stream) -> String {
        let rows = "select min(a.\(quoteIdentifier(fact.day.columns[0]))) as first from \(MirrorTable(anchor).name) a"
        guard anchor.column(fact.day.columns[0])?.type == .timestamptz else { return rows }
        return "select calc.business_day(l.first) from (\(rows)) l"
    }
}
