-- title: Duplicates and conflicts
-- question: How often was one code shown twice, where, and what came of it?
-- grain: one row per event, kind and pair of gates
-- param: event = '' id of the event; empty = all in scope
-- param: series = '' series of events
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- column: event_id the event
-- column: kind `conflict` two gates that could not know of each other both admitted; `refused` a second try was refused
-- column: first_gate gate of the first entry; empty for refusals
-- column: other_gate gate of the later ones
-- column: cases conflicts, or refusals with repeats
-- column: people tokens concerned
-- column: open conflicts nobody has answered
-- column: one_person answered `same-person` or `fraud`
-- column: both_real answered `both-real`
-- column: minutes_apart median minutes from first to last entry
-- total: cases = sum(cases)
-- total: open = sum(open)
-- k-rule: none; incidents at doors that staff have to settle one by one, with no attribute of any person
-- audit: the conflicts without an answer are the event's own `conflicts`
select
    c.event_id,
    'conflict' as kind,
    c.first_gate,
    c.overlap_gates as other_gate,
    count(*) as cases,
    count(distinct c.token) as people,
    count(*) filter (c.answer is null) as open,
    count(*) filter (c.answer in ('same-person', 'fraud')) as one_person,
    count(*) filter (c.answer = 'both-real') as both_real,
    round(median(date_diff('second', c.first_moment, c.last_moment)) / 60, 1) as minutes_apart
from stg_conflict c
join event_in_scope using (event_id)
group by all

union all

select
    d.event_id,
    'refused' as kind,
    '' as first_gate,
    d.gate_id as other_gate,
    sum(d.repeats)::bigint as cases,
    count(distinct d.token) as people,
    0 as open,
    0 as one_person,
    0 as both_real,
    null as minutes_apart
from stg_denial d
join event_in_scope using (event_id)
where d.reason = 'already_redeemed'
group by all
order by event_id, kind, cases desc, first_gate, other_gate
