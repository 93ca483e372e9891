/* ---
fact: labour
title: {en: Billed labour, fr: Main-d'œuvre facturée}
anchor: sold_items
day: sold_day
reads:
  mechanics: {via: {parent: mechanic_id}}
dimensions: {workshop: workshop_id, intervention_type: intervention_type, mechanic_level: level}
measures:
  billed_hours: {type: sum, unit: hours}
--- */
-- One row per labour item of an invoiced intervention on the business day of its first invoice; its quantity is hours.
select
    d.day,
    s.id as key,
    null as excluded,
    s.workshop_id,
    s.intervention_type,
    m.level,
    s.quantity as billed_hours
from days d
join mirror.garage_sold_items s on s.sold_day = d.day and s.item_type = 1
left join mirror.garage_mechanics m on m.id = s.mechanic_id
