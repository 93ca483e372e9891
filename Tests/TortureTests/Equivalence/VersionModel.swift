import Postgres

/// What the kept versions of `yard.slots` must be, computed at the source and apart from the engine.
enum VersionModel {
    static let schema = """
        drop schema if exists model cascade;
        create schema model;
        create table model.last (like yard.slots);
        create table model.versions (
            id int, state int, updated_at timestamptz, valid_from timestamptz, seen_at timestamptz,
            seen_nightly boolean, gone boolean, primary key (id, valid_from)
        );
        """

    /// Notes what a night saw: its snapshot's time, and that of the night before; nil for the first.
    static func observe(at: String, before: String?) -> String {
        let (at, before) = (quoteLiteral(at), before.map(quoteLiteral) ?? "'-infinity'")
        let startOfDay = "date_trunc('day', \(at)::timestamptz at time zone 'Europe/Paris') at time zone 'Europe/Paris'"
        let seen = """
            select l.id, l.state, l.updated_at, false as trusted, true as gone
            from model.last l where l.id not in (select id from yard.slots)
            union all
            select s.id, s.state, s.updated_at, coalesce(s.updated_at <= \(at) and s.updated_at > \(before), false), false
            from yard.slots s left join model.last l using (id)
            where l.id is null or (s.state, s.updated_at) is distinct from (l.state, l.updated_at)
            """
        return """
            insert into model.versions as v
            select id, state, updated_at, case when trusted then updated_at else \(startOfDay) end, \(at), not trusted, gone
            from (\(seen)) r
            on conflict (id, valid_from) do update set
                state = excluded.state, updated_at = excluded.updated_at, seen_at = excluded.seen_at,
                seen_nightly = excluded.seen_nightly, gone = excluded.gone;
            delete from model.last;
            insert into model.last select * from yard.slots;
            """
    }

    /// The versions, as they must stand in the warehouse.
    static let versions = """
        select (id, state, updated_at, valid_from, seen_at, seen_nightly, gone)::text as row from model.versions
        """

    /// The same from the warehouse.
    static let kept = """
        select (id, state, updated_at, valid_from, seen_at, seen_nightly, gone)::text as row from mirror.yard_slots__versions
        """

    /// The cells of the fact `standing`, before the cut-off.
    static func cells(upTo cutoff: String) -> String {
        """
        with periods as (
            select state, gone, valid_from at time zone 'Europe/Paris' as from_local, valid_from, valid_to,
                (valid_to - interval '1 microsecond') at time zone 'Europe/Paris' as to_local
            from (
                select *, lead(valid_from) over (partition by id order by valid_from) as valid_to from model.versions
            ) v
        ),
        days as (
            select d::date as day, (d + interval '1 day') at time zone 'Europe/Paris' as ends_at
            from generate_series((select min(from_local)::date from periods)::timestamp, \(quoteLiteral(cutoff))::date - 1, '1 day') d
        )
        select row(
            d.day, coalesce(p.state::text, 'unknown'),
            sum((p.valid_to is null or p.valid_to >= d.ends_at)::int)::numeric, count(*)
        )::text as row
        from days d join periods p
            on p.from_local::date <= d.day and coalesce(p.to_local::date, 'infinity') >= d.day and not p.gone
        group by d.day, p.state
        """
    }
}
