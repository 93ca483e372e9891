/* ---
fact: deliveries
title: {en: Deliveries, fr: Restitutions}
anchor: first_deliveries
day: delivered_day
reads:
  interventions: {via: {parent: intervention_id}}
dimensions: {workshop: workshop_id, intervention_type: intervention_type}
measures:
  delivered: {type: sum}
--- */
-- One row per intervention on the business day of its first entry into status 6 (Completed).
select
    f.delivered_day as day,
    f.intervention_id as key,
    case when i.status = 9 then 'cancelled' end as excluded,
    i.workshop_id,
    i.intervention_type,
    1 as delivered
from days d
join mirror.garage_first_deliveries f on f.delivered_day = d.day
join mirror.garage_interventions i on i.id = f.intervention_id
