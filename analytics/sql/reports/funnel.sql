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
-- ko-title: 등록에서 입장까지
-- ko-question: 등록한 사람 중 몇 명이 예상되었고 실제로 왔나?
-- ko-column: ticket_type 티켓 종류 | 티켓 종류
-- ko-column: stage 단계 | attended: 참석, no-show: 유효하지만 오지 않음, withdrawn: 취소·차단·미결제·미승인
-- ko-column: people 인원 | 이 단계에서 끝난 참가자
-- ko-column: share 비율 | 인원 ÷ 같은 티켓 종류의 참가자
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
