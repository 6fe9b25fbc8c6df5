-- title: Unique visitors per day
-- question: How many different people came on each day, and how many of them for the first time?
-- grain: one row per local day with at least one visitor
-- param: series = '' series of events
-- param: event = '' only this event
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- column: day local day
-- column: visitors different people let in anywhere on that day
-- column: first_time of them, not seen on an earlier day in scope; empty where either part is below k
-- column: returning visitors - first_time
-- column: entries live entries (or scans) of the day
-- total: visitor_days = sum(visitors)
-- chart: bar of visitors by day
-- ko-title: 일별 방문자
-- ko-question: 하루에 서로 다른 사람이 몇 명 왔고, 그중 처음 온 사람은?
-- ko-column: day 날짜 | 현지 날짜
-- ko-column: visitors 방문자 | 그날 입장한 서로 다른 사람
-- ko-column: first_time 첫 방문 | 범위 안에서 처음 온 사람, 작으면 비어 있음
-- ko-column: returning 재방문 | 방문자 − 첫 방문
-- ko-column: entries 입장 | 그날의 유효 입장(또는 스캔)
-- k-rule: cells of visitors; keys day; margins none
with visits as (
    select v.day, v.person, v.entries
    from visit_day v
    join event_in_scope using (event_id)
),

debuts as (
    select debut as day, count(*) as first_time
    from (select person, min(day) as debut from visits group by person)
    group by debut
),

days as (
    select day, count(distinct person) as visitors, sum(entries)::bigint as entries from visits group by day
),

counted as (
    select day, visitors, coalesce(first_time, 0) as first_time, entries
    from days
    left join debuts using (day)
),

-- A small part would be told by the other one, so both are emptied.
judged as (
    select
        *,
        first_time between 1 and getvariable('k') - 1 or visitors - first_time between 1 and getvariable('k') - 1 as small
    from counted
)

select
    strftime(day, '%Y-%m-%d') as day,
    visitors,
    case when not small then first_time end as first_time,
    case when not small then visitors - first_time end as returning,
    entries,
    case when small and visitors >= getvariable('k') then 2 else 0 end as _suppressed
from judged
order by day
