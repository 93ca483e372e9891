with first_promises as (
    select distinct on (p.id) p.id, p.promised_at
    from entities e
    join mirror.garage_promises__versions p on p.id = e.entity
    where p.promised_at <> 'infinity'
    order by p.id, p.seen_at, p.promised_at
)
select
    i.id as intervention_id,
    i.workshop_id,
    i.vehicle_id,
    i.intervention_type,
    i.status = 9 as is_cancelled,
    i.opened_at,
    calc.business_day(i.opened_at) as opened_day,
    p.promised_at,
    f.delivered_at,
    f.delivered_day
from entities e
join mirror.garage_interventions i on i.id = e.entity
left join first_promises p on p.id = i.id
left join mirror.garage_first_deliveries f on f.intervention_id = i.id
