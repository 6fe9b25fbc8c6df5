-- title: What an event cost and brought
-- question: With the costs and values you enter, what did each attendance cost and what came back?
-- grain: one row per event
-- param: event = '' id of the event; empty = all in scope
-- param: series = '' series of events
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- param: cost = 0 costs of one event that do not depend on people
-- param: cost_per_person = 0 costs per person who came
-- param: value_per_person = 0 what one attendance is worth
-- param: value = 0 further value of one event
-- column: event_id the event
-- column: day local day of the doors
-- column: attended people who came
-- column: total_cost cost + cost_per_person × attended
-- column: cost_per_attendance total_cost ÷ attended
-- column: total_value value + value_per_person × attended
-- column: net total_value - total_cost
-- column: roi net ÷ total_cost
-- column: break_even attendances at which net is 0: (cost - value) ÷ (value_per_person - cost_per_person)
-- column: show_rate attended ÷ registered
-- column: show_rate_low lower end of its 95 % interval (Wilson)
-- column: show_rate_high upper end
-- total: attended = sum(attended)
-- total: net = sum(net)
-- ko-title: 행사의 비용과 성과
-- ko-question: 입력한 비용과 가치로 볼 때 참석 한 건의 비용과 성과는?
-- ko-column: event_id 행사 | 행사 식별자
-- ko-column: day 날짜 | 입장 시작의 현지 날짜
-- ko-column: attended 참석 | 참석한 사람
-- ko-column: total_cost 총비용 | 고정비 + 1인 비용 × 참석
-- ko-column: cost_per_attendance 참석당 비용 | 총비용 ÷ 참석
-- ko-column: total_value 총가치 | 추가 가치 + 1인 가치 × 참석
-- ko-column: net 순이익 | 총가치 − 총비용
-- ko-column: roi ROI | 순이익 ÷ 총비용
-- ko-column: break_even 손익분기 | 순이익이 0이 되는 참석 수
-- ko-column: show_rate 참석률 | 참석 ÷ 등록
-- ko-column: show_rate_low 참석률 하한 | 95 % 구간(윌슨)의 아래
-- ko-column: show_rate_high 참석률 상한 | 구간의 위
-- k-rule: none; arithmetic on entered money and head-counts of whole events
-- Arithmetic, not causes: a difference between two events whose intervals overlap says nothing (A20).
with counted as (
    select e.event_id, e.local_day, e.doors, e.registered, count(a.person) as attended
    from event_in_scope e
    left join attendance a using (event_id)
    group by all
),

entered as (
    select
        getvariable('cost')::double as cost,
        getvariable('cost_per_person')::double as per_person_cost,
        getvariable('value')::double as extra,
        getvariable('value_per_person')::double as per_person_value
),

money as (
    select
        c.*,
        i.*,
        i.cost + i.per_person_cost * c.attended as total_cost,
        i.extra + i.per_person_value * c.attended as total_value,
        least(1.0, c.attended / nullif(c.registered, 0)) as p
    from counted c
    cross join entered i
)

select
    event_id,
    strftime(local_day, '%Y-%m-%d') as day,
    attended,
    round(total_cost, 2) as total_cost,
    round(total_cost / nullif(attended, 0), 2) as cost_per_attendance,
    round(total_value, 2) as total_value,
    round(total_value - total_cost, 2) as net,
    round((total_value - total_cost) / nullif(total_cost, 0), 4) as roi,
    case when per_person_value > per_person_cost
        then ceil(greatest(0, cost - extra) / (per_person_value - per_person_cost))::bigint end as break_even,
    round(p, 4) as show_rate,
    round((p + 1.92 / registered - 1.96 * sqrt((p * (1 - p) + 0.96 / registered) / registered)) / (1 + 3.84 / registered), 4)
        as show_rate_low,
    round((p + 1.92 / registered + 1.96 * sqrt((p * (1 - p) + 0.96 / registered) / registered)) / (1 + 3.84 / registered), 4)
        as show_rate_high
from money
order by doors, event_id
