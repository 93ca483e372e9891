with events as (
    select
        h.work_order_id,
        min(h.at) filter (where h.to_status = 2) as started_at,
        max(h.at) filter (where h.to_status = 3) as completed_at
    from entities e
    join mirror.fleet_maintenance_history h on h.work_order_id = e.entity
    group by h.work_order_id
),
closed as (
    select
        w.id as work_order_id,
        w.vehicle_id,
        w.type,
        date_trunc('second', coalesce(h.started_at, w.started_at)) as started_at,
        date_trunc('second', coalesce(h.completed_at, w.completed_at)) as completed_at
    from entities e
    join mirror.fleet_work_orders w on w.id = e.entity
    left join events h on h.work_order_id = w.id
    where w.status = 3
)
select c.work_order_id, c.vehicle_id, c.type, c.started_at, c.completed_at
from closed c
where c.completed_at is not null
