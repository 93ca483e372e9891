with pieces as (
    select
        r.contract_id,
        coalesce(s.vehicle_id, r.vehicle_id) as vehicle_id,
        r.tariff_plan_id,
        s.rental_started_at,
        coalesce(s.started_at, r.picked_up_at) as started_at,
        case when s.contract_id is null then r.billed_until else s.ended_at end as ended_at,
        greatest(least(coalesce(s.ended_at, r.billed_until), r.billed_until), coalesce(s.started_at, r.picked_up_at))
            as billed_until,
        r.amount as price
    from entities e
    join mirror.rental_rentals r on r.contract_id = e.entity
    left join mirror.rental_segments s on s.contract_id = r.contract_id
),
shares as (
    select
        p.*,
        p.price * 100 * extract(epoch from p.billed_until - p.started_at) as cents,
        sum(extract(epoch from p.billed_until - p.started_at)) over (partition by p.contract_id) as seconds
    from pieces p
)
-- The cents that whole shares leave over go to the largest remainders, the earlier stretch first.
select
    s.contract_id,
    'rental ' || row_number() over (partition by s.contract_id order by s.started_at) as line,
    s.vehicle_id,
    s.tariff_plan_id,
    s.rental_started_at,
    s.started_at,
    s.ended_at,
    s.billed_until,
    round((
        div(s.cents, s.seconds)
        + case
            when row_number() over (
                partition by s.contract_id order by abs(mod(s.cents, s.seconds)) desc, s.started_at
            ) <= abs(s.price * 100 - sum(div(s.cents, s.seconds)) over (partition by s.contract_id))
                then sign(s.price)
            else 0
        end
    ) / 100, 2) as amount,
    null::uuid as charge_id,
    null::int as charge_type
from shares s
union all
select
    c.contract_id,
    'charge ' || c.id,
    b.vehicle_id,
    b.tariff_plan_id,
    null,
    c.charged_at,
    c.charged_at + interval '1 microsecond',
    null,
    c.amount,
    c.id,
    c.type
from entities e
join mirror.rental_charges c on c.contract_id = e.entity
join mirror.rental_booked_contracts b on b.contract_id = c.contract_id
