/**
 * V19 as a property: whoever does what the explanation of a refusal asks for is not refused for it again, and whoever
 * goes on like that gets in. Every refusal is a sentence in both languages.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aFact, anAdmit } from '../../testing/facts.ts';
import { aHolder, aList, anEvent, aRoster, EPOCH, HALL, MAIN, tokenOf } from '../../testing/people.ts';
import { asMillis, type Millis } from '../ids.ts';
import type { Fact } from '../ledger/fact.ts';
import { fold } from '../ledger/ledger.ts';
import type { CheckInList, EventInfo, Holder, Json } from '../roster/roster.ts';
import type { RuleNeed } from '../rules/explain-rule.ts';
import { isoWeekday } from '../time/zone.ts';
import { judge } from './judge.ts';
import type { Explanation, Verdict } from './verdict.ts';
import { sayRefusal } from './verdict-words.ts';

const HOUR = 3_600_000;
const at = (hours: number): Millis => asMillis(EPOCH + hours * HOUR);
const iso = (hours: number): string => new Date(at(hours)).toISOString();
const mina = tokenOf(1);

interface Situation {
  readonly holder: Holder;
  readonly list: CheckInList;
  readonly now: Millis;
  readonly gate: string;
  /** Hours at which she came in and left before. */
  readonly visits: number;
  readonly othersInside: number;
  readonly acceptUnpaid: boolean;
  readonly count: number | undefined;
}

const eventOf = ({ list }: Situation): EventInfo =>
  anEvent({
    ...{ lists: [list], areas: [{ id: HALL, name: 'Hall', parent: '', capacity: 3 }] },
    ...{ startsAt: at(0), endsAt: at(100) },
  });

function factsOf({ visits, othersInside }: Situation): readonly Fact[] {
  const own = Array.from({ length: visits }, (_, i) => [
    aFact([1, 0, 2 * i], 2 * i + 1, anAdmit(1)),
    aFact([1, 0, 2 * i + 1], 2 * i + 2, { kind: 'exit', token: mina, list: MAIN, via: 'camera' }),
  ]);
  const others = Array.from({ length: othersInside }, (_, i) => aFact([2, 0, i], 1_000, anAdmit(20 + i)));
  return [...own.flat(), ...others];
}

function ask(situation: Situation): Verdict {
  const roster = aRoster([situation.holder], { event: eventOf(situation) });
  return judge(
    {
      code: { kind: 'token', token: mina, signed: undefined },
      direction: 'entry',
      list: MAIN,
      via: 'camera',
    },
    {
      ...{ roster, rosterProgress: 1, ledger: fold(factsOf(situation), roster), now: situation.now },
      ...{ gate: situation.gate as never, force: false, unlistedClasses: new Set<number>() },
      ...{ acceptUnpaid: situation.acceptUnpaid, count: situation.count },
    },
  );
}

/** How many visits satisfy what a count should be. */
const enough = ({ relation, limit }: Extract<RuleNeed, { kind: 'count' }>): number => {
  const fits = { '<': limit - 1, '<=': limit, '>': limit + 1, '>=': limit, '==': limit, '!=': limit + 1 };
  return fits[relation];
};

function meet(situation: Situation, need: RuleNeed): Situation {
  const { holder } = situation;
  switch (need.kind) {
    case 'after':
      return { ...situation, now: asMillis(need.at + 1) };
    case 'before':
      return { ...situation, now: asMillis(need.at - 1) };
    case 'count':
      return { ...situation, visits: enough(need) };
    case 'one_of': {
      const [id = ''] = need.ids;
      if (need.what === 'gate') return { ...situation, gate: id };
      const named = need.what === 'product' ? { ticketType: id } : { variation: id };
      return { ...situation, holder: { ...holder, ...named } };
    }
    case 'weekday': {
      const { timeZone } = eventOf(situation);
      let now = situation.now;
      while (isoWeekday(timeZone, now) !== need.day) now = asMillis(now + 24 * HOUR);
      return { ...situation, now };
    }
    case 'presence':
    case 'other':
      throw new Error(`no rule here asks for ${need.kind}`);
  }
}

/** Does what an explanation asks for, as whoever can do it would. */
function follow(situation: Situation, told: Explanation): Situation {
  const { holder, now } = situation;
  const become = (change: Partial<Holder>): Situation => ({ ...situation, holder: { ...holder, ...change } });
  switch (told.kind) {
    case 'status':
      return become({ status: 'valid' });
    case 'unpaid':
      return told.acceptable ? { ...situation, acceptUnpaid: true } : become({ status: 'valid' });
    case 'invalid_time':
      return { ...situation, now: now < told.opensAt ? told.opensAt : asMillis(told.closesAt - 1) };
    case 'product':
      return become({ ticketType: told.takes[0]! });
    case 'session':
      return become({ session: told.takes });
    case 'group':
      return { ...situation, count: told.left };
    case 'already_redeemed':
      // Some of a group may still come; otherwise the entry was a mistake and is taken back.
      return told.left ? { ...situation, count: told.left } : { ...situation, visits: 0 };
    case 'capacity':
      return { ...situation, othersInside: situation.othersInside - 1 };
    case 'rules':
      return told.needs.reduce(meet, situation);
    case 'not_loaded':
    case 'invalid':
    case 'wrong_event':
    case 'generation':
    case 'code_age':
    case 'unknown_ticket_type':
    case 'ambiguous':
    case 'unspecified':
      throw new Error(`nobody here is refused for ${told.kind}`);
  }
}

