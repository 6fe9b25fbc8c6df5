/**
 * How the columns of a foreign scan log are to be read: `person=badge,session=room,time=when`. Columns by name, or by
 * number from 1 where the file has no header; a name with a comma stands in double quotes. `person` may stand several
 * times (contact logs name two people a row), and `time` twice (date and time of day).
 */
import { err, ok, type Result } from '@attend-gate/shared';

export const SCAN_FIELDS = ['person', 'session', 'time', 'gate', 'ticket'] as const;
export type ScanField = (typeof SCAN_FIELDS)[number];

/** How often a field may stand, where it is not once. */
const MOST: Partial<Record<ScanField, number>> = { person: 16, time: 2 };

export interface ScanMap {
  readonly person: readonly string[];
  readonly time: readonly string[];
  /** Left out: the local day is the session. */
  readonly session: string | undefined;
  readonly gate: string | undefined;
  readonly ticket: string | undefined;
  /** Columns are numbers: the file may have no header. */
  readonly byNumber: boolean;
}

export function readScanMap(text: string): Result<ScanMap, string> {
  const found = new Map<ScanField, string[]>();
  for (const part of text.match(/(?:"[^"]*"|[^,"])+/g) ?? []) {
    const match = /^\s*(\w+)\s*=\s*"?(.+?)"?\s*$/.exec(part);
    const field = SCAN_FIELDS.find((name) => name === match?.[1]);
    if (!match || !field)
      return err(`"${part}" is not one of ${SCAN_FIELDS.map((f) => `${f}=column`).join(', ')}`);
    found.set(field, [...(found.get(field) ?? []), match[2]!]);
  }
  const person = found.get('person') ?? [];
  const time = found.get('time') ?? [];
  if (person.length === 0 || time.length === 0) return err('a map needs person=… and time=…');
  const twice = SCAN_FIELDS.find((field) => (found.get(field)?.length ?? 0) > (MOST[field] ?? 1));
  if (twice !== undefined) return err(`${twice} stands too often`);
  const numbers = [...found.values()].flat().map((column) => /^[1-9]\d{0,3}$/.test(column));
  const byNumber = numbers.every(Boolean);
  const one = (field: ScanField): string | undefined => found.get(field)?.[0];
  const columns = { session: one('session'), gate: one('gate'), ticket: one('ticket') };
  return ok({ person, time, ...columns, byNumber });
}

/** The columns a header must have; none where they are counted. */
export const columnsOf = ({ byNumber, person, time, session, gate, ticket }: ScanMap): string[] =>
  byNumber ? [] : [...person, ...time, session, gate, ticket].filter((column) => column !== undefined);
