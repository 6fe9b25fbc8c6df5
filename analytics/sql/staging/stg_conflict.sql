-- One row per conflict: entries of one single-entry token whose gates could not know of each other (L5).
-- Grain: event_id, conflict_id
select
    event_id,
    conflict_id,
    token,
    attendee_key,
    list_id,
    coalesce(first_gate, '') as first_gate,
    overlap_gates,
    first_moment,
    last_moment,
    overlap_entries,
    answer
from lake_conflict
