/* ---
fact: comebacks
title: {en: Comebacks, fr: Retours atelier}
anchor: returns
day: delivered_day
learns: [decided_day]
dimensions: {workshop: workshop_id, intervention_type: intervention_type}
measures:
  decided: {type: sum}
  returned: {type: sum}
--- */
-- One row per intervention on the business day of its delivery. While its vehicle can still come back it does not count: young
-- days would look better than they are.
select
    d.day,
    r.intervention_id as key,
    case
        when r.is_cancelled then 'cancelled'
        when r.decided_day >= d.cutoff then 'can still come back'
    end as excluded,
    r.workshop_id,
    r.intervention_type,
    1 as decided,
    case when r.has_returned then 1 else 0 end as returned
from days d
join mirror.garage_returns r on r.delivered_day = d.day
