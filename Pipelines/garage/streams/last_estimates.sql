select distinct on (s.intervention_id) s.intervention_id, s.id as estimate_id
from entities e
join mirror.garage_estimates s on s.intervention_id = e.entity
where s.status <> 1
order by s.intervention_id, s.created_at desc, s.id desc
