/**
 * Was an override needed? Staff say `forceSent`; whether the entry would have been refused otherwise is derived here and
 * believed of nobody (L6): the same judge answers again as if nothing later had happened.
 */
import type { FactId } from '../ids.ts';
import type { Roster } from '../roster/roster.ts';
import { judge, type LedgerView } from '../verdict/judge.ts';
import {
  attendanceAt,
  attendanceOf,
  compareMovements,
  type Movement,
  type Terms,
  visitsOf,
} from './attendance.ts';
import { movementOf } from './copies.ts';
import type { Ledger } from './ledger.ts';

/** What was known of a token just before one of its entries. */
function before(entry: Movement, ledger: Ledger, roster: Roster): LedgerView {
  const earlier = ledger
    .factsOf(entry.body.token)
    .flatMap((fact) => movementOf(fact) ?? [])
    .filter((one) => ledger.isLive(one.id) && compareMovements(one, entry) < 0)
    .sort(compareMovements);
  const { event } = roster;
  const terms: Terms = {
    list: event.lists.find(({ id }) => id === entry.body.list),
    admits: roster.get(entry.body.token)?.admits ?? 1,
    timeZone: event.timeZone,
  };
  const onList = earlier.filter(({ body }) => body.list === entry.body.list);
  return {
    attendance: (_token, _list, now) => attendanceAt(attendanceOf(onList, terms), now),
    visits: (_token, _list, now) => visitsOf(onList, terms, now),
    seen: (one) => ledger.seen(one),
  };
}

/** Undefined for a fact that is no entry of the ledger's, or that nobody forced. */
export function isForced(id: FactId, ledger: Ledger, roster: Roster): boolean | undefined {
  const fact = ledger.fact(id);
  const entry = fact && movementOf(fact);
  if (entry?.body.kind !== 'admit' || !entry.body.forceSent) return undefined;
  const { token, list, via, count } = entry.body;
  const signed = undefined;
  const scan = { code: { kind: 'token', token, signed }, direction: 'entry', list, via } as const;
  const verdict = judge(scan, {
    ...{ roster, rosterProgress: 1, ledger: before(entry, ledger, roster), now: entry.at },
    ...{ gate: ledger.seen(entry).gate, force: false, asksQuestions: false, count },
    unlistedClasses: new Set(),
  });
  return verdict.status === 'error';
}
