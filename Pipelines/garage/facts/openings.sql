/* ---
fact: openings
title: {en: Repair orders opened, fr: Ordres de réparation ouverts}
anchor: repair_orders
day: opened_day
dimensions: {workshop: workshop_id, intervention_type: intervention_type}
measures:
  opened: {type: sum}
  vehicles: {type: distinct}
--- */
-- One row per intervention on the business day of its creation.
select
    d.day,
    o.intervention_id as key,
    case when o.is_cancelled then 'cancelled' end as excluded,
    o.workshop_id,
    o.intervention_type,
    1 as opened,
    o.vehicle_id as vehicles
from days d
join mirror.garage_repair_orders o on o.opened_day = d.day
