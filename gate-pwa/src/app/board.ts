/**
 * The numbers of the live board, from the facts this tablet holds: who is inside where, how fast people arrive, what
 * every gate and device did last. Pure; made when the board is open, never stored.
 */
import {
  type AreaInfo,
  asMillis,
  type CheckInList,
  compareKeys,
  type DeviceNo,
  type GateId,
  gatePlaces,
  type HeldRoster,
  type Ledger,
  type ListId,
  type Millis,
  type Movement,
  type TokenId,
} from '@attend-gate/shared';
import type { Inside } from './gate-app.ts';

export interface BoardArea {
  /** '' = the venue. */
  readonly id: string;
  readonly name: string;
  readonly people: number;
  /** 0 = no limit. */
  readonly capacity: number;
}
export interface BoardGate {
  readonly id: string;
  readonly name: string;
  readonly entries: number;
  /** Entries per minute over the last ten minutes. */
  readonly rate: number;
  readonly lastAt: Millis | undefined;
}
export interface BoardDevice {
  readonly device: number;
  readonly gate: string;
  readonly entries: number;
  readonly lastAt: Millis;
}
export interface Board {
  readonly registered: number;
  readonly people: number;
  readonly bodies: number;
  readonly everIn: number;
  readonly conflicts: number;
  readonly areas: readonly BoardArea[];
  readonly gates: readonly BoardGate[];
  readonly devices: readonly BoardDevice[];
  /** Entries in five-minute bins up to now, oldest first; empty before the first entry. */
  readonly arrivals: readonly { readonly from: Millis; readonly entries: number }[];
  readonly rate: number;
}

export interface BoardEvent {
  readonly lists: readonly CheckInList[];
  readonly gates: readonly { readonly id: string; readonly name: string }[];
  readonly areas?: readonly AreaInfo[] | undefined;
}

export const BIN_MS = 5 * 60_000;
/** Four hours of bins: what fits on a phone. */
const MAX_BINS = 48;
const RATE_MS = 10 * 60_000;

const perMinute = (entries: number): number => Math.round((entries * 600_000) / RATE_MS) / 10;

/** Area ids from an area up to the venue (''). */
function pathOf(areas: readonly AreaInfo[], area: string): readonly string[] {
  const path = [area];
  for (let at = area; at !== '' && path.length <= areas.length + 1; ) {
    at = areas.find(({ id }) => id === at)?.parent ?? '';
    path.push(at);
  }
  return path;
}

/** Entering an area leaves its sibling: a person stands where the last list let them in, and in all around it. */
function peoplePerArea(ledger: Ledger, event: BoardEvent): ReadonlyMap<string, number> {
  const latest = new Map<TokenId, Movement>();
  for (const { fact, live } of ledger.movements()) {
    if (!live || fact.body.kind !== 'admit') continue;
    const { token, list } = fact.body;
    const inside = ledger.attendance(token, list).inside;
    if (inside === undefined || inside.id !== fact.id) continue;
    const before = latest.get(token);
    if (!before || compareKeys(before.key, fact.key) < 0) latest.set(token, fact);
  }
  const people = new Map<string, number>();
  for (const { body } of latest.values()) {
    const area = event.lists.find(({ id }) => id === body.list)?.area ?? '';
    for (const id of new Set(pathOf(event.areas ?? [], area))) people.set(id, (people.get(id) ?? 0) + 1);
  }
  return people;
}

interface Seen {
  entries: number;
  recent: number;
  lastAt: Millis | undefined;
  gate: string;
}

const seen = (): Seen => ({ entries: 0, recent: 0, lastAt: undefined, gate: '' });

function note<K>(map: Map<K, Seen>, key: K, at: Millis, recent: boolean, gate: string): void {
  const known = map.get(key) ?? seen();
  known.entries++;
  if (recent) known.recent++;
  if (known.lastAt === undefined || at > known.lastAt) {
    known.lastAt = at;
    known.gate = gate;
  }
  map.set(key, known);
}

function arrivalsOf(bins: ReadonlyMap<number, number>, now: Millis): Board['arrivals'] {
  if (bins.size === 0) return [];
  const last = Math.max(Math.floor(now / BIN_MS), ...bins.keys());
  const first = Math.max(Math.min(...bins.keys()), last - MAX_BINS + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    from: asMillis((first + i) * BIN_MS),
    entries: bins.get(first + i) ?? 0,
  }));
}

/** @param now corrected wall time */
export function boardOf(ledger: Ledger, event: BoardEvent, registered: number, now: Millis): Board {
  const gates = new Map<GateId | undefined, Seen>();
  const devices = new Map<number, Seen>();
  const bins = new Map<number, number>();
  let recent = 0;
  for (const { fact, live, gate } of ledger.movements()) {
    if (!live || fact.body.kind !== 'admit') continue;
    const isRecent = now - fact.at < RATE_MS;
    if (isRecent) recent++;
    note(gates, gate, fact.at, isRecent, gate ?? '');
    note(devices, fact.device, fact.at, isRecent, gate ?? '');
    const bin = Math.floor(fact.at / BIN_MS);
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  const inside = peoplePerArea(ledger, event);
  const { people, bodies, everIn, openConflicts } = ledger.counts();
  const nameOf = (id: string): string => event.gates.find((gate) => gate.id === id)?.name ?? id;
  const gateRow = (id: string): BoardGate => {
    const { entries, recent: lately, lastAt } = gates.get(id as GateId) ?? seen();
    return { id, name: nameOf(id), entries, rate: perMinute(lately), lastAt };
  };
  return {
    ...{ registered, people, bodies, everIn, conflicts: openConflicts, rate: perMinute(recent) },
    areas: (event.areas ?? []).map(({ id, name, capacity }) => ({
      ...{ id, name, capacity },
      people: inside.get(id) ?? 0,
    })),
    gates: event.gates.map(({ id }) => gateRow(id)),
    devices: [...devices]
      .map(([device, { entries, lastAt, gate }]) => ({
        device,
        entries,
        gate: nameOf(gate),
        lastAt: lastAt!,
      }))
      .sort((a, b) => b.lastAt - a.lastAt || a.device - b.device),
    arrivals: arrivalsOf(bins, now),
  };
}

/** What the scan screen says of the room: who is inside, and how many this tablet may still let in. */
export function insideOf(
  ledger: Ledger,
  roster: HeldRoster | undefined,
  at: { readonly list: string | undefined; readonly device: DeviceNo; readonly now: Millis },
): Inside {
  const { people, bodies } = ledger.counts(at.now);
  const list = at.list as ListId | undefined;
  const granted = roster && list ? gatePlaces(ledger, roster, list, at.device, at.now) : undefined;
  return { people, bodies, registered: roster?.size ?? 0, places: granted?.left };
}
