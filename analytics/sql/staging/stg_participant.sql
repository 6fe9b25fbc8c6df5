-- One row per participant, and per token that only the ledger knows (known = false).
-- Grain: event_id, token
select
    event_id,
    token,
    attendee_key,
    linked,
    known,
    coalesce(nullif(ticket_type, ''), '(none)') as ticket_type,
    status,
    status_since,
    registered,
    attended,
    inside,
    entries
from lake_participant
