/** JSON Logic's own cases, and the entry-policy cases: history and queue of one ticket, and whether it may enter again. */
import { createGate } from '../../src/gate/gate.ts';
import { asMillis, type DeviceNo, factId, type ListId, type Millis } from '../../src/ids.ts';
import type { Fact } from '../../src/ledger/fact.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { nextTime } from '../../src/ledger/order-key.ts';
import type { CheckInList, HolderStatus, Json } from '../../src/roster/roster.ts';
import { applyLogic } from '../../src/rules/logic.ts';
import { aHolder, aList, anEvent, aRoster, tokenOf } from '../people.ts';
import type { CaseResult } from './pretix-cases.ts';

/** A rule, its data and what comes out; texts between them are headings. */
export type LogicCase = readonly [rule: Json, data: unknown, result: unknown];

export function runLogicCase([rule, data, result]: LogicCase): CaseResult {
  const name = JSON.stringify(rule);
  let got: unknown;
  try {
    got = applyLogic(rule, data);
  } catch (error) {
    got = error instanceof Error ? error.message : String(error);
  }
  const same = JSON.stringify(got) === JSON.stringify(result);
  const told = `with ${JSON.stringify(data)}: expected ${JSON.stringify(result)}, got ${JSON.stringify(got)}`;
  return { name, problems: same ? [] : [told] };
}

interface Past {
  readonly secret?: string;
  readonly list?: number;
  readonly type?: 'entry' | 'exit';
  readonly at?: string;
}

export interface PolicyFile {
  readonly timestamps: Readonly<Record<string, string>>;
  readonly cases: readonly PolicyCase[];
}

export interface PolicyCase {
  readonly id: string;
  readonly settings: Readonly<Record<string, unknown>> | null;
  readonly order_status?: string;
  readonly history: readonly Past[];
  readonly queue?: readonly Past[];
  readonly already_redeemed?: boolean;
  readonly reason?: string;
}

/** What a scan means that does not say. */
const DEFAULT_LIST = 3;

const TICKET = tokenOf(1);
const OTHER = tokenOf(2);
const listName = (n: number): ListId => String(n) as ListId;
const STATUS: Readonly<Record<string, HolderStatus>> = {
  p: 'valid',
  n: 'unpaid',
  e: 'unpaid',
  c: 'canceled',
};

/** "Once a day" has no switch of its own here: it is a rule like any other. */
function rulesOf(settings: Readonly<Record<string, unknown>>): Json | undefined {
  if (settings.limit_one_checkin_per_day) return { '<': [{ var: 'entries_today' }, 1] };
  return settings.rules as Json | undefined;
}

const listsOf = (settings: Readonly<Record<string, unknown>>): readonly CheckInList[] =>
  [3, 4].map((n) =>
    aList({
      id: listName(n),
      allowMultipleEntries: settings.allow_multiple_entries === true,
      allowEntryAfterExit: settings.allow_entry_after_exit === true,
      includePending: settings.include_pending === true,
      rules: rulesOf(settings),
    }),
  );

const bodyOf = (past: Past): Fact['body'] => {
  const token = past.secret === undefined || past.secret === 'ticket' ? TICKET : OTHER;
  const where = { token, list: listName(past.list ?? DEFAULT_LIST), via: 'camera' } as const;
  return past.type === 'exit'
    ? { kind: 'exit', ...where }
    : { kind: 'admit', ...where, forceSent: false, unlisted: false, count: 1 };
};

export async function runPolicyCase(one: PolicyCase, { timestamps }: PolicyFile): Promise<CaseResult> {
  const moment = (past: Past, otherwise: Millis): Millis =>
    past.at === undefined ? otherwise : asMillis(Date.parse(timestamps[past.at] ?? past.at));
  const event = anEvent({ lists: listsOf(one.settings ?? {}), endsAt: asMillis(Date.UTC(2031, 0, 1)) });
  const status = STATUS[one.order_status ?? 'p'] ?? 'valid';
  const roster = aRoster([aHolder(TICKET, { status }), aHolder(OTHER)], { event });
  const ledger = new Ledger(roster);
  const now = asMillis(Date.UTC(2030, 0, 1, 12));
  const place = (device: number, index: number) => {
    const where = { device: device as DeviceNo, session: 0, index };
    return { id: factId(device, 0, index), ...where };
  };
  // What the server knew keeps the times it has; what this device queued sorts after what it had seen (L4).
  one.history.forEach((past, i) => {
    const at = moment(past, now);
    ledger.add([
      { ...place(1, i), key: { ms: at - event.epoch, counter: 0 }, at, extras: {}, body: bodyOf(past) },
    ]);
  });
  let index = 0;
  const append = (body: Fact['body'], at: Millis): Fact => {
    const token = 'token' in body ? body.token : undefined;
    const time = nextTime(at, event.epoch, token && ledger.lastKey(token));
    const fact: Fact = { ...place(2, index++), ...time, extras: {}, body };
    ledger.add([fact]);
    return fact;
  };
  for (const past of one.queue ?? []) append(bodyOf(past), moment(past, now));
  const gate = createGate({
    clock: { now: () => now },
    ...{ epoch: event.epoch, ledger, roster: () => roster, rosterProgress: () => 1 },
    append: async (draft) => append(draft.body, now),
    identify: async () => ({ kind: 'token', token: TICKET, signed: undefined }),
  });
  const request = {
    text: 'ticket',
    via: 'camera',
    direction: 'entry',
    list: listName(DEFAULT_LIST),
  } as const;
  const { verdict } = await gate.look(request);
  const reason = verdict.status === 'error' ? verdict.reason : verdict.status;
  const expected = one.reason ?? (one.already_redeemed ? 'already_redeemed' : 'ok');
  // A device that can evaluate the restriction may name it; it still refuses.
  const restricted = one.id.startsWith('restricted-') && verdict.status === 'error';
  return {
    name: one.id,
    problems: restricted || reason === expected ? [] : [`expected ${expected}, got ${reason}`],
  };
}
