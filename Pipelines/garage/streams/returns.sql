with orders as (
    select o.*
    from mirror.garage_repair_orders o
    where o.vehicle_id in (select e.entity from entities e)
),
returned as (
    select distinct o.intervention_id
    from orders o
    join orders r on r.vehicle_id = o.vehicle_id and r.intervention_id <> o.intervention_id
    where r.intervention_type in (2, 5) and not r.is_cancelled
        and r.opened_at >= o.delivered_at and r.opened_day <= o.delivered_day + 30
)
select
    o.intervention_id,
    o.vehicle_id,
    o.workshop_id,
    o.intervention_type,
    o.is_cancelled,
    o.delivered_day,
    o.delivered_day + 30 as decided_day,
    r.intervention_id is not null as has_returned
from orders o
left join returned r on r.intervention_id = o.intervention_id
where o.delivered_at is not null
