-- title: From one event of a series to the next
-- question: How many of the people of one event came to the next of its series, and how many were new?
-- grain: one row per event, in the order of the series
-- param: series = '' series of events; empty = every series
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- column: series the series
-- column: event_id the event
-- column: day local day of its doors
-- column: people people who attended
-- column: came_again of them, how many attended the next event of the series; empty for the last one
-- column: retention came_again ÷ people
-- column: new_people attended no earlier event of the series
-- column: lapsed attended an earlier one, but not the one just before
-- k-rule: cells of people; keys series, event_id, day; margins none
with ordered as (
    select
        event_id,
        series,
        local_day,
        doors,
        lead(event_id) over (partition by series order by doors, event_id) as next_event,
        lag(event_id) over (partition by series order by doors, event_id) as event_before
    from event_in_scope
),

per_person as (
    select
        o.*,
        a.person,
        exists (select 1 from attendance n where n.event_id = o.next_event and n.person = a.person) as again,
        exists (select 1 from attendance l where l.event_id = o.event_before and l.person = a.person) as was_there,
        exists (
            select 1 from attendance h join ordered x on x.event_id = h.event_id
            where x.series = o.series and x.doors < o.doors and h.person = a.person
        ) as known
    from ordered o
    join attendance a using (event_id)
),

counted as (
    select
        series,
        event_id,
        local_day,
        doors,
        next_event,
        count(*) as people,
        count(*) filter (again) as came_again,
        count(*) filter (not known) as new_people,
        count(*) filter (known and not was_there) as lapsed
    from per_person
    group by all
),

-- A part below k would name what the other part is about.
-- `came_again` is also told by the next event: its people minus those who are new or back after a gap.
safe as (
    select
        *,
        getvariable('k') as k,
        lead(people) over (partition by series order by doors, event_id) as next_people
    from counted
)

select
    series,
    event_id,
    strftime(local_day, '%Y-%m-%d') as day,
    people,
    case when next_event is null or came_again between 1 and k - 1 or people - came_again between 1 and k - 1
        or next_people - came_again between 1 and k - 1 then null else came_again end as came_again,
    case when next_event is null or came_again between 1 and k - 1 or people - came_again between 1 and k - 1
        or next_people - came_again between 1 and k - 1 then null else round(came_again / people, 4) end as retention,
    case when new_people between 1 and k - 1 or people - new_people between 1 and k - 1 then null else new_people end as new_people,
    case when lapsed between 1 and k - 1 or people - lapsed between 1 and k - 1 or new_people between 1 and k - 1
        then null else lapsed end as lapsed
from safe
order by series, doors, event_id
