/* ---
fact: energy_use
title: {en: Energy bought, fr: Énergie achetée}
anchor: energy_transactions
day: at
reads:
  vehicles.specs: {via: {match: [vehicle_id, vehicle_id]}}
dimensions: {vehicle: vehicle_id, energy: energy}
measures:
  energy_cost: {type: sum, unit: currency}
  co2_kg: {type: sum, unit: kg}
  transactions: {type: sum}
  faulty_transactions: {type: sum}
--- */
-- One row per transaction. The emission factors, in kg CO2e per litre, kWh or kg, count from the well to the wheel:
-- petrol 2.7 and diesel B7 3.1 (ADEME Base Carbone), electricity 0.053 (mainland France, order of 10 April 2012 on CO2 information
-- of transport services), hydrogen 11.1 (from natural gas). Another supply: change the number here; all days are then computed anew.
with judged as (
    select
        d.day,
        t.id,
        t.vehicle_id,
        t.amount,
        t.quantity,
        case t.energy when 1 then 2.7 when 2 then 3.1 when 3 then 0.053 when 6 then 11.1 end as factor,
        coalesce(t.quantity > 0 and t.quantity <= 1500, false) as is_plausible
    from days d
    join mirror.fleet_energy_transactions t on t.at >= d.starts_at and t.at < d.ends_at
)
select
    j.day,
    j.id as key,
    null as excluded,
    j.vehicle_id,
    s.energy,
    j.amount as energy_cost,
    case when j.is_plausible then j.quantity * j.factor end as co2_kg,
    1 as transactions,
    case when j.is_plausible and j.factor is not null then 0 else 1 end as faulty_transactions
from judged j
left join mirror.vehicles_specs s on s.vehicle_id = j.vehicle_id
