-- A vehicle drives up to 2,000 km a day, and 200 km more in any stretch.
with lined_up as (
    select
        r.id,
        r.vehicle_id,
        date_trunc('second', r.read_at) as read_at,
        r.read_at as ordered_at,
        r.km,
        lag(r.km) over w as previous_km,
        -- The higher one of the two before: after one that goes back, what follows does not jump.
        greatest(lag(r.km) over w, lag(r.km, 2) over w) as base_km,
        case
            when lag(r.km, 2) over w > lag(r.km) over w then lag(date_trunc('second', r.read_at), 2) over w
            else lag(date_trunc('second', r.read_at)) over w
        end as base_at,
        lead(r.km) over w as next_km,
        lead(r.km, 2) over w as second_next_km
    from entities e
    join mirror.fleet_odometer_readings r on r.vehicle_id = e.entity
    window w as (partition by r.vehicle_id order by r.read_at, r.id)
),
-- Too high: the next two are below it and fit to the one before; or a jump that the next one does not confirm.
too_high as (
    select
        l.*,
        coalesce(
            l.next_km < l.km and l.second_next_km < l.km and l.next_km >= coalesce(l.previous_km, 0), false
        ) or coalesce(
            (l.km - l.base_km - 200) * 86400::bigint > 2000 * extract(epoch from l.read_at - l.base_at)::bigint
            and (l.next_km is null or l.next_km < l.km),
            false
        ) as is_too_high
    from lined_up l
),
-- Of the others, one below any earlier one goes back.
judged as (
    select
        t.*,
        max(t.km) filter (where not t.is_too_high) over (
            partition by t.vehicle_id order by t.ordered_at, t.id rows between unbounded preceding and 1 preceding
        ) as highest_before
    from too_high t
),
kept as (
    select
        j.*,
        lag(j.read_at) over w as before_at,
        lag(j.km) over w as before_km,
        lead(j.read_at) over w as after_at
    from judged j
    where not j.is_too_high and j.km >= coalesce(j.highest_before, 0)
    window w as (partition by j.vehicle_id order by j.ordered_at, j.id)
),
legs as (
    select
        k.*,
        k.before_at is not null
            and (k.km - k.before_km - 200) * 86400::bigint > 2000 * extract(epoch from k.read_at - k.before_at)::bigint
            as is_impossible
    from kept k
)
select
    j.id as reading_id,
    j.vehicle_id,
    j.read_at,
    j.km,
    case
        when j.is_too_high then 'above the readings after it'
        when l.id is null then 'below a reading before it'
        when l.is_impossible then 'too far from the reading before it'
    end as fault,
    case when not l.is_impossible then l.before_at end as before_at,
    case when not l.is_impossible then l.before_km end as before_km,
    -- Fresh for 30 days, its own included, or until the next one is.
    case when l.id is not null then calc.business_day(l.read_at) end as fresh_from,
    case
        when l.id is not null
        then least(calc.business_day(l.read_at) + 29, calc.business_day(l.after_at) - 1)
    end as fresh_until
from judged j
left join legs l on l.id = j.id
