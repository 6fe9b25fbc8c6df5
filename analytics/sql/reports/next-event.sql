-- title: From one event of a series to the next
-- question: How many of the people of one event came to the next of its series, and how many were new?
-- grain: one row per event, in the order of the series
-- param: series = '' series of events; empty = every series
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- column: series the series
-- column: event_id the event
-- column: day local day of its doors
-- column: people people who attended
-- column: came_again of them, how many attended the next event of the series; empty for the last one
-- column: retention came_again ÷ people
-- column: new_people attended no earlier event of the series
-- column: lapsed attended an earlier one, but not the one just before
-- ko-title: 다음 행사로 이어진 참석
-- ko-question: 한 행사에 온 사람 중 몇 명이 다음 행사에도 왔고, 몇 명이 새로 왔나?
-- ko-column: series 시리즈 | 행사가 속한 시리즈
-- ko-column: event_id 행사 | 행사 식별자
-- ko-column: day 날짜 | 입장 시작의 현지 날짜
-- ko-column: people 참석 | 참석한 사람
-- ko-column: came_again 다시 참석 | 다음 행사에도 온 사람, 마지막 행사는 비어 있음
-- ko-column: retention 유지율 | 다시 참석 ÷ 참석
-- ko-column: new_people 신규 | 시리즈에 처음 온 사람
-- ko-column: lapsed 복귀 | 이전에 왔지만 바로 앞 행사에는 오지 않은 사람
-- k-rule: cells of people; keys series, event_id, day; margins none
with ordered as (
    select
        event_id,
        series,
        local_day,
        doors,
        row_number() over (partition by series order by doors, event_id) as n,
        count(*) over (partition by series) as last_n
    from event_in_scope
),

visits as (
    select
        o.*,
        lag(o.n) over visits_of_person as before_n,
        lead(o.n) over visits_of_person as after_n
    from ordered o
    join attendance a using (event_id)
    window visits_of_person as (partition by o.series, a.person order by o.n)
),

counted as (
    select
        series,
        event_id,
        local_day,
        doors,
        n = last_n as is_last,
        count(*) as people,
        count(*) filter (after_n = n + 1) as came_again,
        count(*) filter (before_n is null) as new_people,
        count(*) filter (before_n < n - 1) as lapsed
    from visits
    group by all
),

-- `came_again` is also told by the next event: its people minus those who are new or back after a gap.
parts as (
    select
        *,
        getvariable('k') as k,
        lead(people) over (partition by series order by doors, event_id) as next_people
    from counted
),

judged as (
    select
        *,
        not is_last and (came_again between 1 and k - 1 or people - came_again between 1 and k - 1
            or next_people - came_again between 1 and k - 1) as again_is_small,
        new_people between 1 and k - 1 or people - new_people between 1 and k - 1 as new_is_small,
        lapsed between 1 and k - 1 or people - lapsed between 1 and k - 1 as lapsed_is_small
    from parts
),

-- People of an event = those of the event just before + lapsed + new (nobody lapsed at the second one): of the parts
-- none or at least two are empty.
closed as (
    select
        *,
        coalesce(lag(again_is_small) over (partition by series order by doors, event_id), false) as before_is_small,
        row_number() over (partition by series order by doors, event_id) as n
    from judged
),

told as (
    select
        *,
        new_is_small or lapsed_is_small or (before_is_small and n = 2) as no_new,
        lapsed_is_small or new_is_small or before_is_small as no_lapsed
    from closed
)

select
    series,
    event_id,
    strftime(local_day, '%Y-%m-%d') as day,
    people,
    case when not is_last and not again_is_small then came_again end as came_again,
    case when not is_last and not again_is_small then round(came_again / people, 4) end as retention,
    case when not no_new then new_people end as new_people,
    case when not no_lapsed then lapsed end as lapsed,
    case when people >= k then again_is_small::integer + no_new::integer + no_lapsed::integer else 0 end
        as _suppressed
from told
order by series, doors, event_id
