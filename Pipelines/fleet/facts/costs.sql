/* ---
fact: costs
title: {en: Vehicle costs without energy, fr: Coûts des véhicules hors énergie}
anchor: vehicle_costs
day: {span: [counts_from, counts_until]}
reads:
  vehicles.specs: {via: {match: [vehicle_id, vehicle_id]}}
dimensions: {vehicle: vehicle_id, energy: energy, cost_type: cost_type}
measures:
  cost: {type: sum, unit: currency}
  maintenance_cost: {type: sum, unit: currency}
--- */
-- One row per cost and business day: the whole on its date, or the day's share of its period, to the cent.
with bounds as (
    select min(day) as first_day, max(day) as last_day from days
),
cost_days as materialized (
    select c.id, c.vehicle_id, c.cost_type, c.amount, c.counts_from, c.counts_until, r.low + i as day
    from bounds b
    join mirror.fleet_vehicle_costs c on c.counts_from <= b.last_day and c.counts_until >= b.first_day
    cross join lateral (
        select greatest(c.counts_from, b.first_day) as low, least(c.counts_until, b.last_day) as high
    ) r
    cross join lateral generate_series(0, r.high - r.low) i
),
shares as (
    select c.*, calc.spread(c.amount, c.counts_from, c.counts_until, c.day) as share
    from cost_days c
    join days d on d.day = c.day
)
select
    c.day,
    c.id as key,
    null as excluded,
    c.vehicle_id,
    s.energy,
    c.cost_type,
    c.share as cost,
    case when c.cost_type in (4, 5) then c.share else 0 end as maintenance_cost
from shares c
left join mirror.vehicles_specs s on s.vehicle_id = c.vehicle_id
