/* ---
fact: daily
title: {en: Interventions by day, fr: Interventions par jour}
anchor: interventions
day: completed_at
dimensions: {garage: garage_id, status: status}
measures:
  labour_hours: {type: sum}
  total: {type: sum}
  parts_total: {type: sum}
--- */
select
    d.day, i.id as key, null as excluded, i.garage_id,
    array_position('{planned,in_progress,completed,cancelled,invoiced}', i.status) as status,
    i.labour_hours, i.total, i.parts_total
from days d
join mirror.bench_rows_interventions i on i.completed_at >= d.starts_at and i.completed_at < d.ends_at
