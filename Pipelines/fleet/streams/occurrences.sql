with plans as (
    select p.*
    from entities e
    join mirror.fleet_maintenance_plans p on p.vehicle_id = e.entity
),
-- An odometer reading that is not above every earlier one is a mistake or says nothing.
rising as (
    select r.*, lag(r.km) over w as km_before, lag(r.read_at) over w as read_before_at
    from (
        select
            o.vehicle_id, o.read_at, o.id, o.km,
            max(o.km) over (
                partition by o.vehicle_id order by o.read_at, o.id
                rows between unbounded preceding and 1 preceding
            ) as highest_before
        from (select distinct vehicle_id from plans) v
        join mirror.fleet_odometer_readings o on o.vehicle_id = v.vehicle_id
    ) r
    where r.highest_before is null or r.km > r.highest_before
    window w as (partition by r.vehicle_id order by r.read_at, r.id)
),
completed as (
    select
        p.id as plan_id,
        c.completed_at,
        calc.business_day(c.completed_at) as completed_on,
        c.odometer_km,
        row_number() over (partition by p.id order by c.completed_at, c.work_order_id) as occurrence
    from plans p
    join mirror.fleet_completions c on c.plan_id = p.id and c.vehicle_id = p.vehicle_id
),
-- One occurrence per completion, and the open one after the last.
bases as (
    select p.id as plan_id, 1 as occurrence, p.starts_on as base_day, p.start_km as base_km
    from plans p
    union all
    select c.plan_id, c.occurrence + 1, c.completed_on, c.odometer_km
    from completed c
),
targets as (
    select
        b.plan_id,
        b.occurrence,
        p.vehicle_id,
        p.plan_type,
        p.is_active,
        p.interval_days,
        p.interval_km,
        c.completed_on,
        b.base_day + p.interval_days as due_by_days,
        b.base_km + p.interval_km as target_km,
        b.base_km + p.interval_km + p.interval_km / 10 as window_km
    from bases b
    join plans p on p.id = b.plan_id
    left join completed c on c.plan_id = b.plan_id and c.occurrence = b.occurrence
),
due_by_km as (
    select distinct on (t.plan_id, t.occurrence)
        t.plan_id,
        t.occurrence,
        calc.business_day(calc.passing_instant(r.read_before_at, r.km_before, r.read_at, r.km, t.target_km)) as day
    from targets t
    join rising r on r.vehicle_id = t.vehicle_id and r.km >= t.target_km
    order by t.plan_id, t.occurrence, r.km
),
window_by_km as (
    select distinct on (t.plan_id, t.occurrence)
        t.plan_id,
        t.occurrence,
        calc.business_day(calc.passing_instant(r.read_before_at, r.km_before, r.read_at, r.km, t.window_km)) as day
    from targets t
    join rising r on r.vehicle_id = t.vehicle_id and r.km >= t.window_km
    order by t.plan_id, t.occurrence, r.km
),
passed as (
    select t.*, d.day as due_by_km, w.day as window_by_km
    from targets t
    left join due_by_km d on d.plan_id = t.plan_id and d.occurrence = t.occurrence
    left join window_by_km w on w.plan_id = t.plan_id and w.occurrence = t.occurrence
)
select
    p.plan_id,
    p.occurrence::int,
    p.vehicle_id,
    p.plan_type,
    p.is_active,
    least(p.due_by_days, p.due_by_km) as due_day,
    case
        when p.due_by_km is null or p.due_by_days <= p.due_by_km then p.due_by_days + p.interval_days / 10
        else least(p.window_by_km, p.due_by_days + p.interval_days / 10)
    end as window_ends_on,
    p.completed_on
from passed p
where least(p.due_by_days, p.due_by_km) is not null
