with steps as (
    select
        h.intervention_id,
        h.to_status,
        h.at as started_at,
        lead(h.at) over (partition by h.intervention_id order by h.at, h.recorded_at, h.id) as ended_at
    from entities e
    join mirror.garage_intervention_history h on h.intervention_id = e.entity
)
select s.intervention_id, i.bay_id, s.started_at, s.ended_at
from steps s
join mirror.garage_interventions i on i.id = s.intervention_id
where s.to_status = 5 and i.bay_id is not null
    and (s.ended_at > s.started_at or (s.ended_at is null and i.status = 5))
