-- title: Events compared at the same time before doors
-- question: At the same distance from the doors, where does each event of a series stand?
-- grain: one row per event and checkpoint
-- param: series = '' series to compare; empty = all in scope
-- param: event = '' only this event
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- param: every = 15 minutes between checkpoints
-- param: until = 120 last checkpoint, minutes after doors
-- column: event_id the event
-- column: day local day of the doors
-- column: minutes minutes after doors; negative before
-- column: arrived people who had arrived by then
-- column: share_of_final arrived ÷ everybody who ever arrived
-- column: share_of_registered arrived ÷ registered
-- chart: line of arrived by minutes
-- ko-title: 입장 시작 기준 행사 비교
-- ko-question: 입장 시작에서 같은 거리에 있을 때 시리즈의 행사들은 각각 어디쯤인가?
-- ko-column: event_id 행사 | 행사 식별자
-- ko-column: day 날짜 | 입장 시작의 현지 날짜
-- ko-column: minutes 분 | 입장 시작 후 지난 분, 이전이면 음수
-- ko-column: arrived 누적 도착 | 그때까지 도착한 사람
-- ko-column: share_of_final 최종 대비 | 누적 도착 ÷ 최종 도착
-- ko-column: share_of_registered 등록 대비 | 누적 도착 ÷ 등록
-- k-rule: none; head-counts of doors, with no attribute of any person
with checkpoints as (
    select unnest(range(-60, getvariable('until')::integer + 1, getvariable('every')::integer)) as minutes
),

finals as (
    select event_id, count(*) as final from arrival group by event_id
)

select
    e.event_id,
    strftime(e.local_day, '%Y-%m-%d') as day,
    c.minutes,
    count(a.token) as arrived,
    round(count(a.token) / nullif(any_value(f.final), 0), 4) as share_of_final,
    round(count(a.token) / nullif(any_value(e.registered), 0), 4) as share_of_registered
from event_in_scope e
cross join checkpoints c
left join finals f using (event_id)
left join arrival a on a.event_id = e.event_id and a.seconds_after_doors < c.minutes * 60
group by e.event_id, e.local_day, e.doors, c.minutes
order by e.doors, e.event_id, c.minutes
