-- One row per person and event: the first live entry, with its distance from the doors.
-- Grain: event_id, token
select
    m.event_id,
    e.series,
    m.token,
    m.attendee_key,
    m.gate_id,
    m.via,
    m.moment,
    m.moment at time zone e.time_zone as local_moment,
    e.time_zone,
    e.doors,
    date_diff('second', e.doors, m.moment) as seconds_after_doors,
    m.session,
    m.device
from stg_movement m
join stg_event e using (event_id)
where m.is_arrival
