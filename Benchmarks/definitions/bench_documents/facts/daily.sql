/* ---
fact: daily
title: {en: Vehicle events by day, fr: Événements par jour}
anchor: vehicle_events
day: recorded_at
dimensions: {vehicle: vehicle_id}
measures:
  odometer_km: {type: sum}
--- */
select d.day, e.id as key, null as excluded, e.vehicle_id, e.odometer_km
from days d
join mirror.bench_documents_vehicle_events e on e.recorded_at >= d.starts_at and e.recorded_at < d.ends_at
