with completed as (
    select
        w.id as work_order_id,
        w.plan_id,
        w.vehicle_id,
        coalesce(
            (
                select max(h.at) from mirror.fleet_maintenance_history h
                where h.work_order_id = w.id and h.to_status = 3
            ),
            w.completed_at
        ) as completed_at,
        w.odometer_km
    from entities e
    join mirror.fleet_work_orders w on w.id = e.entity
    where w.type = 1 and w.status = 3 and w.plan_id is not null
)
select * from completed where completed_at is not null
