-- One row per person and event attended. A person with two tickets is one; a token without a known
-- participant is a person of its own.
-- Grain: event_id, person
select event_id, person, arrived, gate_id
from stg_visit
where is_first
