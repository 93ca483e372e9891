-- Consecutive periods of one status are one stay, so that a relocation makes no vehicle ready anew.
with stays as (
    select p.vehicle_id, p.status, p.valid_from
    from (
        select
            v.vehicle_id,
            v.status,
            v.valid_from,
            lag(v.status) over (partition by v.vehicle_id order by v.valid_from) as status_before
        from entities e
        join mirror.rental_vehicle_periods v on v.vehicle_id = e.entity
    ) p
    where p.status is distinct from p.status_before
),
-- A vehicle's life read backwards, so that the nearest later moment of each kind is the least one so far.
moments as (
    select s.vehicle_id, s.valid_from as at, s.status, false as goes_out, null::uuid as returned_contract_id
    from stays s
    union all
    select s.vehicle_id, s.started_at, null, true, null
    from entities e
    join mirror.rental_segments s on s.vehicle_id = e.entity
    union all
    select r.vehicle_id, r.returned_at, null, false, r.contract_id
    from entities e
    join mirror.rental_rentals r on r.vehicle_id = e.entity
    where r.returned_at is not null
),
lookahead as (
    select
        m.*,
        min(m.at) filter (where m.status = 1) over later as ready_at,
        min(m.at) filter (where m.status in (3, 5, 6)) over later as workshop_at,
        min(m.at) filter (where m.goes_out) over later as goes_out_at
    from moments m
    window later as (
        partition by m.vehicle_id
        order by m.at desc, m.returned_contract_id nulls first
        rows between unbounded preceding and current row
    )
)
select
    r.contract_id,
    r.vehicle_id,
    r.tariff_plan_id,
    r.return_location_id,
    r.returned_at,
    l.ready_at,
    coalesce(l.workshop_at < l.ready_at, false) as went_to_workshop
from lookahead l
join mirror.rental_rentals r on r.contract_id = l.returned_contract_id
-- One that goes out again before anybody said that it was ready has no turnaround.
where l.ready_at <= coalesce(l.goes_out_at, 'infinity')
