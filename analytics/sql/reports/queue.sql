-- title: Queue and time to clear the peak
-- question: Where people came faster than a gate can serve, how long did the line get and when was it gone?
-- grain: one row per gate
-- param: event (required) id of the event
-- param: per_minute = 0 people one gate serves in a minute; 0 = the 90th percentile of its own busy minutes
-- column: gate name of the gate
-- column: entries live entries
-- column: capacity people a minute taken as the gate's capacity
-- column: peak_minute most entries in one minute
-- column: longest_line most people waiting, by the fluid queue below
-- column: line_from local minute in which the longest line began
-- column: line_until local minute in which it was gone
-- column: minutes_to_clear minutes from its longest to its end
-- column: mean_wait_minutes waiting of everybody ÷ entries, by Little's law
-- total: entries = sum(entries)
-- ko-title: 대기열과 해소 시간
-- ko-question: 게이트 처리보다 빨리 몰렸을 때 줄이 얼마나 길었고 언제 사라졌나?
-- ko-column: gate 게이트 | 게이트 이름, 위치를 알 수 없는 기기는 (none)
-- ko-column: entries 입장 | 유효한 입장 기록 수
-- ko-column: capacity 처리량 | 게이트가 1분에 처리하는 사람으로 본 값
-- ko-column: peak_minute 1분 최대 | 1분 동안 가장 많은 입장
-- ko-column: longest_line 최장 줄 | 가장 많이 기다린 사람 수(유체 대기열)
-- ko-column: line_from 줄 시작 | 가장 긴 줄이 시작된 현지 시각
-- ko-column: line_until 줄 끝 | 줄이 사라진 현지 시각
-- ko-column: minutes_to_clear 해소(분) | 가장 길 때부터 사라질 때까지
-- ko-column: mean_wait_minutes 평균 대기(분) | 리틀의 법칙에 따른 평균
-- k-rule: none; work done at doors, with no attribute of any person
-- The fluid queue: demand n per minute against capacity c; the line is the cumulative excess reflected at
-- zero, Q(m) = S(m) - min(0, min of S up to m) with S(m) = sum(n - c). Demand is what was admitted, so with
-- the gate's own busy minutes as capacity the line is a lower bound; give --set per_minute for what-if.
with entries as (
    select m.gate_id, time_bucket(interval 1 minute, m.moment at time zone e.time_zone) as minute
    from stg_movement m
    join event_in_scope e using (event_id)
    where m.live and m.kind = 'entry'
),

counted as (
    select gate_id, minute, count(*) as n from entries group by gate_id, minute
),

capacity as (
    select
        gate_id,
        case when getvariable('per_minute')::double > 0 then getvariable('per_minute')::double
            else greatest(1, quantile_cont(n, 0.9)) end as c,
        min(minute) as lo,
        max(minute) as hi
    from counted
    group by gate_id
),

minutes as (
    -- Two hours after the last entry are enough for any line to drain or to show that it does not.
    select gate_id, c, unnest(generate_series(lo, least(hi, lo + interval 3 days) + interval 2 hours, interval 1 minute)) as minute
    from capacity
),

excess as (
    select
        m.gate_id,
        m.minute,
        m.c,
        coalesce(k.n, 0) as n,
        sum(coalesce(k.n, 0) - m.c) over (partition by m.gate_id order by m.minute) as s
    from minutes m
    left join counted k using (gate_id, minute)
),

lines as (
    select
        *,
        s - least(0, min(s) over (partition by gate_id order by minute rows unbounded preceding)) as q
    from excess
),

longest as (
    select gate_id, max(q) as q, arg_max(minute, (q, -epoch(minute))) as at_minute from lines group by gate_id
),

edges as (
    select
        l.gate_id,
        max(l.minute) filter (l.q <= 0 and l.minute <= g.at_minute) as empty_before,
        min(l.minute) filter (l.q <= 0 and l.minute > g.at_minute) as empty_after
    from lines l
    join longest g using (gate_id)
    group by l.gate_id
)

select
    coalesce(n.name, nullif(l.gate_id, ''), '(none)') as gate,
    sum(l.n)::bigint as entries,
    round(any_value(l.c), 2) as capacity,
    max(l.n) as peak_minute,
    ceil(any_value(g.q))::bigint as longest_line,
    case when any_value(g.q) > 0
        then strftime(coalesce(any_value(e.empty_before) + interval 1 minute, min(l.minute)), '%Y-%m-%d %H:%M') end as line_from,
    case when any_value(g.q) > 0 then strftime(any_value(e.empty_after), '%Y-%m-%d %H:%M') end as line_until,
    case when any_value(g.q) > 0 then date_diff('minute', any_value(g.at_minute), any_value(e.empty_after)) end as minutes_to_clear,
    round(sum(l.q) / nullif(sum(l.n), 0), 2) as mean_wait_minutes
from lines l
join longest g using (gate_id)
join edges e using (gate_id)
left join (select s.gate_id, s.name from stg_gate s join event_in_scope using (event_id)) n using (gate_id)
group by l.gate_id, n.name
order by entries desc, gate
