select
    t.id,
    t.intervention_id,
    i.workshop_id,
    i.intervention_type,
    t.item_type,
    t.quantity,
    t.amount,
    t.part_id,
    t.mechanic_id,
    o.invoiced_at as sold_at,
    o.invoiced_day as sold_day
from entities e
join mirror.garage_invoiced_orders o on o.intervention_id = e.entity
join mirror.garage_interventions i on i.id = o.intervention_id
join mirror.garage_intervention_items t on t.intervention_id = o.intervention_id
