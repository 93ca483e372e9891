/* ---
fact: reservations_due
title: {en: Reservations due, fr: Réservations à échéance}
anchor: reservations
day: pickup_at
reads:
  tariffs: {via: {parent: tariff_plan_id}}
dimensions: {agency: pickup_location_id, vehicle_category: category_id, tariff_type: tariff_type}
measures:
  reservations_due: {type: sum, unit: reservations}
  no_shows: {type: sum, unit: reservations}
  lead_seconds: {type: histogram, unit: seconds}
--- */
-- One row per reservation on the business day on which its pickup was agreed.
select
    d.day,
    r.id as key,
    case r.status when 1 then 'not confirmed' when 5 then 'cancelled' end as excluded,
    r.pickup_location_id,
    r.category_id,
    t.type as tariff_type,
    1 as reservations_due,
    (r.status = 6)::int as no_shows,
    greatest(floor(extract(epoch from r.pickup_at - r.made_at)), 0)::bigint as lead_seconds
from days d
join mirror.rental_reservations r on calc.business_day(r.pickup_at) = d.day
left join mirror.rental_tariffs t on t.id = r.tariff_plan_id
