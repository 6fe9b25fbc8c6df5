-- title: How many were there
-- question: Over the hours of one event, how many people were about at any time?
-- grain: one row per time bin of the event
-- param: event (required) id of the event
-- param: every = 30 minutes per bin
-- param: tz = '' time zone of the times shown; empty = the event's
-- column: bin_start local time at which the bin begins
-- column: seen people with at least one live movement (entry, exit or scan) in the bin
-- column: present people whose first movement is in the bin or before and whose last is in it or after
-- chart: line of present, seen by bin_start
-- ko-title: 현장 인원
-- ko-question: 한 행사의 시간대별로 몇 명이 있었나?
-- ko-column: bin_start 시각 | 구간이 시작되는 현지 시각
-- ko-column: seen 확인 | 이 구간에 기록이 있는 사람
-- ko-column: present 있음 | 첫 기록과 마지막 기록 사이에 있는 사람
-- k-rule: none; head-counts of a place that its staff see live, with no attribute of any person
with moves as (
    select
        coalesce(m.attendee_key::varchar, m.token) as person,
        time_bucket(
            to_minutes(getvariable('every')::integer),
            m.moment at time zone coalesce(nullif(getvariable('tz'), ''), e.time_zone)
        ) as bin_start
    from stg_movement m
    join stg_event e using (event_id)
    where m.event_id = getvariable('event') and m.live
),

stays as (
    select person, min(bin_start) as came, max(bin_start) as went from moves group by person
),

seen as (
    select bin_start, count(distinct person) as n from moves group by bin_start
),

-- A clock that jumped by years must not make millions of empty bins.
bins as (
    select unnest(generate_series(lo, hi, to_minutes(getvariable('every')::integer))) as bin_start
    from (select min(bin_start) as lo, max(bin_start) as hi from seen)
    where date_diff('minute', lo, hi) / getvariable('every')::integer <= 4000
),

-- Who is there changes only when somebody comes or has gone: one bin after the last sighting.
changes as (
    select came as bin_start, 1 as change from stays
    union all
    select went + to_minutes(getvariable('every')::integer), -1 from stays
),

steps as (
    select bin_start, sum(change) as change from changes group by bin_start
)

select
    strftime(b.bin_start, '%Y-%m-%d %H:%M') as bin_start,
    coalesce(s.n, 0) as seen,
    sum(coalesce(c.change, 0)) over (order by b.bin_start rows unbounded preceding)::bigint as present
from (
    select bin_start from bins
    union
    select bin_start from steps where bin_start <= (select max(bin_start) from seen)
) b
left join seen s using (bin_start)
left join steps c using (bin_start)
order by b.bin_start
