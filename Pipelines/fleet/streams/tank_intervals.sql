with fills as (
    select
        t.id,
        t.vehicle_id,
        t.at,
        t.energy = 3 as is_electric,
        t.quantity,
        t.odometer_km,
        -- A full one without an odometer ends no interval: its quantity goes on to the next.
        t.is_full and t.odometer_km is not null as is_end
    from entities e
    join mirror.fleet_energy_transactions t on t.vehicle_id = e.entity
    where t.energy in (1, 2, 3)
),
numbered as (
    select
        f.*,
        count(*) filter (where f.is_end) over (
            partition by f.vehicle_id, f.is_electric order by f.at, f.id
            rows between unbounded preceding and 1 preceding
        ) as interval_number
    from fills f
),
filled as (
    select n.vehicle_id, n.is_electric, n.interval_number, sum(n.quantity) as quantity
    from numbered n
    group by n.vehicle_id, n.is_electric, n.interval_number
),
ends as (
    select
        n.*,
        lag(n.odometer_km) over (partition by n.vehicle_id, n.is_electric order by n.interval_number) as previous_km
    from numbered n
    where n.is_end
)
select
    s.id as transaction_id,
    s.vehicle_id,
    s.is_electric,
    s.at as closed_at,
    f.quantity,
    s.odometer_km - s.previous_km as km
from ends s
join filled f
    on f.vehicle_id = s.vehicle_id and f.is_electric = s.is_electric and f.interval_number = s.interval_number
where s.interval_number > 0
