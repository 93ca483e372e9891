/* ---
fact: daily
title: {en: Vehicle events by day, fr: Événements par jour}
anchor: vehicle_events
day: recorded_at
dimensions: {type: type}
measures:
  odometer_km: {type: sum}
--- */
select d.day, e.id as key, null as excluded, array_position('{odometer,status,maintenance,fuel}', e.type) as type, e.odometer_km
from days d
join mirror.bench_documents_vehicle_events e on e.recorded_at >= d.starts_at and e.recorded_at < d.ends_at
