/**
 * The ledger as a reader holds it: facts in, attendance, counts and conflicts out (L1–L6). Everything derived
 * is a pure fold over the facts and one roster; adding a fact touches only the tokens it speaks of, so each
 * later fact costs the same however long the ledger is. It never writes a fact and never reads a clock.
 */
import {
  asMillis,
  type DeviceNo,
  type FactId,
  type GateId,
  type ListId,
  type Millis,
  type TokenId,
} from '../ids.ts';
import type { AreaInfo, Roster } from '../roster/roster.ts';
import type { Visit } from '../rules/rule-data.ts';
import type { AreaRoom } from '../verdict/context.ts';
import type { EntrySeen } from '../verdict/verdict.ts';
import { AreaTotals, type Layout, type Stand, standsOf, standsOfOne } from './areas.ts';
import {
  type Attendance,
  attendanceAt,
  attendanceOf,
  isAdmission,
  type Movement,
  NEVER_HERE,
  type Terms,
  visitsOf,
} from './attendance.ts';
import { Budgets, SERVER } from './budgets.ts';
import { ClockIndex } from './clock-index.ts';
import { movementOf } from './copies.ts';
import { createDutyIndex } from './duties.ts';
import { type AreaPlaces, freeOf, placesOf } from './escrow.ts';
import type { Fact } from './fact.ts';
import { FactIndex } from './fact-index.ts';
import { compareKeys, type OrderKey } from './order-key.ts';
import { type Conflict, type Counts, insertMovement, type TokenState, TokenStates } from './token-states.ts';

export type { Conflict, Counts };

/** An admission that the roster current at its time contradicts (L3). */
export interface StaleAdmission {
  readonly token: TokenId;
  readonly list: ListId;
  readonly entry: EntrySeen;
}

/** One admission or exit with what the fold says of it. */
export interface SeenMovement {
  readonly fact: Movement;
  /** False for what was annulled or repeats a nonce. */
  readonly live: boolean;
  readonly gate: GateId | undefined;
}

/** An annulled entry whose token entered again within 30 minutes: worth a look (L7). */
export interface ReentryAfterAnnul {
  readonly token: TokenId;
  readonly annulled: FactId;
  readonly entry: EntrySeen;
}

const REENTRY_WINDOW_MS = 30 * 60_000;

