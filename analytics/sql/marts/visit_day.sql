-- One row per person, event and local day on which they were let in.
-- Grain: day, person, event_id
select "day", person, event_id, entries
from stg_visit
