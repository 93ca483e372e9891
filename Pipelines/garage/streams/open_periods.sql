with events as (
    select
        h.intervention_id,
        h.at,
        h.to_status < 6 as is_open,
        lag(h.to_status < 6, 1, true) over by_time as was_open,
        row_number() over by_time as position
    from entities e
    join mirror.garage_intervention_history h on h.intervention_id = e.entity
    window by_time as (partition by h.intervention_id order by h.at, h.recorded_at, h.id)
),
-- The opening, and each event that closes or opens again.
turns as (
    select i.id as intervention_id, i.opened_at as at, true as is_open, 0 as position
    from entities e
    join mirror.garage_interventions i on i.id = e.entity
    union all
    select v.intervention_id, greatest(v.at, i.opened_at), v.is_open, v.position
    from events v
    join mirror.garage_interventions i on i.id = v.intervention_id
    where v.is_open <> v.was_open
),
periods as (
    select
        t.intervention_id,
        t.at as started_at,
        lead(t.at) over (partition by t.intervention_id order by t.position) as ended_at,
        t.is_open
    from turns t
)
select
    p.intervention_id,
    i.workshop_id,
    i.intervention_type,
    calc.business_day(i.opened_at) as opened_day,
    p.started_at,
    p.ended_at,
    p.ended_at is null and i.status > 5 as is_lost
from periods p
join mirror.garage_interventions i on i.id = p.intervention_id
where p.is_open and (p.ended_at is null or p.ended_at > p.started_at)
