/* ---
fact: overdue_rentals
title: {en: Overdue rentals, fr: Locations en retard}
anchor: rentals
day: {span: [due_at, returned_at]}
clipped: true
reads:
  vehicles: {via: {parent: vehicle_id}}
  tariffs: {via: {parent: tariff_plan_id}}
dimensions: {agency: return_location_id, vehicle_category: category_id, tariff_type: tariff_type}
measures:
  overdue_rentals: {type: last, unit: rentals}
--- */
-- One row per rental and business day at whose end the vehicle is late, at the agency where it is expected.
with bounds as (
    select min(starts_at) as starts_at, max(ends_at) as ends_at, min(day) as first_day, max(day) as last_day
    from days
),
late_days as (
    select r.contract_id, r.vehicle_id, r.tariff_plan_id, r.return_location_id, r.due_at, r.returned_at, x.day
    from bounds b
    join mirror.rental_rentals r
        on r.due_at < b.ends_at
        and (r.returned_at is null or r.returned_at > greatest(r.due_at, b.starts_at))
    cross join lateral calc.days(r.due_at, r.returned_at, b.first_day, b.last_day) as x (day)
)
select
    d.day,
    r.contract_id as key,
    null as excluded,
    r.return_location_id,
    v.category_id,
    t.type as tariff_type,
    1 as overdue_rentals
from days d
join late_days r
    on r.day = d.day
    and r.due_at + interval '30 minutes' < d.ends_at
    and (r.returned_at is null or r.returned_at >= d.ends_at)
left join mirror.rental_vehicles v on v.id = r.vehicle_id
left join mirror.rental_tariffs t on t.id = r.tariff_plan_id
