/* ---
fact: estimates
title: {en: Estimates, fr: Devis}
anchor: estimates
day: created_at
reads:
  interventions: {via: {parent: intervention_id}}
  last_estimates: {via: {parent: intervention_id}}
dimensions: {workshop: workshop_id, intervention_type: intervention_type}
measures:
  answered_amount: {type: sum, unit: currency}
  approved_amount: {type: sum, unit: currency}
--- */
-- One row per estimate on the business day of its creation; of an intervention's versions the last one counts, once answered.
select
    d.day,
    s.id as key,
    case
        when s.status = 1 then 'draft'
        when l.estimate_id <> s.id then 'replaced by a later version'
        when s.status = 2 then 'not answered yet'
    end as excluded,
    i.workshop_id,
    i.intervention_type,
    s.amount as answered_amount,
    case when s.status = 3 then s.amount else 0 end as approved_amount
from days d
join mirror.garage_estimates s on calc.business_day(s.created_at) = d.day
left join mirror.garage_interventions i on i.id = s.intervention_id
left join mirror.garage_last_estimates l on l.intervention_id = s.intervention_id
