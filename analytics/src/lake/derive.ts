/**
 * From the exported facts of one event to the rows reports read. Who counts, what overlaps and who is inside is
 * decided by the shared fold, the same one that gates and event server run: there is no second implementation (V8,
 * docs/decisions/0010-fold-in-the-lake.md). Pure; the worker reads and writes the files.
 */
import {
  asMillis,
  type Conflict,
  type EventInfo,
  type ExportedFact,
  type ExportedParticipant,
  type Fact,
  type Holder,
  type HolderStatus,
  Ledger,
  type Movement,
  parseFact,
  type Roster,
  type SeenMovement,
  type TokenId,
} from '@attend-gate/shared';
import type { FoldedTable, Row } from './tables.ts';

export interface EventFacts {
  readonly info: EventInfo;
  readonly series: string;
  readonly facts: readonly Pick<ExportedFact, 'device' | 'session' | 'idx' | 'text' | 'received_ms'>[];
  /** The last change of every participant; `gone` ones left out. */
  readonly participants: readonly ExportedParticipant[];
  readonly asOfMs: number;
  /** How many readable facts the event had counted when it said its totals; later ones wait for the next time. */
  readonly countedFacts: number;
}

/** What analytics arrived at; must equal the event's own counters (A12). */
export interface DerivedCounters {
  readonly facts: number;
  readonly people: number;
  readonly bodies: number;
  readonly ever_in: number;
  readonly open_conflicts: number;
}

export type DerivedRows = { readonly [T in FoldedTable]: Row<T>[] };

