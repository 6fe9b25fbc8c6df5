-- title: How long people stay
-- question: Between the first and the last time a person was seen at an event, how long was it?
-- grain: one row per class of minutes
-- param: event = '' id of the event; empty = all in scope
-- param: series = '' series of events
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- param: every = 30 minutes per class
-- column: minutes shortest stay of the class, in minutes; empty for people seen once, of whom nothing is known
-- column: people attendances (a person at an event) of this length
-- column: share people ÷ all attendances
-- total: people = sum(people)
-- chart: bar of people by minutes
-- ko-title: 머문 시간
-- ko-question: 한 행사에서 처음 보인 때부터 마지막까지 얼마나 걸렸나?
-- ko-column: minutes 머문 시간(분) | 구간에서 가장 짧은 시간, 한 번만 보인 사람은 비어 있음
-- ko-column: people 참석 | 이만큼 머문 참석 수
-- ko-column: share 비율 | 전체에서 차지하는 비율
-- k-rule: cells of people; keys minutes; margins ()
with stays as (
    select
        m.event_id,
        coalesce(m.attendee_key, md5(m.event_id || '/' || m.token)::uuid) as person,
        count(*) as sightings,
        date_diff('second', min(m.moment), max(m.moment)) / 60.0 as stayed
    from stg_movement m
    join event_in_scope using (event_id)
    where m.live
    group by m.event_id, person
),

classed as (
    select
        case when sightings > 1
            then (floor(stayed / getvariable('every')::integer) * getvariable('every')::integer)::bigint end as minutes
    from stays
)

select minutes, count(*) as people, round(count(*) / sum(count(*)) over (), 4) as share
from classed
group by minutes
order by minutes nulls first
