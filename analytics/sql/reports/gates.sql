-- title: Gates compared
-- question: Which gate carried how much, how fast at its busiest, and how often did it refuse?
-- grain: one row per gate
-- param: event (required) id of the event
-- column: gate name of the gate
-- column: entries live entries
-- column: arrivals people whose first live entry was here
-- column: share entries ÷ all entries of the event
-- column: devices devices that let somebody in here
-- column: peak_5_min most entries in five minutes, bins aligned to the clock
-- column: peak_at local time at which these five minutes begin
-- column: seconds_between median seconds from one entry to the next on the same device, pauses over 60 s left out
-- column: overlapping entries that are overlaps of a conflict
-- column: denied refusals, repeats included
-- column: denied_share denied ÷ (denied + entries)
-- column: by_hand entries found by search or typed code ÷ entries
-- total: entries = sum(entries)
-- total: arrivals = sum(arrivals)
-- chart: bar of entries by gate
-- ko-title: 게이트 비교
-- ko-question: 어느 게이트가 얼마나 많이, 얼마나 빨리 받았고 얼마나 거절했나?
-- ko-column: gate 게이트 | 게이트 이름, 위치를 알 수 없는 기기는 (none)
-- ko-column: entries 입장 | 유효한 입장 기록 수
-- ko-column: arrivals 도착 | 첫 유효 입장이 여기에 속하는 사람
-- ko-column: share 비율 | 입장 ÷ 행사 전체 입장
-- ko-column: devices 기기 | 여기서 입장시킨 기기 수
-- ko-column: peak_5_min 5분 최대 | 5분 동안 가장 많은 입장
-- ko-column: peak_at 최대 시각 | 그 5분이 시작되는 현지 시각
-- ko-column: seconds_between 간격(초) | 같은 기기에서 다음 입장까지의 중앙값, 60초 넘는 공백 제외
-- ko-column: overlapping 중복 입장 | 서로 알 수 없던 게이트의 입장
-- ko-column: denied 거절 | 반복을 포함한 거절
-- ko-column: denied_share 거절 비율 | 거절 ÷ (거절 + 입장)
-- ko-column: by_hand 수동 비율 | 검색이나 입력으로 찾은 입장의 비율
-- k-rule: none; work done at doors, with no attribute of any person
with entries as (
    select
        m.*,
        time_bucket(interval 5 minutes, m.moment at time zone e.time_zone) as bin,
        date_diff(
            'millisecond', lag(m.moment) over (partition by m.device, m.gate_id order by m.moment, m.fact), m.moment
        ) / 1000.0 as gap
    from stg_movement m
    join event_in_scope e using (event_id)
    where m.live and m.kind = 'entry'
),

bins as (
    select gate_id, bin, count(*) as n from entries group by gate_id, bin
),

peaks as (
    select gate_id, max(n) as peak, arg_max(bin, (n, -epoch(bin))) as peak_at from bins group by gate_id
),

per_gate as (
    select
        gate_id,
        count(*) as entries,
        count(*) filter (is_arrival) as arrivals,
        count(distinct device) as devices,
        median(gap) filter (gap <= 60) as seconds_between,
        count(*) filter (is_overlap) as overlapping,
        count(*) filter (via in ('manual', 'typed')) as by_hand
    from entries
    group by gate_id
),

denials as (
    select d.gate_id, sum(d.repeats) as denied
    from stg_denial d
    join event_in_scope using (event_id)
    group by d.gate_id
)

select
    coalesce(g.name, nullif(gate_id, ''), '(none)') as gate,
    coalesce(p.entries, 0) as entries,
    coalesce(p.arrivals, 0) as arrivals,
    round(coalesce(p.entries, 0) / nullif(sum(p.entries) over (), 0), 4) as share,
    coalesce(p.devices, 0) as devices,
    coalesce(k.peak, 0) as peak_5_min,
    strftime(k.peak_at, '%Y-%m-%d %H:%M') as peak_at,
    round(p.seconds_between, 1) as seconds_between,
    coalesce(p.overlapping, 0) as overlapping,
    coalesce(d.denied, 0) as denied,
    round(coalesce(d.denied, 0) / nullif(coalesce(d.denied, 0) + coalesce(p.entries, 0), 0), 4) as denied_share,
    round(coalesce(p.by_hand, 0) / nullif(p.entries, 0), 4) as by_hand
from (select s.gate_id, s.name from stg_gate s join event_in_scope using (event_id)) g
full join per_gate p using (gate_id)
full join denials d using (gate_id)
left join peaks k using (gate_id)
order by entries desc, gate
