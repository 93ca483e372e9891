/* ---
fact: returns
title: {en: Returns, fr: Retours}
anchor: rentals
day: returned_at
reads:
  vehicles: {via: {parent: vehicle_id}}
  tariffs: {via: {parent: tariff_plan_id}}
dimensions: {agency: return_location_id, vehicle_category: category_id, tariff_type: tariff_type}
measures:
  returns: {type: sum, unit: returns}
  late_returns: {type: sum, unit: returns}
  returned_days: {type: sum, unit: days}
  returned_revenue: {type: sum, unit: currency}
--- */
-- One row per returned rental on the business day of its return, at the agency where it was given back.
select
    d.day,
    r.contract_id as key,
    null as excluded,
    r.return_location_id,
    v.category_id,
    t.type as tariff_type,
    1 as returns,
    (r.returned_at > r.due_at + interval '30 minutes')::int as late_returns,
    calc.started_periods(r.picked_up_at, r.picked_up_at, r.returned_at) as returned_days,
    r.amount as returned_revenue
from days d
join mirror.rental_rentals r on calc.business_day(r.returned_at) = d.day
left join mirror.rental_vehicles v on v.id = r.vehicle_id
left join mirror.rental_tariffs t on t.id = r.tariff_plan_id
