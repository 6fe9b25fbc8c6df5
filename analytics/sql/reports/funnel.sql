-- title: From registration to the door
-- question: Of everybody who registered, how many were expected, came, and are still inside?
-- grain: one row per ticket type and stage
-- param: event = '' id of the event; empty = all in scope
-- param: series = '' series of events
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- column: ticket_type the ticket type
-- column: stage `attended`, `no-show` (valid and never in) or `withdrawn` (canceled, blocked, unpaid, unapproved and never in)
-- column: people participants who ended in this stage; each is in exactly one
-- column: share people ÷ participants of this ticket type
-- total: people = sum(people)
-- chart: bar of people by stage
-- k-rule: cells of people; keys ticket_type, stage; margins (), (ticket_type), (stage)
with staged as (
    select
        p.ticket_type,
        case
            when p.attended then 'attended'
            when p.status = 'valid' then 'no-show'
            else 'withdrawn'
        end as stage
    from stg_participant p
    join event_in_scope using (event_id)
    where p.known
)

select
    ticket_type,
    stage,
    count(*) as people,
    round(count(*) / sum(count(*)) over (partition by ticket_type), 4) as share
from staged
group by ticket_type, stage
order by ticket_type, stage
