/* ---
fact: reservations_made
title: {en: Reservations made, fr: Réservations enregistrées}
anchor: reservations
day: made_at
reads:
  tariffs: {via: {parent: tariff_plan_id}}
dimensions: {agency: pickup_location_id, vehicle_category: category_id, tariff_type: tariff_type}
measures:
  reservations_made: {type: sum, unit: reservations}
  cancellations: {type: sum, unit: reservations}
--- */
-- One row per reservation on the business day on which it was made.
select
    d.day,
    r.id as key,
    null as excluded,
    r.pickup_location_id,
    r.category_id,
    t.type as tariff_type,
    1 as reservations_made,
    (r.status = 5)::int as cancellations
from days d
join mirror.rental_reservations r on calc.business_day(r.made_at) = d.day
left join mirror.rental_tariffs t on t.id = r.tariff_plan_id
