/**
 * Reads the times of a foreign log: seconds, milliseconds or microseconds since 1970, ISO 8601 with or without a zone,
 * and the common local forms. `3/4/2024` alone could be March or April, so the whole log decides which of the two it
 * writes, never one row.
 */
import { type Duck, literal, readTable } from './duck.ts';

export interface TimeReading {
  /** IANA zone of times that name none. */
  readonly tz: string;
  /** Added to small numbers of seconds. */
  readonly shiftSeconds: number;
  /** strptime format of this log; undefined = found. */
  readonly format: string | undefined;
}

/** Behind a time of day, never behind a date: the 07 of 2019-05-07 is no zone. */
const ZONE = String.raw`(?:[0-9]:[0-9]{2}|T[0-9]{4,6})(?:[.,][0-9]+)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:UTC|GMT)?\s*(Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)\s*(?:\([^)]*\))?$`;

const CLOCKS = ['%H:%M:%S', '%H:%M', '%H:%M:%S.%f', '%I:%M:%S %p', '%I:%M %p'];
const DATES = {
  day_first: ['%d/%m/%y', '%d/%m/%Y'],
  month_first: ['%m/%d/%y', '%m/%d/%Y'],
  named: [
    '%d %b %Y',
    '%b %d %Y',
    '%d %B %Y',
    '%B %d %Y',
    '%a %b %d %Y',
    '%a %d %b %Y',
    '%d/%b/%Y',
    '%A %d %B %Y',
  ],
} as const;
const COMPACT = [
  '%Y%m%dT%H%M%S',
  '%Y%m%dT%H%M',
  '%Y%m%d%H%M%S',
  '%Y%m%d%H%M',
  '%Y%m%d %H%M%S',
  '%Y%m%d %H:%M:%S',
  '%Y%m%d %H:%M',
  '%a %b %d %H:%M:%S %Y',
];

const formats = (dates: readonly string[]): string =>
  `[${dates.flatMap((date) => ['', ...CLOCKS].map((clock) => literal(`${date} ${clock}`.trim()))).join(', ')}]`;

/** A number of seconds, milliseconds or microseconds, if the text is no date written in digits alone. */
const numberOf = (column: string, shift: number): string => `case
    when regexp_matches(${column}, '^(19|20)[0-9]{10}([0-9]{2})?$') then null
    when not isfinite(try_cast(${column} as double)) then null
    when abs(try_cast(${column} as double)) >= 1e14 then make_timestamptz((try_cast(${column} as double))::bigint)
    when abs(try_cast(${column} as double)) >= 1e11 then make_timestamptz((try_cast(${column} as double) * 1e3)::bigint)
    else make_timestamptz(((try_cast(${column} as double) + ${shift}) * 1e6)::bigint)
  end`;

/** Minutes east of Greenwich of `+02:00`, `-0330`, `Z`; null without a zone. */
const offsetOf = (zone: string): string => `case
    when ${zone} in ('Z', 'z', 'UTC', 'GMT') then 0
    when ${zone} <> '' then (case when ${zone}[1] = '-' then -1 else 1 end)
      * (60 * ${zone}[2:3]::integer + coalesce(try_cast(nullif(right(replace(${zone}, ':', ''), -3), '') as integer), 0))
  end`;

/**
 * Adds `moment timestamptz` (null where the text is no time) to the rows of `from`, as the table `into`.
 * @param from a table with a column `time_text`
 */
export async function readTimes(duck: Duck, from: string, into: string, reading: TimeReading): Promise<void> {
  const local = literal(reading.tz);
  await duck.run(`create or replace temp table distinct_time as
    with texts as (select distinct time_text from ${from} where time_text is not null),
    zoned as (select time_text, coalesce(regexp_extract(time_text, ${literal(ZONE)}, 1), '') as zone from texts),
    bare as (
      select time_text, zone,
        -- The clock without its zone, one separator in dates, no comma, no weekday's dot.
        regexp_replace(regexp_replace(replace(replace(
          case when zone = '' then time_text
            else rtrim(regexp_replace(time_text, '\\s*(UTC|GMT)?\\s*' || regexp_escape(zone) || '\\s*(\\([^)]*\\))?$', '')) end,
          ', ', ' '), ',', '.'), '^([0-9]{1,2})[-.]([0-9]{1,2}|[A-Za-z]{3})[-.]([0-9]{2,4})', '\\1/\\2/\\3'), '\\s+', ' ', 'g') as plain
      from zoned
    )
    select time_text, ${offsetOf('zone')} as offset_minutes,
      ${numberOf('time_text', reading.shiftSeconds)} as counted,
      ${
        reading.format === undefined
          ? `coalesce(try_cast(plain as timestamp), try_strptime(plain, ${formats(DATES.named)}),
        try_strptime(plain, [${COMPACT.map(literal).join(', ')}]))`
          : `try_strptime(time_text, ${literal(reading.format)})`
      } as clear,
      ${reading.format === undefined ? `try_strptime(plain, ${formats(DATES.day_first)})` : 'null::timestamp'} as day_first,
      ${reading.format === undefined ? `try_strptime(plain, ${formats(DATES.month_first)})` : 'null::timestamp'} as month_first,
      try_cast(time_text as timestamptz) as named_zone
    from bare`);
  const { rows } = await readTable(
    duck,
    'select count(month_first) > count(day_first) as month_first from distinct_time',
  );
  const dated = rows[0]?.month_first === true ? 'month_first' : 'day_first';
  const counted = reading.format === undefined ? 'counted, ' : '';
  await duck.run(`create or replace temp table ${into} as
    with clocks as (select *, coalesce(clear, ${dated}) as clock from distinct_time)
    select f.*, coalesce(
      ${counted}
      case when c.offset_minutes is not null then (c.clock - to_minutes(c.offset_minutes)) at time zone 'UTC' end,
      c.clock at time zone ${local},
      c.named_zone
    ) as moment
    from ${from} f left join clocks c using (time_text)`);
}
