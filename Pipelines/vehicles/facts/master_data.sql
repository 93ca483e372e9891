/* ---
fact: master_data
title: {en: Vehicle master data, fr: Données des véhicules}
anchor: lives
day: {span: [entered_at, left_at]}
clipped: true
reads:
  states: {via: {match: [vehicle_id, vehicle_id]}, days: {span: [valid_from, valid_to]}}
  specs: {via: {match: [vehicle_id, vehicle_id]}}
dimensions: {energy: energy, vehicle_type: vehicle_type}
measures:
  seen_vehicles: {type: last}
  active_vehicles: {type: last}
  filled_fields: {type: last}
  mandatory_fields: {type: last}
  duplicate_vehicles: {type: last}
--- */
-- One row per business day and vehicle: what was known of it when the day ended. Before a vehicle was first seen it has none.
with known as (
    select
        d.day,
        t.vehicle_id,
        t.status,
        t.filled_fields,
        -- A sold vehicle keeps its VIN and plate, and the plate may be given again.
        case when t.status <> 4 then t.vin end as vin,
        case when t.status <> 4 then t.plate end as plate
    from days d
    join mirror.vehicles_states t
        on t.valid_from < d.ends_at and (t.valid_to is null or t.valid_to >= d.ends_at)
    join mirror.vehicles_lives l
        on l.vehicle_id = t.vehicle_id and l.entered_at < d.ends_at
        and (l.left_at is null or l.left_at > greatest(d.starts_at, l.entered_at))
)
select
    k.day,
    k.vehicle_id as key,
    case when k.status = 4 then 'sold' end as excluded,
    s.energy,
    s.vehicle_type,
    1 as seen_vehicles,
    case when k.status = 1 then 1 else 0 end as active_vehicles,
    k.filled_fields,
    7 as mandatory_fields,
    case
        when k.vin is not null and count(*) over (partition by k.day, k.vin) > 1 then 1
        when k.plate is not null and count(*) over (partition by k.day, k.plate) > 1 then 1
        else 0
    end as duplicate_vehicles
from known k
left join mirror.vehicles_specs s on s.vehicle_id = k.vehicle_id
