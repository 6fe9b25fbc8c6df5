-- One row per person, event and local day on which they were let in.
-- Grain: day, person, event_id
with days as (
    select
        event_id,
        series,
        time_zone,
        (doors at time zone time_zone)::date as local_day,
        (doors at time zone time_zone)::date::timestamp at time zone time_zone as day_from,
        ((doors at time zone time_zone)::date + 1)::timestamp at time zone time_zone as day_to
    from stg_event
)

select
    -- Looking a time zone up costs more than all the rest; almost every entry falls on the day of the doors.
    case when m.moment >= e.day_from and m.moment < e.day_to then e.local_day
        else (m.moment at time zone e.time_zone)::date end as day,
    coalesce(m.attendee_key, md5(m.event_id || '/' || m.token)::uuid) as person,
    e.series,
    m.event_id,
    count(*) as entries
from stg_movement m
join days e using (event_id)
where m.live and m.kind = 'entry'
group by day, person, e.series, m.event_id
