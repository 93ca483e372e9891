select v.id as vehicle_id, m.id as model_id, m.fuel_type as energy, m.category as vehicle_type
from entities e
join mirror.vehicles_models m on m.id = e.entity
join mirror.vehicles_vehicles v on v.model_id = m.id
