/* ---
fact: turnarounds
title: {en: Turnarounds, fr: Remises en location}
anchor: turnarounds
day: ready_at
reads:
  vehicles: {via: {parent: vehicle_id}}
  tariffs: {via: {parent: tariff_plan_id}}
dimensions: {agency: return_location_id, vehicle_category: category_id, tariff_type: tariff_type}
measures:
  turnaround_seconds: {type: histogram, unit: seconds}
--- */
-- One row per return on the business day on which the vehicle can be rented again.
select
    d.day,
    r.contract_id as key,
    case when r.went_to_workshop then 'workshop' end as excluded,
    r.return_location_id,
    v.category_id,
    t.type as tariff_type,
    extract(epoch from r.ready_at - r.returned_at)::bigint as turnaround_seconds
from days d
join mirror.rental_turnarounds r on calc.business_day(r.ready_at) = d.day
left join mirror.rental_vehicles v on v.id = r.vehicle_id
left join mirror.rental_tariffs t on t.id = r.tariff_plan_id
