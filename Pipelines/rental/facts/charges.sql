/* ---
fact: charges
title: {en: Additional charges, fr: Frais supplémentaires}
anchor: revenue_lines
day: {span: [started_at, ended_at]}
reads:
  vehicles: {via: {parent: vehicle_id}}
  vehicle_periods: {via: {match: [vehicle_id, vehicle_id]}, days: {span: [valid_from, valid_to]}}
  tariffs: {via: {parent: tariff_plan_id}}
dimensions:
  agency: home_location_id
  vehicle_category: category_id
  tariff_type: tariff_type
  charge_type: charge_type
measures:
  charge_amount: {type: sum, unit: currency}
--- */
-- One row per additional charge on the business day on which it was charged, at the agency that was the home of the
-- contract's vehicle at the end of that day. The anchor has rentals, too: days with rentals and no charge are published.
with bounds as (
    select min(starts_at) as starts_at, max(ends_at) as ends_at, min(day) as first_day, max(day) as last_day
    from days
),
homes as materialized (
    select p.vehicle_id, x.day, p.home_location_id
    from bounds b
    join mirror.rental_vehicle_periods p
        on p.valid_from < b.ends_at and (p.valid_to is null or p.valid_to > b.starts_at)
    cross join lateral calc.days(p.valid_from, p.valid_to, b.first_day, b.last_day) as x (day)
    join days d on d.day = x.day
    where p.valid_from < d.ends_at and (p.valid_to is null or p.valid_to >= d.ends_at)
)
select
    d.day,
    c.charge_id as key,
    null as excluded,
    h.home_location_id,
    v.category_id,
    t.type as tariff_type,
    c.charge_type,
    c.amount as charge_amount
from days d
join mirror.rental_revenue_lines c on c.charge_id is not null and calc.business_day(c.started_at) = d.day
left join homes h on h.vehicle_id = c.vehicle_id and h.day = d.day
left join mirror.rental_vehicles v on v.id = c.vehicle_id
left join mirror.rental_tariffs t on t.id = c.tariff_plan_id
