-- title: Who does not come
-- question: Which share of each group of participants stays away, judged fairly also for small groups?
-- grain: one row per ticket type and registration lead
-- param: event = '' id of the event; empty = all in scope
-- param: series = '' series of events
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- column: ticket_type the ticket type
-- column: lead when they registered: `same day`, `1-6 days`, `1-4 weeks` or `over 4 weeks` before doors
-- column: people valid participants of events that are over
-- column: no_shows of them, never in
-- column: raw_rate no_shows ÷ people: noise for small groups
-- column: rate the rate to expect, shrunk towards the ticket type's and the whole (beta-binomial)
-- column: low lower end of the 80 % interval of the rate
-- column: high upper end
-- total: people = sum(people)
-- chart: heat of rate by lead
-- ko-title: 불참
-- ko-question: 작은 그룹도 공정하게 볼 때, 그룹별로 몇 퍼센트가 오지 않나?
-- ko-column: ticket_type 티켓 종류 | 티켓 종류
-- ko-column: lead 등록 시점 | 입장 시작 며칠 전에 등록했는지
-- ko-column: people 인원 | 끝난 행사의 유효한 참가자
-- ko-column: no_shows 불참 | 오지 않은 사람
-- ko-column: raw_rate 단순 비율 | 불참 ÷ 인원, 작은 그룹에서는 부정확
-- ko-column: rate 예상 비율 | 티켓 종류와 전체 쪽으로 축소한 비율(베타-이항)
-- ko-column: low 하한 | 80 % 구간의 아래
-- ko-column: high 상한 | 80 % 구간의 위
-- k-rule: cells of people; keys ticket_type, lead; margins (), (ticket_type), (lead)
-- Prior strength m by the method of moments: m = p(1-p) ÷ variance between groups - 1, within 2 and 500; the
-- prior mean of a group is its ticket type's own shrunk rate. Interval: normal approximation of the Beta posterior.
-- Never a score of a person: every member of a group has the group's rate (A18).
with people as (
    select
        p.ticket_type,
        -- In milliseconds: subtracting an interval asks for the time zone of every row.
        case
            when p.registered is null or epoch_ms(e.doors) - epoch_ms(p.registered) < 86400000 then 'same day'
            when epoch_ms(e.doors) - epoch_ms(p.registered) < 7 * 86400000 then '1-6 days'
            when epoch_ms(e.doors) - epoch_ms(p.registered) < 28::bigint * 86400000 then '1-4 weeks'
            else 'over 4 weeks'
        end as lead,
        (not p.attended)::integer as missed
    from stg_participant p
    join event_in_scope e using (event_id)
    where p.known and p.status = 'valid' and e.ends <= e.as_of
),

whole as (
    select avg(missed) as p, count(*) as n from people
),

segments as (
    select ticket_type, lead, count(*) as n, sum(missed) as missed, avg(missed) as raw from people group by ticket_type, lead
),

strength as (
    select
        least(500, greatest(2,
            any_value(w.p) * (1 - any_value(w.p))
            / greatest(1e-4, sum(s.n * (s.raw - w.p) ** 2) / sum(s.n) - any_value(w.p) * (1 - any_value(w.p)) * count(*) / sum(s.n))
            - 1)) as m
    from segments s
    cross join whole w
),

types as (
    select
        s.ticket_type,
        (sum(s.missed) + any_value(t.m) * any_value(w.p)) / (sum(s.n) + any_value(t.m)) as p
    from segments s
    cross join strength t
    cross join whole w
    group by s.ticket_type
),

posterior as (
    select
        s.*,
        s.missed + t.m * y.p as alpha,
        s.n - s.missed + t.m * (1 - y.p) as beta
    from segments s
    join types y using (ticket_type)
    cross join strength t
)

select
    ticket_type,
    lead,
    n as people,
    missed as no_shows,
    round(raw, 4) as raw_rate,
    round(alpha / (alpha + beta), 4) as rate,
    round(greatest(0, alpha / (alpha + beta)
        - 1.2816 * sqrt(alpha * beta / ((alpha + beta) ** 2 * (alpha + beta + 1)))), 4) as low,
    round(least(1, alpha / (alpha + beta)
        + 1.2816 * sqrt(alpha * beta / ((alpha + beta) ** 2 * (alpha + beta + 1)))), 4) as high
from posterior
order by ticket_type, lead
