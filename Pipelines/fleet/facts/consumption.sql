/* ---
fact: consumption
title: {en: Consumption from full to full, fr: Consommation de plein à plein}
anchor: tank_intervals
day: closed_at
reads:
  vehicles.specs: {via: {match: [vehicle_id, vehicle_id]}}
dimensions: {vehicle: vehicle_id, energy: energy}
measures:
  litres: {type: sum, unit: l}
  fuel_km: {type: sum, unit: km}
  kwh: {type: sum, unit: kWh}
  electric_km: {type: sum, unit: km}
--- */
-- One row per interval between two full tanks or batteries, on the business day of the second one.
with judged as (
    select
        d.day,
        t.transaction_id,
        t.vehicle_id,
        t.is_electric,
        t.quantity,
        t.km,
        case
            when t.km <= 0 then 'odometer does not rise'
            when t.quantity * 100 / t.km not between 1 and (case when t.is_electric then 250 else 100 end)
            then 'consumption beyond belief'
        end as excluded
    from days d
    join mirror.fleet_tank_intervals t on t.closed_at >= d.starts_at and t.closed_at < d.ends_at
)
select
    j.day,
    j.transaction_id as key,
    j.excluded,
    j.vehicle_id,
    s.energy,
    case when not j.is_electric then j.quantity end as litres,
    case when not j.is_electric then j.km end as fuel_km,
    case when j.is_electric then j.quantity end as kwh,
    case when j.is_electric then j.km end as electric_km
from judged j
left join mirror.vehicles_specs s on s.vehicle_id = j.vehicle_id
