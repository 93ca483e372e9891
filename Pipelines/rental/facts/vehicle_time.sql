/* ---
fact: vehicle_time
title: {en: Rental vehicle time, fr: Temps des véhicules de location}
anchor: vehicles
day: {span: [in_fleet_from, in_fleet_until]}
clipped: true
reads:
  segments: {via: {match: [id, vehicle_id]}, days: {span: [started_at, ended_at]}}
  vehicle_periods: {via: {match: [id, vehicle_id]}, days: {span: [valid_from, valid_to]}}
dimensions: {agency: home_location_id, vehicle_category: category_id}
measures:
  rented_seconds: {type: sum, unit: seconds}
  rentable_seconds: {type: sum, unit: seconds}
  in_fleet_seconds: {type: sum, unit: seconds}
  unknown_seconds: {type: sum, unit: seconds}
  available_car_days: {type: sum, unit: days}
  transaction_days: {type: sum, unit: days}
  fleet_vehicles: {type: mean_of_days, unit: vehicles}
--- */
-- One row per rental vehicle and business day in the fleet; every span is clipped to the day and to the time in the fleet.
with bounds as (
    select min(starts_at) as starts_at, max(ends_at) as ends_at, min(day) as first_day, max(day) as last_day
    from days
),
fleet as (
    select
        v.id as vehicle_id,
        v.category_id,
        d.day,
        d.seconds as day_seconds,
        greatest(d.starts_at, v.in_fleet_from) as starts_at,
        least(d.ends_at, v.in_fleet_until) as ends_at,
        v.in_fleet_until is null or v.in_fleet_until >= d.ends_at as is_there_at_the_end
    from days d
    join mirror.rental_vehicles v
        on v.in_fleet_from < d.ends_at
        and (v.in_fleet_until is null or v.in_fleet_until > greatest(d.starts_at, v.in_fleet_from))
),
-- Spans are cut at the days first and joined by vehicle and day then: a join by vehicle alone would try each span on each day
-- of the vehicle's life.
segment_days as materialized (
    select s.vehicle_id, x.day, s.rental_started_at, s.started_at, s.ended_at
    from bounds b
    join mirror.rental_segments s
        on s.started_at < b.ends_at and (s.ended_at is null or s.ended_at > b.starts_at)
    cross join lateral calc.days(s.started_at, s.ended_at, b.first_day, b.last_day) as x (day)
),
period_days as materialized (
    select p.vehicle_id, x.day, p.valid_from, p.valid_to, p.status, p.home_location_id
    from bounds b
    join mirror.rental_vehicle_periods p
        on p.valid_from < b.ends_at and (p.valid_to is null or p.valid_to > b.starts_at)
    cross join lateral calc.days(p.valid_from, p.valid_to, b.first_day, b.last_day) as x (day)
),
rented as (
    select
        f.vehicle_id,
        f.day,
        range_agg(tstzrange(greatest(s.started_at, f.starts_at), least(s.ended_at, f.ends_at))) as spans,
        sum(calc.started_periods(
            s.rental_started_at, greatest(s.started_at, f.starts_at), least(s.ended_at, f.ends_at)
        )) as transaction_days
    from segment_days s
    join fleet f on f.vehicle_id = s.vehicle_id and f.day = s.day
    where s.started_at < f.ends_at and (s.ended_at is null or s.ended_at > f.starts_at)
    group by f.vehicle_id, f.day
),
statuses as (
    select
        f.vehicle_id,
        f.day,
        range_agg(tstzrange(greatest(p.valid_from, f.starts_at), least(p.valid_to, f.ends_at)))
            filter (where p.status in (1, 2, 4)) as rentable,
        range_agg(tstzrange(greatest(p.valid_from, f.starts_at), least(p.valid_to, f.ends_at)))
            filter (where p.status is not null) as known
    from period_days p
    join fleet f on f.vehicle_id = p.vehicle_id and f.day = p.day
    where p.valid_from < f.ends_at and (p.valid_to is null or p.valid_to > f.starts_at)
    group by f.vehicle_id, f.day
),
-- The home in force at the end of the business day.
homes as (
    select p.vehicle_id, p.day, p.home_location_id
    from period_days p
    join days d on d.day = p.day
    where p.valid_from < d.ends_at and (p.valid_to is null or p.valid_to >= d.ends_at)
),
seconds as (
    select
        f.*,
        h.home_location_id,
        coalesce(r.transaction_days, 0) as transaction_days,
        calc.seconds(r.spans) as rented_seconds,
        calc.seconds(coalesce(r.spans, '{}') + coalesce(s.rentable, '{}')) as rentable_seconds,
        calc.seconds(coalesce(r.spans, '{}') + coalesce(s.known, '{}')) as known_seconds,
        extract(epoch from f.ends_at - f.starts_at)::bigint as in_fleet_seconds
    from fleet f
    left join rented r on r.vehicle_id = f.vehicle_id and r.day = f.day
    left join statuses s on s.vehicle_id = f.vehicle_id and s.day = f.day
    left join homes h on h.vehicle_id = f.vehicle_id and h.day = f.day
)
select
    s.day,
    s.vehicle_id as key,
    null as excluded,
    s.home_location_id,
    s.category_id,
    s.rented_seconds,
    s.rentable_seconds,
    s.in_fleet_seconds,
    s.in_fleet_seconds - s.known_seconds as unknown_seconds,
    round(s.rentable_seconds::numeric / s.day_seconds, 6) as available_car_days,
    s.transaction_days,
    s.is_there_at_the_end::int as fleet_vehicles
from seconds s
