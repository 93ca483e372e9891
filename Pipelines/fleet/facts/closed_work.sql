/* ---
fact: closed_work
title: {en: Work orders closed, fr: Ordres de travail clos}
anchor: closed_orders
day: completed_at
reads:
  vehicles.specs: {via: {match: [vehicle_id, vehicle_id]}}
dimensions: {vehicle: vehicle_id, energy: energy}
measures:
  closed: {type: sum}
  preventive: {type: sum}
  repairs: {type: sum}
  repair_seconds: {type: sum, unit: seconds}
--- */
-- One row per work order that stands as completed, on the business day of its last completion.
select
    d.day,
    w.work_order_id as key,
    null as excluded,
    w.vehicle_id,
    s.energy,
    1 as closed,
    case when w.type = 1 then 1 else 0 end as preventive,
    case when w.type = 2 and w.started_at <= w.completed_at then 1 else 0 end as repairs,
    case
        when w.type = 2 and w.started_at <= w.completed_at
        then extract(epoch from w.completed_at - w.started_at)::bigint
    end as repair_seconds
from days d
join mirror.fleet_closed_orders w on w.completed_at >= d.starts_at and w.completed_at < d.ends_at
left join mirror.vehicles_specs s on s.vehicle_id = w.vehicle_id
