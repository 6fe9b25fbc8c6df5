-- One row per person and local day on which they were let in anywhere.
-- Grain: day, person
select
    (m.moment at time zone e.time_zone)::date as day,
    coalesce(m.attendee_key, md5(m.event_id || '/' || m.token)::uuid) as person,
    e.series,
    m.event_id,
    count(*) as entries
from stg_movement m
join stg_event e using (event_id)
where m.live and m.kind = 'entry'
group by day, person, e.series, m.event_id
