/* ---
fact: open_work
title: {en: Work in progress, fr: En-cours}
anchor: open_periods
day: {span: [started_at, ended_at]}
clipped: true
dimensions: {workshop: workshop_id, intervention_type: intervention_type}
measures:
  open_orders: {type: last}
  open_age_days: {type: last, unit: days}
--- */
-- One row per intervention and business day at whose end it is open, with the business days since its first opening.
with bounds as (
    select min(starts_at) as starts_at, max(ends_at) as ends_at, min(day) as first_day, max(day) as last_day
    from days
)
select
    d.day,
    p.intervention_id as key,
    case when p.is_lost then 'closed, but no event says when' end as excluded,
    p.workshop_id,
    p.intervention_type,
    1 as open_orders,
    d.day - p.opened_day as open_age_days
from bounds b
join mirror.garage_open_periods p on p.started_at < b.ends_at and (p.ended_at is null or p.ended_at > b.starts_at)
cross join lateral calc.days(p.started_at, p.ended_at, b.first_day, b.last_day) as x (day)
join days d on d.day = x.day
where p.ended_at is null or p.ended_at >= d.ends_at
