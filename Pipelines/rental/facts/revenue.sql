/* ---
fact: revenue
title: {en: Rental revenue day by day, fr: Chiffre d'affaires location jour par jour}
anchor: revenue_lines
day: {span: [started_at, ended_at]}
reads:
  vehicles: {via: {parent: vehicle_id}}
  vehicle_periods: {via: {match: [vehicle_id, vehicle_id]}, days: {span: [valid_from, valid_to]}}
  tariffs: {via: {parent: tariff_plan_id}}
dimensions: {agency: home_location_id, vehicle_category: category_id, tariff_type: tariff_type}
measures:
  rental_days: {type: sum, unit: days}
  contract_revenue: {type: sum, unit: currency}
  charge_amount: {type: sum, unit: currency}
--- */
-- One row per rental, vehicle and business day: the periods of 24 hours that start there, and the day's share of the
-- price, by seconds and in whole cents. A rental that is still out has days up to the cut-off, and money up to its agreed
-- end. And one row per additional charge on the day on which it was charged.
with bounds as (
    select min(starts_at) as starts_at, max(ends_at) as ends_at, min(day) as first_day, max(day) as last_day
    from days
),
lines as materialized (
    select s.*
    from bounds b
    join mirror.rental_revenue_lines s
        on s.started_at < b.ends_at and (s.ended_at is null or s.ended_at > b.starts_at)
),
line_days as materialized (
    select s.*, x.day
    from bounds b
    cross join lines s
    cross join lateral calc.days(s.started_at, s.ended_at, b.first_day, b.last_day) as x (day)
),
-- calc.spread for all of them at once, over all of their billed days: called for each day it takes twenty times as long.
shares as (
    select
        s.contract_id,
        s.line,
        s.amount,
        x.day,
        s.amount * 100
            * extract(
                epoch from least(s.billed_until, calc.day_start(x.day + 1)) - greatest(s.started_at, calc.day_start(x.day))
            ) as cents,
        extract(epoch from s.billed_until - s.started_at) as seconds
    from lines s
    cross join lateral calc.days(
        s.started_at, s.billed_until, calc.business_day(s.started_at), calc.business_day(s.billed_until)
    ) as x (day)
    where s.billed_until > s.started_at
),
slices as materialized (
    select
        h.contract_id,
        h.line,
        h.day,
        round((
            div(h.cents, h.seconds)
            + case
                when row_number() over (
                    partition by h.contract_id, h.line order by abs(mod(h.cents, h.seconds)) desc, h.day
                ) <= abs(h.amount * 100 - sum(div(h.cents, h.seconds)) over (partition by h.contract_id, h.line))
                    then sign(h.amount)
                else 0
            end
        ) / 100, 2) as amount
    from shares h
),
-- The home in force at the end of the business day: a vehicle that changes agency takes its revenue along.
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
    s.contract_id as key,
    null as excluded,
    h.home_location_id,
    v.category_id,
    t.type as tariff_type,
    calc.started_periods(
        s.rental_started_at, greatest(s.started_at, d.starts_at), least(s.ended_at, d.ends_at)
    ) as rental_days,
    l.amount as contract_revenue,
    case when s.charge_id is not null then s.amount end as charge_amount
from days d
join line_days s on s.day = d.day
left join slices l on l.contract_id = s.contract_id and l.line = s.line and l.day = d.day
left join mirror.rental_vehicles v on v.id = s.vehicle_id
left join homes h on h.vehicle_id = s.vehicle_id and h.day = d.day
left join mirror.rental_tariffs t on t.id = s.tariff_plan_id
