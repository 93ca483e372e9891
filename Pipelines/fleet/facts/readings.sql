/* ---
fact: readings
title: {en: Odometer readings, fr: Relevés de compteur}
anchor: odometer_legs
day: read_at
reads:
  vehicles.specs: {via: {match: [vehicle_id, vehicle_id]}}
dimensions: {vehicle: vehicle_id, energy: energy}
measures:
  readings: {type: sum}
  faulty_readings: {type: sum}
--- */
-- One row per odometer reading; faulty is one that goes back or jumps, so that no distance is taken from it.
select
    d.day,
    o.reading_id as key,
    null as excluded,
    o.vehicle_id,
    s.energy,
    1 as readings,
    case when o.fault is not null then 1 else 0 end as faulty_readings
from days d
join mirror.fleet_odometer_legs o on o.read_at >= d.starts_at and o.read_at < d.ends_at
left join mirror.vehicles_specs s on s.vehicle_id = o.vehicle_id
