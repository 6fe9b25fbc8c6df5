-- One row per admission or exit. `live`, `is_arrival` and `is_overlap` come from the shared fold
-- (docs/decisions/0010-fold-in-the-lake.md); no report decides them again.
-- Grain: event_id, fact
select
    event_id,
    fact,
    token,
    attendee_key,
    list_id,
    kind,
    moment,
    received,
    coalesce(gate_id, '') as gate_id,
    device,
    session,
    via,
    forced,
    live,
    is_arrival,
    is_overlap
from lake_movement
