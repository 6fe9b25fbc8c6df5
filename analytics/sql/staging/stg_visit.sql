-- One row per person, event and local day on which they were let in. A person with two tickets is one.
-- `is_first` marks the first day of the person at the event.
-- Grain: event_id, person, day
select
    event_id,
    attendee_key as person,
    "day",
    arrived,
    coalesce(gate_id, '') as gate_id,
    entries,
    is_first
from lake_visit
