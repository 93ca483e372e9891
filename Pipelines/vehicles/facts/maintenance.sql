/* ---
fact: maintenance
title: {en: Maintenance records, fr: Entretiens enregistrés}
anchor: maintenance_records
day: completed_at
reads:
  specs: {via: {match: [vehicle_id, vehicle_id]}}
dimensions: {energy: energy, vehicle_type: vehicle_type, vehicle: vehicle_id}
measures:
  records: {type: sum}
  records_on_time: {type: sum}
  records_with_cost: {type: sum}
  cost: {type: sum, unit: currency}
--- */
-- One row per maintenance record on the business day on which it was completed.
select
    d.day,
    r.id as key,
    null as excluded,
    s.energy,
    s.vehicle_type,
    r.vehicle_id,
    1 as records,
    case when calc.business_day(r.scheduled_at) >= d.day then 1 else 0 end as records_on_time,
    case when r.cost is not null then 1 else 0 end as records_with_cost,
    r.cost
from days d
join mirror.vehicles_maintenance_records r on r.completed_at >= d.starts_at and r.completed_at < d.ends_at
left join mirror.vehicles_specs s on s.vehicle_id = r.vehicle_id
