/**
 * When people came: entries in pieces of some minutes, and how fast each gate is now. Read from the facts each time;
 * nothing is stored. Annulled entries are none.
 */
import type { ArrivalsAnswer, EventInfo, Ledger, Millis } from '@attend-gate/shared';

const MINUTE = 60_000;
/** A whole day in pieces of five minutes. */
const MAX_PIECES = 288;

interface Entry {
  readonly at: number;
  readonly gate: string;
  readonly token: string;
}

function entriesOf(ledger: Ledger): Entry[] {
  const entries: Entry[] = [];
  for (const { fact, live, gate } of ledger.movements())
    if (live && fact.body.kind === 'admit')
      entries.push({ at: ledger.seen(fact).at, gate: gate ?? '', token: fact.body.token });
  return entries.sort((a, b) => a.at - b.at);
}

/** @param minutes width of a piece, and how far back "lately" reaches */
export function arrivals(
  ledger: Ledger,
  event: EventInfo,
  { minutes, now }: { readonly minutes: number; readonly now: Millis },
): ArrivalsAnswer {
  const width = minutes * MINUTE;
  const entries = entriesOf(ledger);
  const end = Math.floor(Math.max(now, entries.at(-1)?.at ?? 0) / width);
  const start = Math.max(Math.floor((entries[0]?.at ?? now) / width), end - MAX_PIECES + 1);
  const pieces = Array.from({ length: end - start + 1 }, (_, i) => ({
    at: new Date((start + i) * width).toISOString(),
    entries: 0,
    first: 0,
  }));
  const came = new Set<string>();
  const gates = new Map(event.gates.map(({ id, name }) => [id as string, { name, entries: 0, lately: 0 }]));
  for (const { at, gate, token } of entries) {
    const piece = pieces[Math.floor(at / width) - start];
    if (piece) piece.entries++;
    if (piece && !came.has(token)) piece.first++;
    came.add(token);
    const counted = gates.get(gate) ?? { name: gate, entries: 0, lately: 0 };
    counted.entries++;
    if (at > now - width) counted.lately++;
    gates.set(gate, counted);
  }
  const fastest = pieces.reduce((best, one) => (one.entries > best.entries ? one : best), pieces[0]!);
  return {
    minutes,
    pieces,
    perGate: [...gates].map(([gate, counted]) => ({ gate, ...counted })),
    peak: entries.length === 0 ? null : { at: fastest.at, entries: fastest.entries },
    asOf: new Date(now).toISOString(),
  };
}
