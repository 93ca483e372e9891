select
    h.intervention_id,
    min(h.at) as delivered_at,
    calc.business_day(min(h.at)) as delivered_day
from entities e
join mirror.garage_intervention_history h on h.intervention_id = e.entity
where h.to_status = 6
group by h.intervention_id
