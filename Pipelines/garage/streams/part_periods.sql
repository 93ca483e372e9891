with versions as (
    select v.*, lead(v.valid_from) over (partition by v.id order by v.valid_from) as valid_to
    from entities e
    join mirror.garage_parts__versions v on v.id = e.entity
)
select v.id as part_id, v.valid_from, v.valid_to, v.category, v.status, v.stock, v.minimum_stock, v.cost
from versions v
where not v.gone
