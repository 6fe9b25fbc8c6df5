-- title: How fast each gate let people in
-- question: Which gate took how many people in every few minutes?
-- grain: one row per time bin and gate with at least one entry
-- param: event (required) id of the event
-- param: every = 10 minutes per bin
-- param: tz = '' time zone of the times shown; empty = the event's
-- column: bin_start local time at which the bin begins
-- column: gate name of the gate; (none) for a device that never said where it stood
-- column: arrivals people whose first live entry falls into the bin at this gate
-- column: entries live entries
-- total: arrivals = sum(arrivals)
-- total: entries = sum(entries)
-- chart: bar of arrivals by bin_start
-- ko-title: 게이트별 입장 속도
-- ko-question: 몇 분마다 어느 게이트가 몇 명을 받았나?
-- ko-column: bin_start 시각 | 구간이 시작되는 현지 시각
-- ko-column: gate 게이트 | 게이트 이름, 위치를 알 수 없는 기기는 (none)
-- ko-column: arrivals 도착 | 첫 유효 입장이 여기에 속하는 사람
-- ko-column: entries 입장 | 유효한 입장 기록 수
-- k-rule: none; head-counts of a door that its staff see live, with no attribute of any person
-- audit: sum(entries) per gate is the event's own `perGate`
select
    strftime(
        time_bucket(
            to_minutes(getvariable('every')::integer),
            m.moment at time zone coalesce(nullif(getvariable('tz'), ''), e.time_zone)
        ),
        '%Y-%m-%d %H:%M'
    ) as bin_start,
    coalesce(g.name, nullif(m.gate_id, ''), '(none)') as gate,
    count(*) filter (m.is_arrival) as arrivals,
    count(*) as entries
from stg_movement m
join event_in_scope e using (event_id)
left join stg_gate g on g.event_id = m.event_id and g.gate_id = m.gate_id
where m.live and m.kind = 'entry'
group by all
order by 1, 2
