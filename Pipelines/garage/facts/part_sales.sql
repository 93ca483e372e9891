/* ---
fact: part_sales
title: {en: Parts sold, fr: Pièces vendues}
anchor: sold_items
day: sold_day
reads:
  part_periods: {via: {match: [part_id, part_id]}, days: {span: [valid_from, valid_to]}}
dimensions: {workshop: workshop_id, intervention_type: intervention_type, part_category: category}
measures:
  sold: {type: sum, unit: currency}
  cost: {type: sum, unit: currency}
--- */
-- One row per part item of an invoiced intervention on the business day of its first invoice, at the part's cost in force at the
-- end of that day. Today's cost is never projected back: before the first version that was seen the item does not count.
select
    d.day,
    s.id as key,
    case
        when s.part_id is null then 'no part named'
        when p.part_id is null then 'cost of that day not known'
    end as excluded,
    s.workshop_id,
    s.intervention_type,
    p.category,
    s.amount as sold,
    round(s.quantity * p.cost, 2) as cost
from days d
join mirror.garage_sold_items s on s.sold_day = d.day and s.item_type = 2
left join mirror.garage_part_periods p
    on p.part_id = s.part_id and p.valid_from < d.ends_at and (p.valid_to is null or p.valid_to >= d.ends_at)