export interface Derived {
  readonly rows: DerivedRows;
  /** Facts the event had not counted yet. */
  readonly waiting: number;
  readonly counters: DerivedCounters;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const timeOrNull = (ms: number): string | null => (ms > 0 ? iso(ms) : null);

function rosterOf(info: EventInfo, participants: readonly ExportedParticipant[]): Roster {
  const holders = new Map<string, Holder>();
  for (const p of participants)
    holders.set(p.token, {
      // Written by the event server from a token id only.
      token: p.token as TokenId,
      generation: 0,
      ticketType: p.ticket_type ?? '',
      status: (p.status ?? 'valid') as HolderStatus,
      statusSince: asMillis(p.status_since_ms),
      validFrom: asMillis(0),
      validUntil: asMillis(0),
      attention: false,
      order: '',
      variation: '',
      session: '',
      parent: undefined,
      admits: 1,
      validIfPending: false,
      answered: [],
    });
  const version = { epoch: 1, number: 1 };
  const get = (token: TokenId): Holder | undefined => holders.get(token);
  const addonsOf = (): readonly TokenId[] => [];
  return { version, issuedAt: asMillis(0), event: info, size: holders.size, get, addonsOf };
}

/** Earliest live entry per token: the arrival. `movements` gives a token's movements in the order of L4. */
function arrivalsOf(movements: readonly SeenMovement[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const arrivals = new Set<string>();
  for (const { fact, live } of movements) {
    if (!live || fact.body.kind !== 'admit' || seen.has(fact.body.token)) continue;
    seen.add(fact.body.token);
    arrivals.add(fact.id);
  }
  return arrivals;
}

interface Context {
  readonly event: string;
  readonly keyOf: (token: string) => string | null;
  /** As people read it: a clock that was found wrong is corrected (L4). */
  readonly atOf: (fact: Fact) => number;
  readonly receivedMs: ReadonlyMap<string, number>;
}

function movementRow(seen: SeenMovement, arrival: boolean, overlap: boolean, c: Context): Row<'movement'> {
  const { fact, live, gate } = seen;
  const { body } = fact;
  return {
    event_id: c.event,
    fact: fact.id,
    token: body.token,
    attendee_key: c.keyOf(body.token),
    list_id: body.list,
    kind: body.kind === 'admit' ? 'entry' : 'exit',
    moment: iso(c.atOf(fact)),
    received: iso(c.receivedMs.get(fact.id) ?? fact.at),
    gate_id: gate ?? null,
    device: fact.device,
    session: fact.session,
    via: body.via,
    forced: body.kind === 'admit' && body.forceSent,
    live,
    is_arrival: arrival,
    is_overlap: overlap,
  };
}

const conflictRow = (conflict: Conflict, c: Context): Row<'conflict'> => ({
  event_id: c.event,
  conflict_id: conflict.id,
  token: conflict.token,
  attendee_key: c.keyOf(conflict.token),
  list_id: conflict.list,
  first_gate: conflict.first.gate ?? null,
  overlap_gates: conflict.overlaps.map(({ gate }) => gate ?? '').join(','),
  first_moment: iso(conflict.first.at),
  last_moment: iso(conflict.overlaps.at(-1)!.at),
  overlap_entries: conflict.overlaps.length,
  answer: conflict.answer ?? null,
});

function denialRow(fact: Fact, ledger: Ledger, event: string): Row<'denial'> | undefined {
  if (fact.body.kind !== 'deny') return undefined;
  const { token, list, reason, repeats, via } = fact.body;
  return {
    ...{ event_id: event, fact: fact.id, token: token ?? null, list_id: list },
    gate_id: ledger.seen(fact).gate ?? null,
    ...{ reason, moment: iso(ledger.seen(fact).at), repeats, via, device: fact.device },
  };
}

/** What the ledger says of one token over all lists: entries ever, and whether the person is inside now. */
function presenceOf(ledger: Ledger, token: TokenId, lists: readonly Movement['body']['list'][]) {
  const all = lists.map((list) => ledger.attendance(token, list));
  return {
    entries: all.reduce((sum, { entries }) => sum + entries, 0),
    inside: all.some(({ inside }) => inside !== undefined),
  };
}

function participantRows(input: EventFacts, ledger: Ledger, movements: readonly SeenMovement[]) {
  const listsOf = new Map<string, Set<Movement['body']['list']>>();
  for (const { fact } of movements) {
    const lists = listsOf.get(fact.body.token) ?? new Set();
    listsOf.set(fact.body.token, lists.add(fact.body.list));
  }
  const event = input.info.id;
  const stateOf = (token: string) => {
    // Only texts that passed `parseFact` or the event server's own export come here.
    const { entries, inside } = presenceOf(ledger, token as TokenId, [...(listsOf.get(token) ?? [])]);
    return { attended: entries > 0, inside, entries };
  };
  const known = new Set(input.participants.map(({ token }) => token));
  const rows = input.participants.map(
    (p): Row<'participant'> => ({
      ...{ event_id: event, token: p.token, attendee_key: p.attendee_key, linked: p.linked, known: true },
      ...{ ticket_type: p.ticket_type, status: p.status, status_since: timeOrNull(p.status_since_ms) },
      ...{ registered: timeOrNull(p.registered_ms), ...stateOf(p.token) },
    }),
  );
  for (const token of listsOf.keys()) {
    if (known.has(token)) continue;
    const nothing = { attendee_key: null, linked: false, known: false, ticket_type: null, status: null };
    const empty = { event_id: event, token, ...nothing, status_since: null, registered: null };
    rows.push({ ...empty, ...stateOf(token) });
  }
  return rows;
}

/** Folds the facts and writes down what the fold says. */
export function derive(input: EventFacts): Derived {
  const { info } = input;
  const facts: Fact[] = [];
  const receivedMs = new Map<string, number>();
  let waiting = 0;
  for (const { device, session, idx, text, received_ms } of input.facts) {
    const where = { device: device as Fact['device'], session, index: idx };
    const fact = parseFact(text, where, info.epoch);
    if (!fact.ok) continue;
    if (facts.length === input.countedFacts) {
      waiting++;
      continue;
    }
    facts.push(fact.value);
    receivedMs.set(fact.value.id, received_ms);
  }
  const ledger = new Ledger(rosterOf(info, input.participants));
  ledger.add(facts);

  const keys = new Map(input.participants.map((p) => [p.token, p.attendee_key]));
  const context: Context = {
    event: info.id,
    keyOf: (token) => keys.get(token) ?? null,
    atOf: (fact) => ledger.seen(fact).at,
    receivedMs,
  };
  const movements = [...ledger.movements()];
  const arrivals = arrivalsOf(movements);
  const conflicts = ledger.conflicts();
  const overlaps = new Set(conflicts.flatMap((c) => c.overlaps.map(({ fact }) => fact)));
  const { people, bodies, everIn, openConflicts } = ledger.counts();
  const counters = { facts: ledger.size, people, bodies, ever_in: everIn, open_conflicts: openConflicts };
  const movementRows = movements.map((m) =>
    movementRow(m, arrivals.has(m.fact.id), overlaps.has(m.fact.id), context),
  );
  const event: Row<'event'> = {
    ...{ event_id: info.id, series: input.series, name: info.name, time_zone: info.timeZone },
    ...{ starts: iso(info.startsAt), ends: iso(info.endsAt), place: info.place },
    ...{ registered: input.participants.length, ...counters },
    entries: movements.filter(({ fact, live }) => live && fact.body.kind === 'admit').length,
    as_of: iso(input.asOfMs),
  };
  return {
    counters,
    waiting,
    rows: {
      event: [event],
      gate: info.gates.map((gate) => ({ event_id: info.id, gate_id: gate.id, name: gate.name })),
      participant: participantRows(input, ledger, movements),
      movement: movementRows,
      conflict: conflicts.map((conflict) => conflictRow(conflict, context)),
      denial: facts.flatMap((fact) => denialRow(fact, ledger, info.id) ?? []),
    },
  };
}
