/* ---
fact: deliveries
title: {en: Deliveries, fr: Restitutions}
anchor: repair_orders
day: delivered_day
dimensions: {workshop: workshop_id, intervention_type: intervention_type}
measures:
  delivered: {type: sum}
  cycle_seconds: {type: histogram, unit: seconds}
--- */
-- One row per intervention on the business day of its first entry into status 6 (Completed). Elapsed seconds from its opening:
-- none where the events say that it was delivered before it was opened.
select
    d.day,
    o.intervention_id as key,
    case when o.is_cancelled then 'cancelled' end as excluded,
    o.workshop_id,
    o.intervention_type,
    1 as delivered,
    case when o.delivered_at >= o.opened_at then
        floor(extract(epoch from o.delivered_at - o.opened_at))::bigint
    end as cycle_seconds
from days d
join mirror.garage_repair_orders o on o.delivered_day = d.day
