with contracts as (
    select
        c.id as contract_id,
        c.vehicle_id,
        c.picked_up_at,
        c.returned_at,
        date_trunc('second', c.picked_up_at) as rental_started_at,
        date_trunc('second', c.returned_at) as rental_ended_at
    from entities e
    join mirror.rental_contracts c on c.id = e.entity
    where c.picked_up_at is not null
),
-- The contract's own vehicle is overwritten by a swap, so the completed pickup says which one went out first.
pickups as (
    select distinct on (h.contract_id) h.contract_id, h.vehicle_id
    from contracts c
    join mirror.rental_handovers h on h.contract_id = c.contract_id
    where h.type = 1 and h.status = 3 and h.happened_at is not null
    order by h.contract_id, h.happened_at, h.id
),
points as (
    select
        c.contract_id,
        coalesce(p.vehicle_id, c.vehicle_id) as vehicle_id,
        c.rental_started_at as started_at,
        0 as swap,
        null::timestamptz as happened_at,
        null::uuid as id
    from contracts c
    left join pickups p on p.contract_id = c.contract_id
    union all
    select c.contract_id, h.vehicle_id, date_trunc('second', h.happened_at), 1, h.happened_at, h.id
    from contracts c
    join mirror.rental_handovers h on h.contract_id = c.contract_id
    where h.type = 3 and h.status = 3
        and h.happened_at > c.picked_up_at
        and (c.returned_at is null or h.happened_at < c.returned_at)
),
segments as (
    select
        p.*,
        lead(p.started_at) over (partition by p.contract_id order by p.swap, p.happened_at, p.id) as next_started_at
    from points p
)
select
    s.contract_id,
    s.vehicle_id,
    c.rental_started_at,
    s.started_at,
    coalesce(s.next_started_at, c.rental_ended_at) as ended_at
from segments s
join contracts c on c.contract_id = s.contract_id
where coalesce(s.next_started_at, c.rental_ended_at, 'infinity') > s.started_at
