-- One row per denial fact; `repeats` counts what one device folded into it (L26).
-- Grain: event_id, fact
select
    event_id,
    fact,
    token,
    list_id,
    coalesce(gate_id, '') as gate_id,
    reason,
    moment,
    repeats,
    via,
    device
from lake_denial
