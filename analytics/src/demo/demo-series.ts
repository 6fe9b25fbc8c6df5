/**
 * A series of invented events for the demo, from a seed: the same seed, the same numbers. It speaks as an event
 * server does, so everything it shows went through the real pull, the real audits and the real fold. Nobody in it
 * exists: people are numbers.
 */
import { createHash } from 'node:crypto';
import {
  asMillis,
  type DeviceNo,
  type EventId,
  type EventInfo,
  type ExportedFact,
  type ExportedParticipant,
  type Fact,
  type FactBody,
  factId,
  fold,
  formatFact,
  type GateId,
  type ListId,
  type Roster,
  type TokenId,
} from '@attend-gate/shared';

export interface DemoEvent {
  readonly info: EventInfo;
  readonly series: string;
  readonly facts: readonly ExportedFact[];
  readonly participants: readonly ExportedParticipant[];
  readonly counters: {
    facts: number;
    people: number;
    bodies: number;
    ever_in: number;
    open_conflicts: number;
  };
  readonly asOfMs: number;
}

export interface DemoOptions {
  readonly seed: number;
  readonly events: number;
  /** Participants of one event, about. */
  readonly people: number;
  /** Doors of the last event, milliseconds since 1970. */
  readonly lastMs: number;
}

const DAY_MS = 86_400_000;
const MAIN = 'main' as ListId;
const TICKETS = ['Standard', 'Standard', 'Standard', 'Student', 'Student', 'VIP'] as const;
const GATES: readonly { id: GateId; name: string }[] = [
  { id: 'north' as GateId, name: 'North gate' },
  { id: 'south' as GateId, name: 'South gate' },
  { id: 'crew' as GateId, name: 'Crew entrance' },
];
const SERIES = ['Seoul Dev Meetup', 'Data Breakfast', 'Design Night'] as const;

/** Mulberry32: small, seeded, good enough for a demo. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const keyOf = (seed: number, person: number): string =>
  createHash('sha256')
    .update(`demo ${seed} ${person}`)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');

const tokenOf = (seed: number, event: number, person: number): TokenId => {
  const bytes = createHash('sha256').update(`token ${seed} ${event} ${person}`).digest().subarray(0, 8);
  return bytes.toString('base64url') as TokenId;
};

/** Normal, by the sum of twelve. */
const bell = (random: () => number): number => {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
};

interface Guest {
  readonly person: number;
  readonly token: TokenId;
  readonly ticket: (typeof TICKETS)[number];
  readonly leadDays: number;
  /** Undefined: never came. */
  readonly arrivesMs: number | undefined;
}

function guestsOf(options: DemoOptions, at: number, random: () => number, weather: number): Guest[] {
  const population = options.people * 4;
  const chosen = new Set<number>();
  // Regulars are the low numbers: squaring makes them come again and again.
  while (chosen.size < Math.round(options.people * (0.8 + 0.4 * random())))
    chosen.add(Math.floor(random() ** 2 * population));
  return [...chosen].map((person) => {
    const ticket = TICKETS[person % TICKETS.length]!;
    const leadDays = Math.min(60, -14 * Math.log(1 - random()));
    const stays = (ticket === 'Student' ? 0.45 : ticket === 'VIP' ? 0.12 : 0.25) + leadDays / 400 + weather;
    const late = 12 + 18 * bell(random);
    const arrivesMs =
      random() < stays ? undefined : Math.round((random() < 0.08 ? -4 * random() : late) * 60_000);
    return { person, token: tokenOf(options.seed, at, person), ticket, leadDays, arrivesMs };
  });
}

type Draft = { readonly device: number; readonly atMs: number; readonly body: FactBody };

