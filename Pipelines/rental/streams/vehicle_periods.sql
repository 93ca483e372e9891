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
-- What was seen of the row, beside what the events up to that moment say.
seen as (
    select
        v.id as vehicle_id,
        v.valid_from,
        v.seen_at,
        v.status,
        v.home_location_id,
        lag(v.seen_at) over (partition by v.id order by v.seen_at) as seen_before_at,
        v.status is distinct from (
            select x.status from events x
            where x.vehicle_id = v.id and x.at <= v.seen_at and x.status is not null
            order by x.at desc, x.recorded_at desc, x.id desc limit 1
        ) as status_unexplained,
        v.home_location_id is distinct from (
            select x.home_location_id from events x
            where x.vehicle_id = v.id and x.at <= v.seen_at and x.home_location_id is not null
            order by x.at desc, x.recorded_at desc, x.id desc limit 1
        ) as home_unexplained
    from entities e
    join mirror.rental_vehicles__versions v on v.id = e.entity and not v.gone
),
-- A version counts where no event explains it, and where it ends such a stretch without an event.
corrections as (
    select
        s.vehicle_id,
        s.valid_from,
        s.seen_at,
        case
            when s.status_unexplained then s.status
            when lag(s.status_unexplained) over w and not exists (
                select from events x
                where x.vehicle_id = s.vehicle_id and x.status is not null
                    and x.at > s.seen_before_at and x.at <= s.seen_at
            ) then s.status
        end as status,
        case
            when s.home_unexplained then s.home_location_id
            when lag(s.home_unexplained) over w and not exists (
                select from events x
                where x.vehicle_id = s.vehicle_id and x.home_location_id is not null
                    and x.at > s.seen_before_at and x.at <= s.seen_at
            ) then s.home_location_id
        end as home_location_id
    from seen s
    window w as (partition by s.vehicle_id order by s.seen_at)
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
