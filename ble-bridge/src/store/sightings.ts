/**
 * What was heard of tags whose bearers agreed to be followed (B5): one row per person, reader and second, in a table
 * of bounded length in the bridge's own file. It leaves the bridge only as a file that somebody asks for (B3).
 */
import type { Carrier, Millis, TokenId } from '@attend-gate/shared';
import type { BridgeDatabase } from './database.ts';

export type Reader = 'outside' | 'inside';

export interface HeardSighting {
  readonly token: TokenId;
  readonly carrier: Carrier;
  readonly reader: Reader;
  readonly dBm: number;
  readonly at: Millis;
}

/** One second of one person at one reader. */
export interface SightingRow {
  /** Start of the second, milliseconds since 1970. */
  readonly at: number;
  readonly token: string;
  readonly carrier: string;
  readonly reader: string;
  readonly count: number;
  /** Mean strength, dBm. */
  readonly mean: number;
  readonly strongest: number;
}

export interface SightingStore {
  /** Keeps it in memory until the next `flush`. */
  note(sighting: HeardSighting): void;
  /** Writes what was noted in one transaction and drops the oldest rows beyond the bound. Call about once a second. */
  flush(): void;
  /** Drops everything about people other than these: who takes the consent back is forgotten. */
  keepOnly(tokens: ReadonlySet<TokenId>): void;
  /** Rows of `since` and later, oldest first, a page at a time. */
  pages(since: Millis, size: number): Generator<readonly SightingRow[]>;
}

/** Some five hours of a hundred followed people at two readers; about 150 MB. */
export const MAX_SIGHTINGS = 2_000_000;
const SECOND_MS = 1_000;

interface Second {
  readonly sighting: HeardSighting;
  readonly at: number;
  count: number;
  sum: number;
  strongest: number;
}

export function createSightingStore(db: BridgeDatabase, max = MAX_SIGHTINGS): SightingStore {
  const insert = db.prepare<[number, string, string, string, number, number, number]>(
    'insert into sighting (at, token, carrier, reader, count, mean, strongest) values (?, ?, ?, ?, ?, ?, ?)',
  );
  const newest = db.prepare<[], number | null>('select max(id) from sighting').pluck();
  const dropOldest = db.prepare<[number]>('delete from sighting where id <= ?');
  const tokensKept = db.prepare<[], string>('select distinct token from sighting').pluck();
  const forget = db.prepare<[string]>('delete from sighting where token = ?');
  const page = db.prepare<[number, number, number], SightingRow & { readonly id: number }>(
    'select id, at, token, carrier, reader, count, mean, strongest from sighting where id > ? and at >= ? order by id limit ?',
  );
  const seconds = new Map<string, Second>();

  const flush = db.transaction((): void => {
    for (const { sighting, at, count, sum, strongest } of seconds.values())
      insert.run(at, sighting.token, sighting.carrier, sighting.reader, count, sum / count, strongest);
    dropOldest.run((newest.get() ?? 0) - max);
  });
  const keepOnly = db.transaction((tokens: ReadonlySet<string>): void => {
    for (const token of tokensKept.all()) if (!tokens.has(token)) forget.run(token);
  });
  return {
    note: (sighting) => {
      const at = Math.floor(sighting.at / SECOND_MS) * SECOND_MS;
      const key = `${sighting.token}|${sighting.reader}|${sighting.carrier}|${at}`;
      const second = seconds.get(key);
      if (!second) {
        seconds.set(key, { sighting, at, count: 1, sum: sighting.dBm, strongest: sighting.dBm });
        return;
      }
      second.count++;
      second.sum += sighting.dBm;
      second.strongest = Math.max(second.strongest, sighting.dBm);
    },
    flush: () => {
      if (seconds.size === 0) return;
      flush.immediate();
      seconds.clear();
    },
    keepOnly: (tokens) => {
      for (const [key, { sighting }] of seconds) if (!tokens.has(sighting.token)) seconds.delete(key);
      keepOnly.immediate(tokens);
    },
    *pages(since, size) {
      for (let after = 0; ; ) {
        const rows = page.all(after, since, size);
        if (rows.length === 0) return;
        yield rows;
        after = rows.at(-1)!.id;
      }
    },
  };
}
