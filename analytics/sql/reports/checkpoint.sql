-- title: Every event at one moment
-- question: At the same moment, how many had arrived at each event, and how many came in the end?
-- grain: one row per event
-- param: event = '' only this event
-- param: series = '' series of events
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- param: after = 30 minutes after doors
-- param: clock = '' local wall-clock time of the day of the doors, HH:MM, instead of `after`
-- column: event_id the event
-- column: series the series
-- column: day local day of the doors
-- column: minutes minutes from the doors to the checkpoint
-- column: registered participants; empty where nobody was registered beforehand (imported logs)
-- column: so_far people who had arrived before the checkpoint
-- column: final people who ever arrived
-- column: finished whether the event was over when it was last pulled
-- total: so_far = sum(so_far)
-- total: final = sum(final)
-- ko-title: 같은 시점의 모든 행사
-- ko-question: 같은 시점에 행사마다 몇 명이 도착해 있었고, 최종 인원은?
-- ko-column: event_id 행사 | 행사 식별자
-- ko-column: series 시리즈 | 행사가 속한 시리즈
-- ko-column: day 날짜 | 입장 시작의 현지 날짜
-- ko-column: minutes 분 | 입장 시작부터 기준 시점까지의 분
-- ko-column: registered 등록 | 등록한 참가자, 사전 등록이 없으면 비어 있음
-- ko-column: so_far 그때까지 | 기준 시점 전에 도착한 사람
-- ko-column: final 최종 | 한 번이라도 도착한 사람
-- ko-column: finished 종료 | 마지막으로 가져왔을 때 끝났는지
-- k-rule: none; head-counts of whole events, with no attribute of any person
with moments as (
    select
        *,
        case when coalesce(getvariable('clock'), '') = '' then doors + to_seconds(60 * getvariable('after')::double)
            else (local_day + getvariable('clock')::time) at time zone time_zone end as checkpoint
    from event_in_scope
)

select
    m.event_id,
    m.series,
    strftime(m.local_day, '%Y-%m-%d') as day,
    round(date_diff('second', any_value(m.doors), any_value(m.checkpoint)) / 60, 1) as minutes,
    any_value(m.registered) as registered,
    count(*) filter (a.moment < m.checkpoint) as so_far,
    count(a.token) as final,
    any_value(m.ends) <= any_value(m.as_of) as finished
from moments m
left join arrival a using (event_id)
group by m.event_id, m.series, m.local_day
order by any_value(m.doors), m.event_id
