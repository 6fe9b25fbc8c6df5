-- title: Cohorts and repeat attendance
-- question: Of the people who first came in one period, how many came again how many periods later?
-- grain: one row per cohort and period in which somebody of it came
-- param: by = month length of a period: day, week, month, quarter or year
-- param: series = '' series of events
-- param: event = '' only this event
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- column: cohort first day of the period in which these people first came
-- column: period first day of the period counted
-- column: later periods between the two
-- column: people people of the cohort who came in this period
-- column: share people ÷ size of the cohort
-- chart: heat of share by later
-- ko-title: 재방문 코호트
-- ko-question: 한 기간에 처음 온 사람 중 몇 명이 몇 기간 뒤 다시 왔나?
-- ko-column: cohort 첫 방문 | 처음 온 기간의 첫날
-- ko-column: period 기간 | 세는 기간의 첫날
-- ko-column: later 경과 | 두 기간의 간격
-- ko-column: people 인원 | 이 기간에 온 코호트 사람
-- ko-column: share 비율 | 인원 ÷ 코호트 크기
-- k-rule: cells of people; keys cohort, period, later; margins (period)
-- Later cells of a cohort overlap (one person may come in many periods), so only the sum over the cohorts of
-- one period is a total: the visitors of that period, which `visitors` publishes.
with attended as (
    select distinct date_trunc(getvariable('by'), v.day)::date as period, v.person
    from visit_day v
    join event_in_scope using (event_id)
),

debuts as (
    select person, min(period) as cohort from attended group by person
),

counted as (
    select d.cohort, a.period, count(*) as people
    from attended a
    join debuts d using (person)
    group by d.cohort, a.period
),

sizes as (
    select cohort, people as size from counted where cohort = period
)

select
    strftime(c.cohort, '%Y-%m-%d') as cohort,
    strftime(c.period, '%Y-%m-%d') as period,
    date_diff(getvariable('by'), c.cohort, c.period) as later,
    c.people,
    round(c.people / s.size, 4) as share
from counted c
join sizes s using (cohort)
order by c.cohort, c.period
