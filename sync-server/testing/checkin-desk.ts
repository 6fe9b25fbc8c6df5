/**
 * The check-in routes over the real gate, ledger and judge, with a roster a test writes down: what the routes add is
 * tested with everything behind them. Codes are looked up in a map, because identifying has tests of its own.
 */
import {
  asMillis,
  createGate,
  type DeviceNo,
  type EventInfo,
  type Fact,
  factId,
  type Holder,
  isForced,
  Ledger,
  type ListId,
  type Millis,
  type Role,
  type ScannedCode,
  type TokenId,
} from '@attend-gate/shared';
import { aHolder, aList, anEvent, aRoster, EPOCH, tokenOf } from '@attend-gate/shared/testing';
import type { Principal } from '../src/access/principal.ts';
import { createAttendanceRoutes } from '../src/http/attendance-routes.ts';
import { answerError } from '../src/http/problem.ts';
import type { AuditLine } from '../src/store/audit-store.ts';

export const MINUTE = 60_000;
export const listId = (text: string): ListId => text as ListId;
/** A list with an id, otherwise as strict as they come. */
export const list = (
  id: string,
  over: Partial<EventInfo['lists'][number]> = {},
): EventInfo['lists'][number] => aList({ id: listId(id), allowEntryAfterExit: false, ...over });

export interface DeskSetting {
  readonly event?: Partial<EventInfo>;
  readonly holders?: readonly Holder[];
  /** Codes that are not simply "secret N". */
  readonly codes?: Readonly<Record<string, ScannedCode>>;
  readonly people?: Readonly<Record<TokenId, { readonly name: string; readonly note: string }>>;
  readonly role?: Role;
  readonly lists?: readonly string[];
}

export interface Answer {
  readonly http: number;
  readonly body: Record<string, unknown>;
}

export function openDesk(setting: DeskSetting = {}) {
  const event = anEvent({ lists: [list('main')], ...setting.event });
  const roster = aRoster(setting.holders ?? [aHolder(tokenOf(1))], { event });
  const ledger = new Ledger(roster);
  const audit: AuditLine[] = [];
  const commits: number[] = [];
  const kept: (readonly [TokenId, Readonly<Record<string, string>>])[] = [];
  let now: Millis = asMillis(EPOCH + 10 * 3_600_000);
  let index = 0;
  const append = (device: number, fact: Omit<Fact, 'id' | 'device' | 'session' | 'index'>): Fact => {
    const place = { id: factId(device, 0, index), device: device as DeviceNo, session: 0, index };
    index++;
    const whole: Fact = { ...place, ...fact };
    ledger.add([whole]);
    commits.push(1);
    return whole;
  };
  const codes: Record<string, ScannedCode> = { ...setting.codes };
  roster.get(tokenOf(1));
  for (const holder of setting.holders ?? [aHolder(tokenOf(1))])
    codes[`secret ${holder.token}`] ??= { kind: 'token', token: holder.token, signed: undefined };
  const gate = createGate({
    clock: { now: () => now },
    ...{ epoch: event.epoch, ledger, device: 0 as DeviceNo },
    append: async ({ body, extras, stamp }) => append(0, { ...stamp, extras, body }),
    ...{ roster: () => roster, rosterProgress: () => 1 },
    identify: async (text, source = 'barcode') =>
      codes[source === 'barcode' ? text : `${source}:${text}`] ?? { kind: 'unknown', why: 'unknown' },
  });
  const principal: Principal = {
    ...{ kind: 'organiser', event: event.id, role: setting.role ?? 'organiser', device: undefined },
    ...{
      lists: (setting.lists ?? []).map(listId),
      gate: '',
      actor: 'test',
      scopes: undefined,
      expires: asMillis(now + 1e9),
    },
  };
  const app = createAttendanceRoutes({
    ...{ event: event.id, eventInfo: () => event, clock: { now: () => now }, gate, ledger },
    access: { authenticate: async () => principal },
    registered: async () => roster.size,
    isReady: () => true,
    audit: { append: (line) => void audit.push(line) },
    personOf: async (token) => setting.people?.[token],
    keepAnswers: async (token, answers) => void kept.push([token, answers]),
    isForced: ({ fact }) => fact !== undefined && isForced(fact, ledger, roster) === true,
  });
  app.onError((error, c) => answerError(error, c));
  const post = async (path: string, body: object): Promise<Answer> => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const response = await app.request(`/api/attendance/${path}`, init);
    return { http: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const facts = (kind: string): readonly Fact[] =>
    [...ledger.facts()].filter(({ body }) => body.kind === kind);
  return {
    ...{ app, gate, ledger, audit, roster, event, post, facts, commits, kept },
    /** Checks the first ticket in unless told otherwise. */
    checkin: (over: object = {}) => post('checkin', { token: `secret ${tokenOf(1)}`, list: 'main', ...over }),
    /** A fact of another device. */
    elsewhere: (fact: Omit<Fact, 'id' | 'device' | 'session' | 'index'>) => append(9, fact),
    wait: (ms: number) => {
      now = asMillis(now + ms);
    },
    set: (text: string) => {
      now = asMillis(Date.parse(text));
    },
    now: () => now,
  };
}

/** `201 ok`, `200 already_redeemed`, `400`: what happened, in one word. */
export const told = ({ http, body }: Answer): string =>
  `${http} ${String(body.reason ?? body.status ?? '')}`.trim();
