/* ---
fact: promised_deliveries
title: {en: Deliveries with a promise, fr: Restitutions promises}
anchor: repair_orders
day: delivered_day
dimensions: {workshop: workshop_id, intervention_type: intervention_type}
measures:
  promised: {type: sum}
  on_time: {type: sum}
--- */
-- One row per intervention on the business day of its first entry into status 6 (Completed), against the first promise that was
-- seen.
select
    d.day,
    o.intervention_id as key,
    case
        when o.is_cancelled then 'cancelled'
        when o.promised_at is null then 'nothing promised'
    end as excluded,
    o.workshop_id,
    o.intervention_type,
    1 as promised,
    case when o.delivered_at <= o.promised_at then 1 else 0 end as on_time
from days d
join mirror.garage_repair_orders o on o.delivered_day = d.day
