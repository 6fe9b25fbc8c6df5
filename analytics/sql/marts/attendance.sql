-- One row per person and event attended. A person with two tickets is one; a token without a known
-- participant is a person of its own.
-- Grain: event_id, person
-- after: arrival
select
    event_id,
    any_value(series) as series,
    coalesce(attendee_key, md5(event_id || '/' || token)::uuid) as person,
    min(moment) as arrived,
    arg_min(gate_id, moment) as gate_id
from arrival
group by event_id, person