const inList = (what: string, ...ids: string[]): Json => ({
  inList: [{ var: what }, { objectList: ids.map((id) => ({ lookup: [what, id, id] })) }],
});
const aWindow = fc
  .record({
    from: fc.integer({ min: 10, max: 80 }),
    hours: fc.integer({ min: 1, max: 9 }),
    slack: fc.nat(20),
  })
  .map(
    ({ from, hours, slack }): Json => ({
      and: [
        { isAfter: [{ var: 'now' }, { buildTime: ['custom', iso(from)] }, slack] },
        { isBefore: [{ var: 'now' }, { buildTime: ['custom', iso(from + hours)] }, slack] },
      ],
    }),
  );
/** Each thing is asked at most once in one branch, so that no branch asks for what cannot be. */
const aBranch = fc
  .record(
    {
      when: aWindow,
      product: fc.constant(inList('product', 'VIP', 'Crew')),
      gate: fc.constantFrom<Json>(inList('gate', 'north'), { '==': [{ var: 'gate' }, 'south'] }),
      variation: fc.constant(inList('variation', 'red')),
      visits: fc.record({
        relation: fc.constantFrom('<', '<=', '>=', '=='),
        limit: fc.integer({ min: 1, max: 3 }),
      }),
    },
    { requiredKeys: [] },
  )
  .map(({ when, product, gate, variation, visits }): Json => {
    const counted = visits && { [visits.relation]: [{ var: 'entries_number' }, visits.limit] };
    const parts = [when, product, gate, variation, counted].filter((part) => part !== undefined);
    return { and: parts.length > 0 ? parts : [true] };
  });
const aRule = fc.array(aBranch, { minLength: 1, maxLength: 3 }).map((or): Json => ({ or }));

const aSituation: fc.Arbitrary<Situation> = fc.record({
  holder: fc
    .record({
      status: fc.constantFrom('valid', 'unpaid', 'unapproved', 'blocked', 'canceled'),
      ticketType: fc.constantFrom('Standard', 'VIP', 'Crew'),
      variation: fc.constantFrom('', 'red', 'blue'),
      session: fc.constantFrom('', 'evening'),
      admits: fc.integer({ min: 1, max: 2 }),
    })
    .map((over) => aHolder(mina, { ...over, validFrom: at(0), validUntil: at(100) })),
  list: fc
    .record({
      ticketTypes: fc.constantFrom([], ['VIP', 'Crew']),
      session: fc.constantFrom(undefined, 'evening'),
      includePending: fc.boolean(),
      allowEntryAfterExit: fc.boolean(),
      rules: fc.option(aRule, { nil: undefined }),
    })
    // A rule may ask for visits that a strict list would call a duplicate: nobody could follow both.
    .map((over) => aList({ ...over, area: HALL, allowMultipleEntries: over.rules !== undefined })),
  now: fc.integer({ min: -5, max: 110 }).map(at),
  gate: fc.constantFrom('', 'north', 'south'),
  visits: fc.integer({ min: 0, max: 3 }),
  othersInside: fc.integer({ min: 0, max: 4 }),
  acceptUnpaid: fc.constant(false),
  count: fc.constantFrom(undefined, 1, 3),
});

test('[V19] whoever does what a refusal asks for is not refused for it again, and gets in in the end', () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(aSituation, (first) => {
      let situation = first;
      let before = '';
      for (let steps = 0; steps < 20; steps++) {
        const verdict = ask(situation);
        if (verdict.status !== 'error') {
          expect(verdict.status).toBe('ok');
          return;
        }
        const told = verdict.explanation;
        met.add(told.kind);
        expect(JSON.stringify(told)).not.toBe(before);
        before = JSON.stringify(told);
        const reading = { event: eventOf(situation), now: situation.now };
        const [en, ko] = (['en', 'ko'] as const).map((language) =>
          sayRefusal(verdict, { ...reading, language }),
        );
        expect(en).toMatch(/[A-Za-z]/);
        expect(ko).toMatch(/[가-힣]/);
        situation = follow(situation, told);
      }
      throw new Error(`still refused: ${JSON.stringify(ask(situation))}`);
    }),
    { numRuns: 800 },
  );
  expect([...met].sort()).toEqual([
    ...[
      'already_redeemed',
      'capacity',
      'group',
      'invalid_time',
      'product',
      'rules',
      'session',
      'status',
      'unpaid',
    ],
  ]);
});
