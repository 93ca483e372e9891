with present as (
    select v.id, v.brand_id, v.year, v.status, date_trunc('second', v.created_at) as entered_at
    from entities e
    join mirror.vehicles_vehicles v on v.id = e.entity
),
-- The last version in which it was not sold; a sale that was taken back was none.
unsold as (
    select v.id, max(v.valid_from) as valid_from
    from present p
    join mirror.vehicles_vehicles__versions v on v.id = p.id and not v.gone
    where p.status = 4 and v.status <> 4
    group by v.id
),
sold as (
    select u.id, date_trunc('second', min(v.valid_from)) as sold_at
    from unsold u
    join mirror.vehicles_vehicles__versions v on v.id = u.id and v.valid_from > u.valid_from
    group by u.id
)
select
    p.id as vehicle_id,
    p.brand_id,
    p.year,
    p.entered_at,
    s.sold_at as left_at
from present p
left join sold s on s.id = p.id
where p.status <> 4 or s.sold_at > p.entered_at
