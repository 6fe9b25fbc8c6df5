-- One row per event.
-- Grain: event_id
select
    event_id,
    coalesce(series, event_id) as series,
    name,
    time_zone,
    starts as doors,      -- the moment everything is measured from
    ends,
    place,
    registered,
    people,
    bodies,
    ever_in,
    entries,
    open_conflicts,
    facts,
    as_of
from lake_event
