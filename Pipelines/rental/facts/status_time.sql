/* ---
fact: status_time
title: {en: Rental vehicle time by status, fr: Temps des véhicules de location par statut}
anchor: vehicles
day: {span: [in_fleet_from, in_fleet_until]}
clipped: true
reads:
  segments: {via: {match: [id, vehicle_id]}, days: {span: [started_at, ended_at]}}
  vehicle_periods: {via: {match: [id, vehicle_id]}, days: {span: [valid_from, valid_to]}}
dimensions: {agency: home_location_id, vehicle_category: category_id, vehicle_status: status}
measures:
  status_seconds: {type: sum, unit: seconds}
  out_of_service_seconds: {type: sum, unit: seconds}
  fleet_vehicles: {type: mean_of_days, unit: vehicles}
--- */
-- One row per rental vehicle, business day and status: each instant in the fleet has one status. A rental under way is
-- Rented whatever the history says; where neither says anything the status is unknown.
with bounds as (
    select min(starts_at) as starts_at, max(ends_at) as ends_at, min(day) as first_day, max(day) as last_day
    from days
),
fleet as (
    select
        v.id as vehicle_id,
        v.category_id,
        d.day,
        greatest(d.starts_at, v.in_fleet_from) as starts_at,
        least(d.ends_at, v.in_fleet_until) as ends_at,
        v.in_fleet_until is null or v.in_fleet_until >= d.ends_at as is_there_at_the_end
    from days d
    join mirror.rental_vehicles v
        on v.in_fleet_from < d.ends_at
        and (v.in_fleet_until is null or v.in_fleet_until > greatest(d.starts_at, v.in_fleet_from))
),
-- Spans are cut at the days first and joined by vehicle and day then: a join by vehicle alone would try each span on each
-- day of the vehicle's life.
segment_days as materialized (
    select s.vehicle_id, x.day, s.started_at, s.ended_at
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
        range_agg(tstzrange(greatest(s.started_at, f.starts_at), least(s.ended_at, f.ends_at))) as spans
    from segment_days s
    join fleet f on f.vehicle_id = s.vehicle_id and f.day = s.day
    where s.started_at < f.ends_at and (s.ended_at is null or s.ended_at > f.starts_at)
    group by f.vehicle_id, f.day
),
-- The home in force at the end of the business day.
homes as (
    select p.vehicle_id, p.day, p.home_location_id
    from period_days p
    join days d on d.day = p.day
    where p.valid_from < d.ends_at and (p.valid_to is null or p.valid_to >= d.ends_at)
),
said as (
    select
        f.vehicle_id,
        f.day,
        p.status,
        range_agg(tstzrange(greatest(p.valid_from, f.starts_at), least(p.valid_to, f.ends_at))) as spans
    from period_days p
    join fleet f on f.vehicle_id = p.vehicle_id and f.day = p.day
    where p.status is not null and p.valid_from < f.ends_at and (p.valid_to is null or p.valid_to > f.starts_at)
    group by f.vehicle_id, f.day, p.status
),
claims as (
    select s.vehicle_id, s.day, s.status, s.spans - coalesce(r.spans, '{}') as spans
    from said s
    left join rented r on r.vehicle_id = s.vehicle_id and r.day = s.day
    union all
    select r.vehicle_id, r.day, 2, r.spans from rented r
    union all
    select f.vehicle_id, f.day, null, tstzmultirange(tstzrange(f.starts_at, f.ends_at)) - coalesce(k.spans, '{}')
    from fleet f
    left join (
        select a.vehicle_id, a.day, range_agg(a.spans) as spans
        from (
            select s.vehicle_id, s.day, s.spans from said s
            union all
            select r.vehicle_id, r.day, r.spans from rented r
        ) a
        group by a.vehicle_id, a.day
    ) k on k.vehicle_id = f.vehicle_id and k.day = f.day
),
statuses as (
    select c.vehicle_id, c.day, c.status, range_agg(c.spans) as spans
    from claims c
    where not isempty(c.spans)
    group by c.vehicle_id, c.day, c.status
)
select
    f.day,
    f.vehicle_id as key,
    null as excluded,
    h.home_location_id,
    f.category_id,
    s.status,
    calc.seconds(s.spans) as status_seconds,
    case when s.status in (3, 5, 6) then calc.seconds(s.spans) else 0 end as out_of_service_seconds,
    (f.is_there_at_the_end and upper(s.spans) = f.ends_at)::int as fleet_vehicles
from statuses s
join fleet f on f.vehicle_id = s.vehicle_id and f.day = s.day
left join homes h on h.vehicle_id = f.vehicle_id and h.day = f.day
