/* ---
fact: vehicle_days
title: {en: Time of the vehicles in the fleet, fr: Temps des véhicules au parc}
anchor: vehicles.lives
day: {span: [entered_at, left_at]}
clipped: true
reads:
  vehicles.specs: {via: {match: [vehicle_id, vehicle_id]}}
  downtime: {via: {match: [vehicle_id, vehicle_id]}, days: {span: [started_at, ended_at]}}
  failures: {via: {match: [vehicle_id, vehicle_id]}, days: failed_at}
  odometer_legs: {via: {match: [vehicle_id, vehicle_id]}, days: {span: [fresh_from, fresh_until]}}
dimensions: {vehicle: vehicle_id, energy: energy}
measures:
  required_seconds: {type: sum, unit: seconds}
  usable_seconds: {type: sum, unit: seconds}
  failures: {type: sum}
  vehicles: {type: last}
  fresh_vehicles: {type: last}
--- */
-- One row per vehicle and business day in the fleet, clipped to its entry and its sale. Usable is what no downtime covers;
-- overlapping ones are a union.
with bounds as (
    select min(starts_at) as starts_at, max(ends_at) as ends_at, min(day) as first_day, max(day) as last_day
    from days
),
-- Spans are cut at the days first and joined by vehicle and day then.
down_days as materialized (
    select t.vehicle_id, x.day, t.started_at, t.ended_at
    from bounds b
    join mirror.fleet_downtime t
        on t.started_at < b.ends_at and (t.ended_at is null or t.ended_at > b.starts_at)
    cross join lateral calc.days(t.started_at, t.ended_at, b.first_day, b.last_day) as x (day)
    where t.ended_at is null or t.ended_at > t.started_at
),
fresh as materialized (
    select distinct o.vehicle_id, r.low + i as day
    from bounds b
    join mirror.fleet_odometer_legs o on o.fresh_from <= b.last_day and o.fresh_until >= b.first_day
    cross join lateral (
        select greatest(o.fresh_from, b.first_day) as low, least(o.fresh_until, b.last_day) as high
    ) r
    cross join lateral generate_series(0, r.high - r.low) i
),
present as (
    select
        d.day,
        l.vehicle_id,
        greatest(d.starts_at, l.entered_at) as starts_at,
        least(d.ends_at, l.left_at) as ends_at,
        case when l.left_at is null or l.left_at >= d.ends_at then 1 else 0 end as is_there_at_the_end
    from days d
    join mirror.vehicles_lives l
        on l.entered_at < d.ends_at and (l.left_at is null or l.left_at > greatest(d.starts_at, l.entered_at))
),
down as (
    select
        p.vehicle_id,
        p.day,
        calc.seconds(
            range_agg(tstzrange(greatest(t.started_at, p.starts_at), least(t.ended_at, p.ends_at)))
        ) as seconds
    from down_days t
    join present p on p.vehicle_id = t.vehicle_id and p.day = t.day
    where t.started_at < p.ends_at and (t.ended_at is null or t.ended_at > p.starts_at)
    group by p.vehicle_id, p.day
),
failed as (
    select p.vehicle_id, p.day, count(*) as failures
    from days d
    join mirror.fleet_failures f on f.failed_at >= d.starts_at and f.failed_at < d.ends_at
    join present p on p.vehicle_id = f.vehicle_id and p.day = d.day
    where f.failed_at >= p.starts_at and f.failed_at < p.ends_at
    group by p.vehicle_id, p.day
)
select
    p.day,
    p.vehicle_id as key,
    null as excluded,
    p.vehicle_id,
    s.energy,
    extract(epoch from p.ends_at - p.starts_at)::bigint as required_seconds,
    extract(epoch from p.ends_at - p.starts_at)::bigint - coalesce(t.seconds, 0) as usable_seconds,
    coalesce(b.failures, 0) as failures,
    p.is_there_at_the_end as vehicles,
    case when f.vehicle_id is not null then p.is_there_at_the_end else 0 end as fresh_vehicles
from present p
left join down t on t.vehicle_id = p.vehicle_id and t.day = p.day
left join failed b on b.vehicle_id = p.vehicle_id and b.day = p.day
left join fresh f on f.vehicle_id = p.vehicle_id and f.day = p.day
left join mirror.vehicles_specs s on s.vehicle_id = p.vehicle_id
