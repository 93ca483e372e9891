select distinct on (v.intervention_id)
    v.intervention_id,
    v.id as first_invoice_id,
    v.created_at as invoiced_at,
    calc.business_day(v.created_at) as invoiced_day
from entities e
join mirror.garage_invoices v on v.intervention_id = e.entity
where v.status not in (1, 5)
order by v.intervention_id, v.created_at, v.id
