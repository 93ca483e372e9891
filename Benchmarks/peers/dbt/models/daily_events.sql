{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='day', indexes=[{'columns': ['day']}]) }}
-- Events are append-only: three days of lookback.
select type, (at at time zone 'UTC')::date as day, sum(odometer_km) as odometer_km, count(*) as n
from dlt_documents.vehicle_events
{% if is_incremental() %}
where at >= (select (max(day) - 3)::timestamp at time zone 'UTC' from {{ this }})
{% endif %}
group by 1, 2
