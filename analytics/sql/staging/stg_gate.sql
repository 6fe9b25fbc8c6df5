-- One row per gate of an event.
-- Grain: event_id, gate_id
select event_id, gate_id, name from lake_gate
