with breakdowns as (
    select
        t.id,
        t.vehicle_id,
        t.started_at,
        max(coalesce(t.ended_at, 'infinity')) over (
            partition by t.vehicle_id order by t.started_at, t.id
            rows between unbounded preceding and 1 preceding
        ) as broken_until
    from entities e
    join mirror.fleet_downtime t on t.vehicle_id = e.entity
    where t.reason = 2 and not t.is_planned and (t.ended_at is null or t.ended_at > t.started_at)
)
select b.id as downtime_id, b.vehicle_id, b.started_at as failed_at
from breakdowns b
where b.broken_until is null or b.broken_until <= b.started_at
