/* ---
fact: downtime
title: {en: Downtime of the vehicles, fr: Immobilisations des véhicules}
anchor: downtime
day: {span: [started_at, ended_at]}
clipped: true
reads:
  vehicles.lives: {via: {match: [vehicle_id, vehicle_id]}, days: {span: [entered_at, left_at]}}
  vehicles.specs: {via: {match: [vehicle_id, vehicle_id]}}
dimensions: {vehicle: vehicle_id, energy: energy, downtime_reason: reason}
measures:
  downtime_seconds: {type: sum, unit: seconds}
  planned_hours: {type: sum, unit: hours}
  unplanned_hours: {type: sum, unit: hours}
--- */
-- One row per downtime and business day, clipped to the day and to the vehicle's time in the fleet. A second counts once: where
-- downtimes overlap, the unplanned one has it, then the one that began first.
with bounds as (
    select min(starts_at) as starts_at, max(ends_at) as ends_at, min(day) as first_day, max(day) as last_day
    from days
),
down_days as materialized (
    select t.id, t.vehicle_id, t.reason, t.is_planned, t.started_at, t.ended_at, x.day
    from bounds b
    join mirror.fleet_downtime t
        on t.started_at < b.ends_at and (t.ended_at is null or t.ended_at > b.starts_at)
    cross join lateral calc.days(t.started_at, t.ended_at, b.first_day, b.last_day) as x (day)
),
clipped as (
    select
        t.*,
        case
            when l.entered_at is null then null
            when greatest(t.started_at, l.entered_at, d.starts_at) < least(t.ended_at, l.left_at, d.ends_at)
            then tstzrange(
                greatest(t.started_at, l.entered_at, d.starts_at), least(t.ended_at, l.left_at, d.ends_at)
            )
        end as span
    from down_days t
    join days d on d.day = t.day
    left join mirror.vehicles_lives l on l.vehicle_id = t.vehicle_id
),
shared as (
    select
        c.*,
        calc.seconds(
            c.span::tstzmultirange
            - coalesce(
                range_agg(c.span) over (
                    partition by c.vehicle_id, c.day order by c.is_planned, c.started_at, c.id
                    rows between unbounded preceding and 1 preceding
                ),
                '{}'
            )
        ) as own_seconds
    from clipped c
)
select
    t.day,
    t.id as key,
    case
        when t.ended_at <= t.started_at then 'ends before it starts'
        when t.span is null then 'not in the fleet'
    end as excluded,
    t.vehicle_id,
    s.energy,
    t.reason,
    t.own_seconds as downtime_seconds,
    case when t.is_planned then round(t.own_seconds / 3600.0, 6) end as planned_hours,
    case when not t.is_planned then round(t.own_seconds / 3600.0, 6) end as unplanned_hours
from shared t
left join mirror.vehicles_specs s on s.vehicle_id = t.vehicle_id
