{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='day', indexes=[{'columns': ['day']}]) }}
-- Recomputes every day that has a row changed since the last run (updates are random, so that is most days). The raw table
-- is named twice on purpose: a CTE used twice is materialised by PostgreSQL and costs a disk sort.
select garage_id, (completed_at at time zone 'UTC')::date as day, status, count(*) as n, sum(labour_hours) as labour_hours,
       sum(total) as total, sum(parts_total) as parts_total, max(updated_at) as max_updated_at
from dlt_rows.interventions
{% if is_incremental() %}
where (completed_at at time zone 'UTC')::date in (select (completed_at at time zone 'UTC')::date from dlt_rows.interventions
                                                  where updated_at > (select max(max_updated_at) from {{ this }}))
{% endif %}
group by 1, 2, 3
