-- title: How people come and how long one takes
-- question: When do people arrive around the doors, and how many seconds does one admission take?
-- grain: one row per quantile
-- param: event = '' only this event
-- param: series = '' series of events
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- column: quantile share of arrivals and of admissions up to this row's values
-- column: arrival_seconds seconds from the doors
-- column: service_seconds seconds from one entry to the next on the same device, in its busiest tenth of minutes
-- chart: line of arrival_seconds by quantile
-- ko-title: 도착 흐름과 처리 시간
-- ko-question: 사람들은 언제 도착하고, 한 명 입장에 몇 초가 걸리나?
-- ko-column: quantile 분위 | 이 값 이하인 도착·입장의 비율
-- ko-column: arrival_seconds 도착(초) | 입장 시작부터의 초
-- ko-column: service_seconds 처리(초) | 가장 바쁜 시간에 같은 기기에서 다음 입장까지의 초
-- k-rule: none; quantiles of whole events, the outer half percent on both sides left out
with levels as (
    select unnest(range(1, 200)) / 200.0 as quantile
),

-- Where nobody waits, the time to the next entry is the time until somebody comes. Only the busiest tenth of a
-- device's minutes says how fast it can go; at a door that was never full that is still an upper bound.
entries as (
    select
        m.moment,
        count(*) over (partition by m.event_id, m.device, m.gate_id, time_bucket(interval 1 minute, m.moment)) as in_minute,
        date_diff(
            'millisecond', lag(m.moment) over (partition by m.event_id, m.device, m.gate_id order by m.moment, m.fact), m.moment
        ) / 1000.0 as gap
    from stg_movement m
    join event_in_scope using (event_id)
    where m.live and m.kind = 'entry'
),

gaps as (
    select gap from entries where in_minute >= (select quantile_cont(in_minute, 0.9) from entries)
),

arrivals as (
    select list(a.seconds_after_doors order by a.seconds_after_doors) as seconds
    from arrival a
    join event_in_scope using (event_id)
),

services as (
    select list(gap order by gap) as seconds from gaps where gap between 1 and 60
)

select
    l.quantile,
    a.seconds[1 + floor(l.quantile * (len(a.seconds) - 1))::bigint] as arrival_seconds,
    round(s.seconds[1 + floor(l.quantile * (len(s.seconds) - 1))::bigint], 1) as service_seconds
from levels l
cross join arrivals a
cross join services s
where len(a.seconds) >= getvariable('k')
order by l.quantile
