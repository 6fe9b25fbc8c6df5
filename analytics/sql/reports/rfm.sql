-- title: Groups of people by how recently, how often and how widely they come
-- question: How many people are regulars, newcomers, drifting away or gone?
-- grain: one row per combination of three fixed classes
-- param: series = '' series of events
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- column: segment the name of the group, by recency and frequency
-- column: recency days from the last event attended to the newest event in scope: 0-30, 31-90, 91-365, 366+
-- column: frequency events attended: 1, 2-3, 4-9, 10+
-- column: breadth different series attended: 1, 2, 3+
-- column: people people in the group
-- column: share people ÷ everybody
-- total: people = sum(people)
-- chart: bar of people by segment
-- ko-title: 최근성·빈도·폭에 따른 그룹
-- ko-question: 단골, 신규, 멀어지는 사람, 떠난 사람은 몇 명인가?
-- ko-column: segment 그룹 | 최근성과 빈도에 따른 이름
-- ko-column: recency 최근성(일) | 마지막 참석부터 가장 최근 행사까지
-- ko-column: frequency 빈도 | 참석한 행사 수
-- ko-column: breadth 폭 | 참석한 시리즈 수
-- ko-column: people 인원 | 그룹의 사람
-- ko-column: share 비율 | 전체에서 차지하는 비율
-- k-rule: cells of people; keys segment, recency, frequency, breadth; margins (), (segment)
-- Thresholds are fixed, not quintiles: ties make quintiles depend on the engine, and a group would change its
-- meaning with every event.
with per_person as (
    select
        a.person,
        max(e.local_day) as last_day,
        count(*) as events,
        count(distinct e.series) as series_count
    from attendance a
    join event_in_scope e using (event_id)
    group by a.person
),

newest as (
    select max(local_day) as today from event_in_scope
),

classed as (
    select
        case when n.today - p.last_day <= 30 then '0-30'
            when n.today - p.last_day <= 90 then '31-90'
            when n.today - p.last_day <= 365 then '91-365'
            else '366+' end as recency,
        case when p.events = 1 then '1' when p.events <= 3 then '2-3' when p.events <= 9 then '4-9' else '10+' end as frequency,
        case when p.series_count = 1 then '1' when p.series_count = 2 then '2' else '3+' end as breadth
    from per_person p
    cross join newest n
)

select
    case
        when recency in ('0-30', '31-90') and frequency in ('4-9', '10+') then 'regulars'
        when recency in ('0-30', '31-90') and frequency = '2-3' then 'coming back'
        when recency in ('0-30', '31-90') then 'newcomers'
        when recency = '91-365' and frequency <> '1' then 'drifting away'
        when recency = '91-365' then 'came once'
        else 'gone'
    end as segment,
    recency,
    frequency,
    breadth,
    count(*) as people,
    round(count(*) / sum(count(*)) over (), 4) as share
from classed
group by all
order by segment, recency, frequency, breadth
