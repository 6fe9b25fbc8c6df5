/** An event as a calendar file (RFC 5545): times in UTC, so that every calendar shows them in its own zone. Pure. */
import type { EventInfo, Millis } from '@attend-gate/shared';

const utc = (at: Millis): string => `${new Date(at).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
const escaped = (text: string): string => text.replace(/([\\;,])/g, '\\$1').replace(/\r?\n/g, '\\n');

/** Lines of at most 75 octets; the rest goes on after a space (RFC 5545, 3.1). */
export function folded(line: string): string {
  let out = '';
  let bytes = 0;
  for (const letter of line) {
    const size = new TextEncoder().encode(letter).length;
    if (bytes + size > 75) {
      out += '\r\n ';
      bytes = 1;
    }
    out += letter;
    bytes += size;
  }
  return out;
}

/** @param now when the file was made */
export function calendarOf(event: EventInfo, code: string, now: Millis): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//attend-gate//wallet//EN',
    'BEGIN:VEVENT',
    `UID:${code}@${event.id}.attend-gate`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(event.startsAt)}`,
    `DTEND:${utc(event.endsAt)}`,
    `SUMMARY:${escaped(event.name)}`,
    ...(event.place === '' ? [] : [`LOCATION:${escaped(event.place)}`]),
    ...(event.notes ? [`DESCRIPTION:${escaped(event.notes)}`] : []),
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}
