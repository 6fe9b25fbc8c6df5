/**
 * Eleven reports and the same questions in SQL that PostgreSQL and SQLite answer. The rivals get integer milliseconds
 * and every index that helps one of these, which is more than a running system would keep. `{month}` is the one
 * function the two spell differently.
 */
export interface Question {
  readonly report: string;
  readonly params: Readonly<Record<string, string>>;
  readonly sql: string;
}

const BIN = 300_000;

/** @param event id of one event */
export const questions = (event: string): readonly Question[] => [
  {
    report: 'arrivals',
    params: { event },
    sql: `select bin, n, sum(n) over (order by bin) from (select moment_ms / ${BIN} as bin, sum(is_arrival) as n
      from movement where event_id = '${event}' and entry = 1 group by 1) t order by bin`,
  },
  {
    report: 'arrivals-by-gate',
    params: { event },
    sql: `select moment_ms / ${2 * BIN}, gate_id, sum(is_arrival), count(*) from movement
      where event_id = '${event}' and entry = 1 group by 1, 2 order by 1, 2`,
  },
  {
    report: 'visitors',
    params: {},
    sql: `with d as (select distinct moment_ms / 86400000 as day, person from movement where entry = 1),
      f as (select person, min(day) as debut from d group by person)
      select day, count(*), sum(case when day = debut then 1 else 0 end) from d join f using (person) group by day order by day`,
  },
  {
    report: 'cohorts',
    params: {},
    sql: `with a as (select distinct {month} as mo, person from movement where entry = 1),
      f as (select person, min(mo) as m0 from a group by person)
      select m0, mo, count(*) from a join f using (person) group by m0, mo order by m0, mo`,
  },
  {
    report: 'repeat',
    params: {},
    sql: `select k, count(*) from (select person, count(distinct event_id) as k from movement where is_arrival = 1
      group by person) t group by k order by k`,
  },
  {
    report: 'affinity',
    params: { by: 'series' },
    sql: `with a as (select distinct e.series, m.person from movement m join event e using (event_id) where is_arrival = 1)
      select x.series, y.series, count(*) as n from a x join a y on x.person = y.person and x.series < y.series
      group by x.series, y.series order by n desc limit 100`,
  },
  {
    report: 'next-event',
    params: {},
    sql: `with o as (select event_id, series, lead(event_id) over (partition by series order by doors_ms, event_id) as nx from event)
      select o.event_id, count(*), count(n.person) from o join movement m on m.event_id = o.event_id and m.is_arrival = 1
      left join movement n on n.event_id = o.nx and n.person = m.person and n.is_arrival = 1 group by o.event_id order by 1`,
  },
  {
    report: 'funnel',
    params: {},
    sql: `select ticket_type, attended, count(*) from participant group by 1, 2 order by 1, 2`,
  },
  {
    report: 'rfm',
    params: {},
    sql: `with p as (select m.person, max(e.doors_ms) as l, count(*) as f, count(distinct e.series) as s
      from movement m join event e using (event_id) where is_arrival = 1 group by m.person)
      select case when l > 1764000000000 then 1 when l > 1758800000000 then 2 else 3 end,
      case when f = 1 then 1 when f < 4 then 2 when f < 10 then 3 else 4 end, case when s < 3 then s else 3 end, count(*)
      from p group by 1, 2, 3 order by 1, 2, 3`,
  },
  {
    report: 'no-show',
    params: {},
    sql: `select p.ticket_type, case when p.registered_ms > e.doors_ms - 86400000 then 0 when p.registered_ms > e.doors_ms - 604800000
      then 1 when p.registered_ms > e.doors_ms - 2419200000 then 2 else 3 end, count(*), avg(1 - p.attended)
      from participant p join event e using (event_id) group by 1, 2 order by 1, 2`,
  },
  {
    report: 'checkpoint',
    params: {},
    sql: `select e.event_id, sum(case when m.moment_ms < e.doors_ms + 1800000 then 1 else 0 end), count(*)
      from event e join movement m using (event_id) where is_arrival = 1 group by e.event_id order by 1`,
  },
];
