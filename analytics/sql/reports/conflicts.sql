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
-- ko-title: 중복과 충돌
-- ko-question: 한 코드가 두 번 제시된 일이 얼마나, 어디서 있었고, 어떻게 처리됐나?
-- ko-column: event_id 행사 | 행사 식별자
-- ko-column: kind 구분 | conflict: 서로 알 수 없던 두 게이트가 모두 입장시킴, refused: 두 번째 시도를 거절
-- ko-column: first_gate 첫 게이트 | 첫 입장의 게이트, 거절이면 비어 있음
-- ko-column: other_gate 다른 게이트 | 이후 입장의 게이트
-- ko-column: cases 건수 | 충돌 또는 거절 건수
-- ko-column: people 인원 | 관련된 토큰 수
-- ko-column: open 미해결 | 아직 답하지 않은 충돌
-- ko-column: one_person 동일인 | 동일인 또는 부정으로 답한 건
-- ko-column: both_real 둘 다 정상 | 둘 다 정상으로 답한 건
-- ko-column: minutes_apart 간격(분) | 첫 입장과 마지막 입장 사이 분의 중앙값
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