const NOWHERE: readonly Stand[] = [];
const NONE: readonly Conflict[] = [];

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export class Ledger {
  readonly #index = new FactIndex();
  readonly #states = new TokenStates();
  readonly #duties = createDutyIndex();
  readonly #clocks = new ClockIndex();
  readonly #budgets = new Budgets((fact) => this.#index.cuts.admits(fact));
  #roster: Roster | undefined;
  #layout: Layout = { event: { timeZone: 'UTC' }, lists: new Map() };
  #revision = 0;

  constructor(roster?: Roster) {
    if (roster) this.setRoster(roster);
  }

  /** Facts held. */
  get size(): number {
    return this.#index.size;
  }

  /** Grows with every change: lets readers cache. */
  get revision(): number {
    return this.#revision;
  }

  /** Adds facts in any order; a fact already there changes nothing. Returns how many were new. */
  add(facts: Iterable<Fact>): number {
    const before = this.#index.size;
    const touched: TokenState[] = [];
    for (const fact of facts) this.#file(fact, touched);
    for (const state of touched) this.#derive(state);
    if (this.#index.size !== before) this.#revision++;
    return this.#index.size - before;
  }

  /** Derives everything again for a new roster. */
  setRoster(roster: Roster): void {
    this.#roster = roster;
    const { event } = roster;
    this.#layout = { event, lists: new Map(event.lists.map((list) => [list.id, list])) };
    for (const state of this.#states.all()) this.#derive(state);
    this.#revision++;
  }

  /** @param now left out = as if no day had ended since the last fact */
  attendance(token: TokenId, list: ListId, now?: Millis): Attendance {
    const state = this.#states.get(token);
    const attendance = (state && this.#byList(state).get(list)) ?? NEVER_HERE;
    return now === undefined ? attendance : attendanceAt(attendance, now);
  }

  /** Entries and exits of a token on a list as rules see them, in the order of L4. */
  visits(token: TokenId, list: ListId, now: Millis): readonly Visit[] {
    const state = this.#states.get(token);
    const live = state && this.#liveByList(state).get(list);
    return live ? visitsOf(live, this.#termsOf(token, list), now) : [];
  }

  /** Highest order key of any fact about the token: the next one must sort after it (L4). */
  lastKey(token: TokenId): OrderKey | undefined {
    return this.#states.get(token)?.lastKey;
  }

  fact(id: FactId): Fact | undefined {
    return this.#index.get(id);
  }

  /** Is this an entry or exit that counts: not annulled and not a repeat (L2, L7)? */
  isLive(id: FactId): boolean {
    const fact = this.#index.get(id);
    const movement = fact && movementOf(fact);
    return movement !== undefined && this.#index.isLive(movement);
  }

  /** The fact that counts for a caller's nonce (L2). */
  ofNonce(nonce: string): Fact | undefined {
    return this.#index.ofNonce(nonce);
  }

  /** The token a fact is about; an annul is about its target's, once that has arrived. */
  tokenOf(fact: Fact): TokenId | undefined {
    return this.#index.tokenOf(fact);
  }

  /** Everything written about one token's coming and going: movements and the annuls that name them. */
  factsOf(token: TokenId): readonly Fact[] {
    const movements = this.#states.get(token)?.movements ?? [];
    return movements.flatMap(({ id }) => [this.#index.get(id)!, ...this.#index.annulsNaming(id)]);
  }

  /** Every fact held, in no particular order. */
  facts(): Iterable<Fact> {
    return this.#index.all();
  }

  /** Whether the device's facts end where a revoke cut them off (L23). */
  isRevoked(device: DeviceNo): boolean {
    return this.#index.cuts.isRevoked(device);
  }

  /** Where and when, as people read it: times of a clock that was found wrong are corrected (L4). */
  seen(fact: Fact): EntrySeen {
    const at = asMillis(fact.at + this.#clocks.offset(fact));
    return { fact: fact.id, at, gate: this.#gateOf(fact), device: fact.device };
  }

  /** @param now left out = as if no day had ended since the last fact */
  counts(now?: Millis): Counts {
    const { everIn, openConflicts } = this.#states;
    return { ...this.inArea('', now), everIn, openConflicts };
  }

  /** Unique people, and bodies, in an area and everything in it; '' = in the venue. */
  inArea(area: string, now?: Millis): { readonly people: number; readonly bodies: number } {
    return this.#states.areas.in(area, this.#layout.event, now);
  }

  /** How full an area is, and what a device may still spend of it (escrow). */
  room(area: string, token: TokenId, device: DeviceNo, now: Millis): AreaRoom {
    const stands = this.#states.get(token)?.stands ?? [];
    // A tablet that lost its copy of the ledger has heard of no grant, and must not count for itself.
    const balance = this.#budgets.balance(area, device) ?? (this.#areaInfo(area)?.escrow ? 0 : undefined);
    const held = this.#states.areas.heldBy(area, device, now);
    // What the server has not given away is its own to spend.
    const left = device === SERVER ? this.freePlaces(area, now) : (balance ?? 0) - held;
    return {
      bodies: this.inArea(area, now).bodies,
      share: balance === undefined ? undefined : left,
      inside: AreaTotals.isIn(stands, area, this.#layout.event, now),
    };
  }

  /** Places of an area that nobody has. */
  freePlaces(area: string, now: Millis): number {
    return freeOf(this.#areaInfo(area)?.capacity ?? 0, this.places(area, now));
  }

  places(area: string, now: Millis): AreaPlaces {
    return placesOf(this.#budgets.out(area), this.#states.areas.holders(area, now));
  }

  /** Questions that were answered with an entry of this token at any door; also one that was taken back was answered. */
  answeredAt(token: TokenId): readonly string[] {
    const answered = this.#states.of(token).movements.flatMap(({ extras }) => extras.answered ?? []);
    return answered.length > 1 ? [...new Set(answered)] : answered;
  }

  /** Open and answered conflicts, newest overlap first. */
  conflicts(): readonly Conflict[] {
    const all: { conflict: Conflict; latest: OrderKey }[] = [];
    for (const { conflicts } of this.#states.all())
      for (const conflict of conflicts) {
        const latest = this.#index.get(conflict.overlaps.at(-1)!.fact)!.key;
        all.push({ conflict: this.#withGates(conflict), latest });
      }
    all.sort((a, b) => compareKeys(b.latest, a.latest) || byText(a.conflict.id, b.conflict.id));
    return all.map(({ conflict }) => conflict);
  }

  stale(): readonly StaleAdmission[] {
    const found: StaleAdmission[] = [];
    for (const entry of this.#liveEntries()) {
      const { token, list } = entry.body;
      const holder = this.#roster?.get(token);
      const withdrawn = holder && holder.status !== 'valid' && holder.statusSince > 0;
      const seen = this.seen(entry);
      if (withdrawn && seen.at >= holder.statusSince) found.push({ token, list, entry: seen });
    }
    return found.sort((a, b) => byText(a.entry.fact, b.entry.fact));
  }

  reentries(): readonly ReentryAfterAnnul[] {
    const found: ReentryAfterAnnul[] = [];
    for (const { target, annul } of this.#index.annulled()) {
      if (target.body.kind !== 'admit') continue;
      const { token } = target.body;
      for (const entry of this.#states.of(token).movements) {
        const soon = compareKeys(annul.key, entry.key) < 0 && entry.at - annul.at <= REENTRY_WINDOW_MS;
        if (soon && entry.body.kind === 'admit' && this.#index.isLive(entry))
          found.push({ token, annulled: target.id, entry: this.seen(entry) });
      }
    }
    return found.sort((a, b) => byText(a.annulled, b.annulled) || byText(a.entry.fact, b.entry.fact));
  }

  /** Every admission and exit, token by token in the order of L4, for whoever must not decide a second time. */
  *movements(): Generator<SeenMovement> {
    for (const { movements } of this.#states.all())
      for (const fact of movements) yield { fact, live: this.#index.isLive(fact), gate: this.#gateOf(fact) };
  }

  /** Live entries per gate; undefined = a device that never said where it stood. */
  entriesByGate(): ReadonlyMap<GateId | undefined, number> {
    const byGate = new Map<GateId | undefined, number>();
    for (const entry of this.#liveEntries()) {
      const gate = this.#gateOf(entry);
      byGate.set(gate, (byGate.get(gate) ?? 0) + 1);
    }
    return byGate;
  }

  /** Canonical text of everything derived: equal on replicas that hold the same facts and roster (I3). */
  digest(): string {
    const inside = [...this.#states.all()].map((state) => [
      state.token,
      [...this.#byList(state)]
        .map(([list, a]) => [list, a.entries, a.inside?.id ?? '', a.lastEntry?.id ?? ''])
        .sort(),
    ]);
    const gates = [...this.entriesByGate()].map(([gate, n]) => [gate ?? '', n]);
    const lists = [this.conflicts(), this.stale(), this.reentries()];
    return JSON.stringify([this.size, this.counts(), inside.sort(), gates.sort(), ...lists]);
  }

  /** Files one fact and notes the tokens whose state it may change. */
  #file(fact: Fact, touched: TokenState[]): void {
    const changed = this.#index.file(fact);
    if (changed === undefined) return;
    const movement = movementOf(fact);
    if (movement) {
      const state = this.#states.of(movement.body.token);
      insertMovement(state, movement);
      this.#touch(state, fact, touched);
    } else {
      this.#clocks.file(fact);
      this.#budgets.file(fact);
      if (fact.body.kind === 'revoke' || fact.body.kind === 'resolve') this.#budgets.recount();
      if (fact.body.kind === 'duty') this.#duties.add(fact, fact.body.gate);
      this.#touchTokenOf(fact, touched);
    }
    for (const other of changed) this.#touchTokenOf(other, touched);
  }

  #touchTokenOf(fact: Fact, touched: TokenState[]): void {
    const token = this.#index.tokenOf(fact);
    if (token !== undefined) this.#touch(this.#states.of(token), fact, touched);
  }

  #touch(state: TokenState, { key }: Fact, touched: TokenState[]): void {
    if (!state.lastKey || compareKeys(state.lastKey, key) < 0) state.lastKey = key;
    if (state.stale) return;
    state.stale = true;
    touched.push(state);
  }

  #derive(state: TokenState): void {
    const [only] = state.movements;
    // Most tokens have one movement; a hundred thousand of them are folded when a tablet starts.
    if (only && state.movements.length === 1) {
      const entered = isAdmission(only) && this.#index.isLive(only);
      const stands = entered ? standsOfOne(only, this.#layout) : NOWHERE;
      this.#states.update(state, { byList: undefined, entered, conflicts: NONE, stands });
      return;
    }
    const byList = this.#attendances(state);
    const conflicts: Conflict[] = [];
    let entered = false;
    for (const attendance of byList.values()) {
      entered ||= attendance.entries > 0;
      for (const { first, overlaps } of attendance.conflicts) conflicts.push(this.#conflict(first, overlaps));
    }
    const live = state.movements.filter((movement) => this.#index.isLive(movement));
    const stands = standsOf(live, byList, conflicts, this.#layout);
    this.#states.update(state, { byList, entered, conflicts, stands });
  }

  #byList(state: TokenState): ReadonlyMap<ListId, Attendance> {
    state.byList ??= this.#attendances(state);
    return state.byList;
  }

  #attendances(state: TokenState): ReadonlyMap<ListId, Attendance> {
    const byList = new Map<ListId, Attendance>();
    for (const [list, live] of this.#liveByList(state))
      byList.set(list, attendanceOf(live, this.#termsOf(state.token, list)));
    return byList;
  }

  #termsOf(token: TokenId, list: ListId): Terms {
    const admits = this.#roster?.get(token)?.admits ?? 1;
    return { list: this.#layout.lists.get(list), admits, timeZone: this.#layout.event.timeZone };
  }

  #liveByList(state: TokenState): ReadonlyMap<ListId, Movement[]> {
    const live = new Map<ListId, Movement[]>();
    for (const movement of state.movements) {
      if (!this.#index.isLive(movement)) continue;
      const same = live.get(movement.body.list);
      if (same) same.push(movement);
      else live.set(movement.body.list, [movement]);
    }
    return live;
  }

  #conflict(first: Movement, overlaps: readonly Movement[]): Conflict {
    const { token, list } = first.body;
    const answer = this.#index.answerTo([first.id, ...overlaps.map((overlap) => overlap.id)]);
    const seen = overlaps.map((overlap) => this.seen(overlap));
    return { id: `${list}:${first.id}`, token, list, first: this.seen(first), overlaps: seen, answer };
  }

  /** A device's duty may arrive after the conflict was derived, so gates are read when asked for. */
  #withGates(conflict: Conflict): Conflict {
    const again = (entry: EntrySeen): EntrySeen => {
      const fact = this.#index.get(entry.fact)!;
      return this.seen(movementOf(fact) ?? fact);
    };
    return { ...conflict, first: again(conflict.first), overlaps: conflict.overlaps.map(again) };
  }

  #areaInfo = (area: string): AreaInfo | undefined => this.#layout.event.areas?.find(({ id }) => id === area);

  #gateOf(fact: Fact): GateId | undefined {
    return fact.extras.gate ?? this.#duties.gateAt(fact);
  }

  *#liveEntries(): Generator<Movement> {
    for (const { movements } of this.#states.all())
      for (const movement of movements)
        if (movement.body.kind === 'admit' && this.#index.isLive(movement)) yield movement;
  }
}

/** Folds once: for tests, reports and anyone who already holds all the facts. */
export function fold(facts: Iterable<Fact>, roster: Roster | undefined): Ledger {
  const ledger = new Ledger(roster);
  ledger.add(facts);
  return ledger;
}
