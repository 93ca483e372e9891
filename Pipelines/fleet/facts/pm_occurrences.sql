/* ---
fact: pm_occurrences
title: {en: Preventive maintenance due, fr: Entretiens préventifs échus}
anchor: occurrences
day: due_day
learns: [window_ends_on]
dimensions: {plan_type: plan_type, vehicle: vehicle_id}
measures:
  decided: {type: sum}
  compliant: {type: sum}
--- */
-- One row per occurrence of a plan, on the day on which it was due. It is decided when it is done or its window has passed.
select
    o.due_day as day,
    o.plan_id || '#' || o.occurrence as key,
    case
        when o.completed_on is not null then null
        when not o.is_active then 'inactive plan'
        when o.window_ends_on is null or o.window_ends_on >= d.cutoff then 'undecided'
    end as excluded,
    o.plan_type,
    o.vehicle_id,
    1 as decided,
    case when o.completed_on <= coalesce(o.window_ends_on, 'infinity') then 1 else 0 end as compliant
from days d
join mirror.fleet_occurrences o on o.due_day = d.day
