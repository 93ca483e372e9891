/* ---
fact: inventory
title: {en: Vehicles in the fleet, fr: Véhicules au parc}
anchor: lives
day: {span: [entered_at, left_at]}
clipped: true
reads:
  specs: {via: {match: [vehicle_id, vehicle_id]}}
dimensions: {energy: energy, vehicle_type: vehicle_type, brand: brand_id}
measures:
  vehicles: {type: last}
  low_emission_vehicles: {type: last}
  dated_vehicles: {type: last}
  age_years: {type: last, unit: years}
--- */
-- One row per business day and vehicle that is in the fleet when the day ends.
select
    d.day,
    l.vehicle_id as key,
    null as excluded,
    s.energy,
    s.vehicle_type,
    l.brand_id,
    1 as vehicles,
    case when s.energy in (3, 5, 6) then 1 else 0 end as low_emission_vehicles,
    case when l.year between 1950 and extract(year from d.day) + 1 then 1 else 0 end as dated_vehicles,
    case
        when l.year between 1950 and extract(year from d.day) + 1
        then greatest(extract(year from d.day)::int - l.year, 0)
    end as age_years
from days d
join mirror.vehicles_lives l
    on l.entered_at < d.ends_at and (l.left_at is null or l.left_at >= d.ends_at)
left join mirror.vehicles_specs s on s.vehicle_id = l.vehicle_id
