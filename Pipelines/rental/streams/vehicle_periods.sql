with events as (
    select
        h.vehicle_id,
        h.at,
        h.recorded_at,
        h.id,
        case when h.type in ('created', 'status_changed') then h.to_status end as status,
        case
            when h.type = 'relocated' or (h.type = 'created' and h.to_status is not null) then h.home_location_id
        end as home_location_id
    from entities e
    join mirror.rental_vehicle_history h on h.vehicle_id = e.entity
),
-- Events and sightings of the row on one line: a sighting comes after the events of its instant.
moments as (
    select
        m.*,
        row_number() over (
            partition by m.vehicle_id order by m.at, m.is_sighting, m.recorded_at, m.id
        ) as position
    from (
        select
            x.vehicle_id, x.at, x.recorded_at, x.id, x.status, x.home_location_id, false as is_sighting,
            null::timestamptz as valid_from
        from events x
        union all
        select v.id, v.seen_at, null, null, v.status, v.home_location_id, true, v.valid_from
        from entities e
        join mirror.rental_vehicles__versions v on v.id = e.entity and not v.gone
    ) m
),
placed as (
    select
        m.*,
        max(m.position) filter (where not m.is_sighting and m.status is not null) over so_far as status_event,
        max(m.position) filter (where not m.is_sighting and m.home_location_id is not null) over so_far as home_event,
        max(m.position) filter (where m.is_sighting) over before as sighting_before
    from moments m
    window
        so_far as (partition by m.vehicle_id order by m.position),
        before as (
            partition by m.vehicle_id order by m.position rows between unbounded preceding and 1 preceding
        )
),
-- What was seen of the row, beside what the events up to that moment say.
seen as (
    select
        p.*,
        p.status is distinct from s.status as status_unexplained,
        p.home_location_id is distinct from h.home_location_id as home_unexplained
    from placed p
    left join moments s on s.vehicle_id = p.vehicle_id and s.position = p.status_event
    left join moments h on h.vehicle_id = p.vehicle_id and h.position = p.home_event
    where p.is_sighting
),
-- A version counts where no event explains it, and where it ends such a stretch without an event.
corrections as (
    select
        s.vehicle_id,
        s.valid_from,
        s.at as seen_at,
        case
            when s.status_unexplained then s.status
            when lag(s.status_unexplained) over w and coalesce(s.status_event, 0) < s.sighting_before then s.status
        end as status,
        case
            when s.home_unexplained then s.home_location_id
            when lag(s.home_unexplained) over w and coalesce(s.home_event, 0) < s.sighting_before then s.home_location_id
        end as home_location_id
    from seen s
    window w as (partition by s.vehicle_id order by s.position)
),
points as (
    select
        p.*,
        row_number() over (
            partition by p.vehicle_id order by p.valid_from, p.is_event, p.at, p.recorded_at, p.id
        ) as position
    from (
        select
            x.vehicle_id, date_trunc('second', x.at) as valid_from, x.at, x.recorded_at, x.id, true as is_event,
            x.status, x.home_location_id
        from events x
        where x.status is not null or x.home_location_id is not null
        union all
        select
            c.vehicle_id, date_trunc('second', c.valid_from), c.valid_from, c.seen_at, null, false,
            c.status, c.home_location_id
        from corrections c
        where c.status is not null or c.home_location_id is not null
    ) p
),
-- A point sets one of the two; the other one goes on.
filled as (
    select
        p.vehicle_id,
        p.valid_from,
        lead(p.valid_from) over w as valid_to,
        max(p.position) filter (where p.status is not null) over w as status_position,
        max(p.position) filter (where p.home_location_id is not null) over w as home_position
    from points p
    window w as (partition by p.vehicle_id order by p.position)
)
select f.vehicle_id, f.valid_from, f.valid_to, s.status, l.home_location_id
from filled f
left join points s on s.vehicle_id = f.vehicle_id and s.position = f.status_position
left join points l on l.vehicle_id = f.vehicle_id and l.position = f.home_position
where f.valid_to is null or f.valid_to > f.valid_from
