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
