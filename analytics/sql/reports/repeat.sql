-- title: How often people come
-- question: How many people attended exactly one, two, three … events?
-- grain: one row per number of events attended
-- param: series = '' series of events
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- column: events number of different events attended
-- column: people people who attended exactly that many
-- column: share people ÷ everybody
-- total: people = sum(people)
-- chart: bar of people by events
-- ko-title: 참석 횟수
-- ko-question: 정확히 한 번, 두 번, 세 번 … 참석한 사람은 몇 명인가?
-- ko-column: events 행사 수 | 참석한 서로 다른 행사 수
-- ko-column: people 인원 | 정확히 그만큼 참석한 사람
-- ko-column: share 비율 | 전체에서 차지하는 비율
-- k-rule: cells of people; keys events; margins ()
with per_person as (
    select a.person, count(*) as events
    from attendance a
    join event_in_scope using (event_id)
    group by a.person
)

select events, count(*) as people, round(count(*) / sum(count(*)) over (), 4) as share
from per_person
group by events
order by events
