/* ---
fact: bay_time
title: {en: Bay time, fr: Temps des postes}
anchor: bays
day: {span: [opened_at, closed_at]}
clipped: true
reads:
  workshops: {via: {parent: workshop_id}}
  bay_periods: {via: {match: [id, bay_id]}, days: {span: [started_at, ended_at]}}
dimensions: {workshop: workshop_id, bay_type: bay_type}
measures:
  open_seconds: {type: sum, unit: seconds}
  occupied_seconds: {type: sum, unit: seconds}
--- */
-- One row per bay and day of its workshop's working week: the opening hours, and the part of them in which work is in progress in
-- the bay. Opening hours are clock times: a day on which clocks change has its real length. Two jobs at once occupy a bay once.
with bounds as (
    select min(starts_at) as starts_at, max(ends_at) as ends_at, min(day) as first_day, max(day) as last_day
    from days
),
bay_days as (
    select
        b.id as bay_id,
        b.workshop_id,
        b.bay_type,
        d.day,
        case
            when not w.is_active then 'inactive workshop'
            when not b.is_active then 'inactive bay'
            when w.closing_time <= w.opening_time then 'closes before it opens'
            when d.is_holiday then 'holiday'
        end as excluded,
        greatest((d.day + w.opening_time) at time zone calc.time_zone(), date_trunc('second', b.opened_at)) as starts_at,
        (d.day + w.closing_time) at time zone calc.time_zone() as ends_at
    from days d
    join mirror.garage_bays b on b.opened_at < d.ends_at
    join mirror.garage_workshops w
        on w.id = b.workshop_id and extract(isodow from d.day)::int = any (w.working_days)
),
-- Spans are cut at the days first and joined by bay and day then.
work_days as materialized (
    select p.bay_id, x.day, p.started_at, p.ended_at
    from bounds b
    join mirror.garage_bay_periods p on p.started_at < b.ends_at and (p.ended_at is null or p.ended_at > b.starts_at)
    cross join lateral calc.days(p.started_at, p.ended_at, b.first_day, b.last_day) as x (day)
),
occupied as (
    select
        b.bay_id,
        b.day,
        range_agg(tstzrange(
            date_trunc('second', greatest(p.started_at, b.starts_at)),
            date_trunc('second', least(p.ended_at, b.ends_at))
        )) as spans
    from work_days p
    join bay_days b on b.bay_id = p.bay_id and b.day = p.day
    where p.started_at < b.ends_at and (p.ended_at is null or p.ended_at > b.starts_at) and b.starts_at < b.ends_at
    group by b.bay_id, b.day
),
-- Materialized, so that who asks for what is not excluded asks after the join: the planner takes it for next to nothing.
slices as materialized (
    select b.*, o.spans
    from bay_days b
    left join occupied o on o.bay_id = b.bay_id and o.day = b.day
)
select
    s.day,
    s.bay_id as key,
    s.excluded,
    s.workshop_id,
    s.bay_type,
    extract(epoch from s.ends_at - s.starts_at)::bigint as open_seconds,
    calc.seconds(s.spans) as occupied_seconds
from slices s
where s.ends_at > s.starts_at or s.excluded is not null