/** What the doors wrote, by device in the order of its clock. */
function draftsOf(guests: readonly Guest[], doorsMs: number, random: () => number): Draft[] {
  const drafts: Draft[] = GATES.map(({ id }, i) => {
    const roster = { epoch: 1, number: 1 };
    return {
      device: i + 1,
      atMs: doorsMs - DAY_MS / 24,
      body: { kind: 'duty', gate: id, lists: [MAIN], roster },
    };
  });
  for (const { token, arrivesMs, ticket } of guests) {
    if (arrivesMs === undefined) continue;
    const device = ticket === 'VIP' && random() < 0.3 ? 3 : random() < 0.6 ? 1 : 2;
    const atMs = doorsMs + arrivesMs;
    const via = random() < 0.04 ? 'manual' : 'camera';
    const admit: FactBody = {
      kind: 'admit',
      token,
      list: MAIN,
      via,
      forceSent: false,
      unlisted: false,
      count: 1,
    };
    drafts.push({ device, atMs, body: admit });
    const other = device === 1 ? 2 : 1;
    // Two gates without a network: the second could not know.
    if (random() < 0.012)
      drafts.push({ device: other, atMs: atMs + 40_000, body: { ...admit, via: 'camera' } });
    if (random() < 0.02)
      drafts.push({
        device: other,
        atMs: atMs + 600_000,
        body: { kind: 'deny', token, list: MAIN, via: 'camera', reason: 'already_redeemed', repeats: 1 },
      });
    if (random() < 0.35)
      drafts.push({
        device,
        atMs: doorsMs + 5_400_000 + 3_600_000 * random(),
        body: { kind: 'exit', token, list: MAIN, via: 'camera' },
      });
  }
  return drafts.sort((a, b) => a.atMs - b.atMs || a.device - b.device);
}

function factsOf(drafts: readonly Draft[], info: EventInfo): { facts: Fact[]; exported: ExportedFact[] } {
  const next = new Map<number, number>();
  const facts: Fact[] = [];
  const exported: ExportedFact[] = [];
  for (const { device, atMs, body } of drafts) {
    if (body.kind === 'other') continue;
    const index = next.get(device) ?? 0;
    next.set(device, index + 1);
    const at = asMillis(Math.round(atMs));
    const key = { ms: at - info.epoch, counter: 0 };
    const place = { id: factId(device, 0, index), device: device as DeviceNo, session: 0, index };
    facts.push({ ...place, key, at, extras: {}, body });
    exported.push({
      ...{ seq: exported.length + 1, fact: place.id, device, session: 0, idx: index, kind: body.kind },
      token: 'token' in body ? (body.token ?? null) : null,
      list: 'list' in body ? body.list : null,
      via: 'via' in body ? body.via : null,
      reason: 'reason' in body ? body.reason : null,
      ...{
        at_ms: at,
        received_ms: at + 1_500,
        text: formatFact({ body, extras: {}, stamp: { key, at } }, info.epoch),
      },
    });
  }
  return { facts, exported };
}

function demoEvent(options: DemoOptions, at: number, random: () => number): DemoEvent {
  const series = SERIES[at % SERIES.length]!;
  const doorsMs = options.lastMs - (options.events - 1 - at) * 10 * DAY_MS;
  const info: EventInfo = {
    ...{
      id: `demo-${options.seed}-${String(at + 1).padStart(2, '0')}` as EventId,
      name: `${series} ${at + 1}`,
    },
    ...{ timeZone: 'Asia/Seoul', place: 'Seoul', codePrefix: 'DEMO' },
    ...{
      epoch: asMillis(doorsMs - DAY_MS),
      startsAt: asMillis(doorsMs),
      endsAt: asMillis(doorsMs + 4 * 3_600_000),
    },
    lists: [
      {
        ...{ id: MAIN, name: 'Main', ticketTypes: [], includePending: false, area: '', capacity: 0 },
        ...{ allowMultipleEntries: false, allowEntryAfterExit: true },
      },
    ],
    gates: [...GATES],
  };
  const guests = guestsOf(options, at, random, 0.1 * bell(random) * 0.5);
  const { facts, exported } = factsOf(draftsOf(guests, doorsMs, random), info);
  const nobody = (): readonly TokenId[] => [];
  const roster: Roster = {
    ...{ version: { epoch: 1, number: 1 }, issuedAt: info.epoch, event: info, size: 0 },
    ...{ get: () => undefined, addonsOf: nobody },
  };
  const ledger = fold(facts, roster);
  const { people, bodies, everIn, openConflicts } = ledger.counts();
  return {
    info,
    series,
    facts: exported,
    participants: guests.map(({ person, token, ticket, leadDays }, i) => ({
      ...{ seq: i + 1, op: 'upsert', token, attendee_key: keyOf(options.seed, person), linked: true },
      ...{ ticket_type: ticket, status: 'valid', status_since_ms: 0 },
      registered_ms: Math.round(doorsMs - leadDays * DAY_MS),
    })),
    counters: { facts: ledger.size, people, bodies, ever_in: everIn, open_conflicts: openConflicts },
    asOfMs: info.endsAt + DAY_MS / 24,
  };
}

/** Events in the order of their doors, ten days apart. */
export function demoSeries(options: DemoOptions): DemoEvent[] {
  const random = createRandom(options.seed);
  return Array.from({ length: options.events }, (_, at) => demoEvent(options, at, random));
}
