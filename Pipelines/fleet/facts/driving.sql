/* ---
fact: driving
title: {en: Kilometres driven, fr: Kilomètres parcourus}
anchor: odometer_legs
day: {span: [before_at, read_at]}
reads:
  vehicles.specs: {via: {match: [vehicle_id, vehicle_id]}}
dimensions: {vehicle: vehicle_id, energy: energy}
measures:
  km: {type: sum, unit: km}
--- */
-- One row per leg between two odometer readings and business day: its share of the distance, as if driven evenly. The odometer
-- at each midnight is rounded to the metre, so that the days of a leg add up to the whole of it.
with bounds as (
    select min(starts_at) as starts_at, max(ends_at) as ends_at, min(day) as first_day, max(day) as last_day
    from days
),
leg_days as materialized (
    select
        o.reading_id,
        o.vehicle_id,
        o.before_at,
        o.read_at,
        o.km - o.before_km as km,
        extract(epoch from o.read_at - o.before_at)::bigint as seconds,
        x.day
    from bounds b
    join mirror.fleet_odometer_legs o on o.before_at < b.ends_at and o.read_at > b.starts_at
    cross join lateral calc.days(o.before_at, o.read_at, b.first_day, b.last_day) as x (day)
    where o.read_at > o.before_at
)
select
    d.day,
    o.reading_id as key,
    null as excluded,
    o.vehicle_id,
    s.energy,
    round(
        o.km::numeric * extract(epoch from least(o.read_at, d.ends_at) - o.before_at)::bigint / o.seconds, 3
    ) - round(
        o.km::numeric * extract(epoch from greatest(o.before_at, d.starts_at) - o.before_at)::bigint / o.seconds, 3
    ) as km
from leg_days o
join days d on d.day = o.day
left join mirror.vehicles_specs s on s.vehicle_id = o.vehicle_id
