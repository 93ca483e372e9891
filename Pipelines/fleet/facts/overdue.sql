/* ---
fact: overdue
title: {en: Preventive maintenance overdue, fr: Entretiens préventifs en retard}
anchor: occurrences
day: {span: [due_day, completed_on]}
clipped: true
reads:
  vehicles.lives: {via: {match: [vehicle_id, vehicle_id]}, days: {span: [entered_at, left_at]}}
dimensions: {plan_type: plan_type, vehicle: vehicle_id}
measures:
  overdue: {type: last}
  overdue_days: {type: last, unit: days}
--- */
-- One row per occurrence of a plan and business day at whose end it was due and not done.
with bounds as (
    select min(day) as first_day, max(day) as last_day from days
),
waiting as materialized (
    select o.plan_id, o.occurrence, o.vehicle_id, o.plan_type, o.is_active, o.due_day, r.low + i as day
    from bounds b
    join mirror.fleet_occurrences o
        on o.due_day <= b.last_day and (o.completed_on is null or o.completed_on > b.first_day)
    cross join lateral (
        select greatest(o.due_day, b.first_day) as low, least(o.completed_on - 1, b.last_day) as high
    ) r
    cross join lateral generate_series(0, r.high - r.low) i
)
select
    d.day,
    w.plan_id || '#' || w.occurrence as key,
    case
        when l.vehicle_id is null or l.entered_at >= d.ends_at or l.left_at < d.ends_at then 'not in the fleet'
        when not w.is_active then 'inactive plan'
    end as excluded,
    w.plan_type,
    w.vehicle_id,
    1 as overdue,
    d.day - w.due_day as overdue_days
from waiting w
join days d on d.day = w.day
left join mirror.vehicles_lives l on l.vehicle_id = w.vehicle_id
