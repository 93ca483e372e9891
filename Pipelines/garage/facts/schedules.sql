/* ---
fact: schedules
title: {en: Scheduled hours, fr: Heures planifiées}
anchor: mechanic_schedules
day: schedule_date
reads:
  mechanics: {via: {parent: mechanic_id}}
dimensions: {workshop: workshop_id, mechanic_level: level}
measures:
  scheduled_seconds: {type: sum, unit: seconds}
--- */
-- One row per shift of a mechanic. Clock times are turned into instants first: a shift over a change of clocks has its real length.
select
    d.day,
    s.id as key,
    case
        when not s.is_available then 'not available'
        when s.end_time <= s.start_time then 'ends before it starts'
        when row_number() over (
            partition by s.mechanic_id, s.schedule_date, s.start_time, s.end_time, s.is_available order by s.id
        ) > 1 then 'entered twice'
    end as excluded,
    m.workshop_id,
    m.level,
    extract(epoch from
        (s.schedule_date + s.end_time) at time zone calc.time_zone()
        - (s.schedule_date + s.start_time) at time zone calc.time_zone()
    )::bigint as scheduled_seconds
from days d
join mirror.garage_mechanic_schedules s on s.schedule_date = d.day
left join mirror.garage_mechanics m on m.id = s.mechanic_id
