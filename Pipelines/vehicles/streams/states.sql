with versions as (
    select
        v.id as vehicle_id,
        v.valid_from,
        v.gone,
        v.status,
        -- Seven fields: a VIN of 17 characters without I, O and Q; plate, model, year, kilometres, day of purchase, brand.
        (coalesce(upper(v.vin) ~ '^[A-HJ-NPR-Z0-9]{17}$', false))::int
            + (coalesce(v.license_plate ~ '[[:alnum:]]', false))::int
            + (v.brand_id is not null)::int
            + (v.model_id is not null)::int
            + (coalesce(v.year between 1950 and extract(year from calc.business_day(v.valid_from)) + 1, false))::int
            + (coalesce(v.mileage > 0, false))::int
            + (v.purchase_date is not null)::int as filled_fields,
        nullif(upper(regexp_replace(v.vin, '[^[:alnum:]]', '', 'g')), '') as vin,
        nullif(upper(regexp_replace(v.license_plate, '[^[:alnum:]]', '', 'g')), '') as plate
    from entities e
    join mirror.vehicles_vehicles__versions v on v.id = e.entity
),
compared as (
    select
        v.*,
        (v.gone, v.status, v.filled_fields, v.vin, v.plate)
            is distinct from lag((v.gone, v.status, v.filled_fields, v.vin, v.plate)) over w as is_new
    from versions v
    window w as (partition by v.vehicle_id order by v.valid_from)
),
periods as (
    select c.*, lead(c.valid_from) over (partition by c.vehicle_id order by c.valid_from) as valid_to
    from compared c
    where c.is_new
)
select p.vehicle_id, p.valid_from, p.valid_to, p.status, p.filled_fields, p.vin, p.plate
from periods p
where not p.gone
