/* ---
fact: damaged_returns
title: {en: Damaged returns, fr: Retours endommagés}
anchor: rentals
day: returned_at
reads:
  damages: {via: {child: contract_id}}
  vehicles: {via: {parent: vehicle_id}}
  tariffs: {via: {parent: tariff_plan_id}}
dimensions:
  agency: return_location_id
  vehicle_category: category_id
  tariff_type: tariff_type
  damage_severity: severity
measures:
  damaged_returns: {type: sum, unit: returns}
--- */
-- One row per returned rental with a damage report on its contract, whenever it was written, on the business day of the
-- return; the worst damage counts, and is unknown where all have a severity that does not exist.
with worst as (
    select g.contract_id, max(g.severity) filter (where g.severity between 1 and 4) as severity
    from mirror.rental_damages g
    where g.contract_id is not null
    group by g.contract_id
)
select
    d.day,
    r.contract_id as key,
    null as excluded,
    r.return_location_id,
    v.category_id,
    t.type as tariff_type,
    w.severity,
    1 as damaged_returns
from days d
join mirror.rental_rentals r on calc.business_day(r.returned_at) = d.day
join worst w on w.contract_id = r.contract_id
left join mirror.rental_vehicles v on v.id = r.vehicle_id
left join mirror.rental_tariffs t on t.id = r.tariff_plan_id
