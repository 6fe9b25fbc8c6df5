/**
 * Times as staff read them: always in the event's time zone (V6), never in the tablet's. Pure.
 */
import type { Millis } from '../ids.ts';
import type { Locale } from './locale.ts';

const TAGS: Record<Locale, string> = { ko: 'ko-KR', en: 'en-GB' };
const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: Locale, timeZone: string, shape: 'time' | 'seconds' | 'day'): Intl.DateTimeFormat {
  const key = `${locale}|${timeZone}|${shape}`;
  const known = formats.get(key);
  if (known) return known;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const options: Intl.DateTimeFormatOptions =
    shape === 'day'
      ? { month: locale === 'ko' ? 'long' : 'short', day: 'numeric', weekday: 'short' }
      : shape === 'time'
        ? clock
        : { ...clock, second: '2-digit' };
  const made = new Intl.DateTimeFormat(TAGS[locale], { ...options, timeZone });
  formats.set(key, made);
  return made;
}

/** Where and for whom a time is written. */
export interface Reader {
  readonly locale: Locale;
  /** IANA zone of the event. */
  readonly timeZone: string;
}

/** `10:32` */
export const clockTime = (at: Millis, reader: Reader): string =>
  format(reader.locale, reader.timeZone, 'time').format(at);

/** `10:32:07` */
export const exactTime = (at: Millis, reader: Reader): string =>
  format(reader.locale, reader.timeZone, 'seconds').format(at);

const dayOf = (at: Millis, reader: Reader): string =>
  format(reader.locale, reader.timeZone, 'day').format(at);

/** `10:32` on the day of `now` in the event's zone, `11월 24일 (화) 10:32` on any other day. */
export const when = (at: Millis, now: Millis, reader: Reader): string => {
  const day = dayOf(at, reader);
  const time = clockTime(at, reader);
  return day === dayOf(now, reader) ? time : `${day} ${time}`;
};

/** `11월 24일 (화)` */
export const dayName = dayOf;

// Making one costs more than a whole screen: 1 ms on a tablet.
const NUMBERS: Record<Locale, Intl.NumberFormat> = {
  ko: new Intl.NumberFormat(TAGS.ko),
  en: new Intl.NumberFormat(TAGS.en),
};

/** `1,234` */
export const count = (n: number, locale: Locale): string => NUMBERS[locale].format(n);
