/* ---
fact: workshop_days
title: {en: Open workshop days, fr: Jours d'ouverture}
anchor: workshops
day: {span: [opened_at, closed_at]}
clipped: true
dimensions: {workshop: workshop_id}
measures:
  open_days: {type: sum, unit: days}
--- */
-- One row per workshop and day of its working week; holidays and workshops that are switched off are excluded.
select
    d.day,
    w.id as key,
    case
        when not w.is_active then 'inactive workshop'
        when d.is_holiday then 'holiday'
    end as excluded,
    w.id as workshop_id,
    1 as open_days
from days d
join mirror.garage_workshops w
    on calc.business_day(w.opened_at) <= d.day
    and extract(isodow from d.day)::int = any (w.working_days)
