/* ---
fact: stock
title: {en: Parts in stock, fr: Stock de pièces}
anchor: part_periods
day: {span: [valid_from, valid_to]}
clipped: true
dimensions: {part_category: category}
measures:
  active_parts: {type: last}
  low_parts: {type: last}
  stock_value: {type: last, unit: currency}
--- */
-- One row per part and business day, as it was at the day's end. Days before the part's first version that was seen have none.
with bounds as (
    select min(starts_at) as starts_at, max(ends_at) as ends_at, min(day) as first_day, max(day) as last_day
    from days
)
select
    d.day,
    p.part_id as key,
    null as excluded,
    p.category,
    case when p.status = 1 then 1 else 0 end as active_parts,
    case when p.status = 1 and p.stock <= p.minimum_stock then 1 else 0 end as low_parts,
    p.stock * p.cost as stock_value
from bounds b
join mirror.garage_part_periods p on p.valid_from < b.ends_at and (p.valid_to is null or p.valid_to > b.starts_at)
cross join lateral calc.days(p.valid_from, p.valid_to, b.first_day, b.last_day) as x (day)
join days d on d.day = x.day
where p.valid_to is null or p.valid_to >= d.ends_at
