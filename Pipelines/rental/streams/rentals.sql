with rentals as (
    select b.*
    from entities e
    join mirror.rental_booked_contracts b on b.contract_id = e.entity
    where b.picked_up_at is not null
),
-- An extension that was agreed when the vehicle was already late (30 minutes are granted) does not undo the lateness: the
-- end before the first such extension stays the one that was promised.
extensions as (
    select
        x.contract_id,
        sum(x.amount) as amount,
        min(x.original_end_date) filter (
            where x.extended_at > x.original_end_date + interval '30 minutes'
        ) as missed_end
    from rentals r
    join mirror.rental_extensions x on x.contract_id = r.contract_id
    group by x.contract_id
),
last_vehicles as (
    select distinct on (s.contract_id) s.contract_id, s.vehicle_id
    from rentals r
    join mirror.rental_segments s on s.contract_id = r.contract_id
    order by s.contract_id, s.started_at desc
),
return_handovers as (
    select distinct on (h.contract_id) h.contract_id, h.location_id
    from rentals r
    join mirror.rental_handovers h on h.contract_id = r.contract_id
    where h.type = 2 and h.status = 3
    order by h.contract_id, h.happened_at desc nulls last, h.id
)
select
    r.contract_id,
    coalesce(v.vehicle_id, r.vehicle_id) as vehicle_id,
    r.tariff_plan_id,
    coalesce(h.location_id, r.return_location_id) as return_location_id,
    r.picked_up_at,
    r.returned_at,
    date_trunc('second', coalesce(x.missed_end, r.agreed_until)) as due_at,
    -- Money is spread up to the return, or up to the agreed end while the vehicle is still out: the days that are overdue
    -- bear none, so that no published day changes because time goes by. One second at least, or it would have no day.
    greatest(coalesce(r.returned_at, r.agreed_until), r.picked_up_at + interval '1 second') as billed_until,
    r.amount + coalesce(x.amount, 0) as amount
from rentals r
left join extensions x on x.contract_id = r.contract_id
left join last_vehicles v on v.contract_id = r.contract_id
left join return_handovers h on h.contract_id = r.contract_id
