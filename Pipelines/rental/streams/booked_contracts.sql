select
    c.id as contract_id,
    c.reservation_id,
    c.vehicle_id,
    r.tariff_plan_id,
    r.return_location_id,
    date_trunc('second', c.picked_up_at) as picked_up_at,
    date_trunc('second', c.returned_at) as returned_at,
    date_trunc('second', c.agreed_until) as agreed_until,
    c.amount
from entities e
join mirror.rental_contracts c on c.reservation_id = e.entity
left join mirror.rental_reservations r on r.id = c.reservation_id
