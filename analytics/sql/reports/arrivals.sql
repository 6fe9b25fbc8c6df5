-- title: How fast people came in
-- question: How many people arrived in every few minutes, and how many were in by then?
-- grain: one row per time bin of the event
-- param: event (required) id of the event
-- param: every = 5 minutes per bin
-- param: tz = '' time zone of the times shown; empty = the event's
-- column: bin_start local time at which the bin begins
-- column: arrivals people whose first live entry falls into the bin
-- column: entries live entries in the bin, later ones of the same people included
-- column: overlapping entries at a gate that could not know of another gate's (L5)
-- column: arrived people who had arrived by the end of the bin
-- column: share arrived ÷ all arrivals
-- total: arrivals = sum(arrivals)
-- total: entries = sum(entries)
-- total: overlapping = sum(overlapping)
-- ko-title: 입장 속도
-- ko-question: 몇 분마다 몇 명이 도착했고, 그때까지 몇 명이 들어왔나?
-- ko-column: bin_start 시각 | 구간이 시작되는 현지 시각
-- ko-column: arrivals 도착 | 첫 유효 입장이 여기에 속하는 사람
-- ko-column: entries 입장 | 유효한 입장 기록 수
-- ko-column: overlapping 중복 입장 | 서로 알 수 없던 게이트의 입장
-- ko-column: arrived 누적 도착 | 그때까지 도착한 사람
-- ko-column: share 비율 | 누적 도착 ÷ 전체 도착
-- k-rule: none; head-counts of a door that its staff see live, with no attribute of any person
-- audit: sum(arrivals) is the event's own count of people ever admitted (`everIn`)
with moves as (
    select
        time_bucket(
            to_minutes(getvariable('every')::integer),
            m.moment at time zone coalesce(nullif(getvariable('tz'), ''), e.time_zone)
        ) as bin_start,
        m.is_arrival,
        m.is_overlap
    from stg_movement m
    join stg_event e using (event_id)
    where m.event_id = getvariable('event') and m.live and m.kind = 'entry'
),

counted as (
    select
        bin_start,
        count(*) filter (is_arrival) as arrivals,
        count(*) as entries,
        count(*) filter (is_overlap) as overlapping
    from moves
    group by bin_start
),

-- Empty bins are part of the answer: nobody came. A clock that jumped by years must not make millions of them.
bins as (
    select unnest(generate_series(lo, hi, to_minutes(getvariable('every')::integer))) as bin_start
    from (select min(bin_start) as lo, max(bin_start) as hi from counted)
    where date_diff('minute', lo, hi) / getvariable('every')::integer <= 4000
),

filled as (
    select
        bin_start,
        coalesce(c.arrivals, 0) as arrivals,
        coalesce(c.entries, 0) as entries,
        coalesce(c.overlapping, 0) as overlapping
    from bins
    full join counted c using (bin_start)
)

select
    strftime(bin_start, '%Y-%m-%d %H:%M') as bin_start,
    arrivals,
    entries,
    overlapping,
    sum(arrivals) over so_far as arrived,
    round(sum(arrivals) over so_far / nullif(sum(arrivals) over (), 0), 4) as share
from filled
window so_far as (order by filled.bin_start rows unbounded preceding)
order by filled.bin_start
