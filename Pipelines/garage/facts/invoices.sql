/* ---
fact: invoices
title: {en: Invoices, fr: Factures}
anchor: invoices
day: created_at
reads:
  interventions: {via: {parent: intervention_id}}
  invoiced_orders: {via: {parent: intervention_id}}
dimensions: {workshop: workshop_id, intervention_type: intervention_type}
measures:
  revenue: {type: sum, unit: currency}
  labour_revenue: {type: sum, unit: currency}
  parts_revenue: {type: sum, unit: currency}
  invoiced_orders: {type: sum}
--- */
-- One row per invoice on the business day of its creation; its intervention counts as invoiced on that of its first invoice.
-- Amounts exclude tax.
select
    d.day,
    v.id as key,
    case v.status when 1 then 'draft' when 5 then 'cancelled' end as excluded,
    i.workshop_id,
    i.intervention_type,
    v.subtotal as revenue,
    v.labour as labour_revenue,
    v.parts as parts_revenue,
    case when o.first_invoice_id is not null then 1 else 0 end as invoiced_orders
from days d
join mirror.garage_invoices v on calc.business_day(v.created_at) = d.day
left join mirror.garage_interventions i on i.id = v.intervention_id
left join mirror.garage_invoiced_orders o on o.intervention_id = v.intervention_id and o.first_invoice_id = v.id
