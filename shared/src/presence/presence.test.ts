import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anEvent, EPOCH, NORTH, SOUTH, tokenOf } from '../../testing/people.ts';
import { asMillis, type DeviceNo, type GateId } from '../ids.ts';
import type { Role } from '../keys/role.ts';
import { ROLES } from '../keys/role.ts';
import { clientOf } from '../replica/session.ts';
import { FORGET_NEAR_MS, NearList, presenceOfRuns } from './near-list.ts';
import type { PresenceBody } from './presence.ts';
import { presenceGrammar } from './presence-grammar.ts';
import { formatPresence, MAX_DWELL_S, parsePresence } from './presence-text.ts';

const WHERE = { device: 9 as DeviceNo, session: 0, index: 4 };
const C9 = clientOf(9 as DeviceNo, 0);
const C10 = clientOf(10 as DeviceNo, 0);
const fixtures = readFileSync(new URL('../../fixtures/presence/entries.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [string, string, string]);

test.each(fixtures)('[PR1] %s: "%s" is %s', (verdict, text, says) => {
  const read = parsePresence(text, WHERE, EPOCH);
  if (verdict === 'good')
    expect(read).toMatchObject({ ok: true, value: { id: '9.0.4', body: { kind: says } } });
  else expect(read).toEqual({ ok: false, error: says });
});

const anyBody: fc.Arbitrary<PresenceBody> = fc
  .record({
    kind: fc.constantFrom('near' as const, 'enter' as const, 'leave' as const),
    token: fc.nat(40).map(tokenOf),
    place: fc.constantFrom(NORTH, SOUTH),
    carrier: fc.constantFrom('tag' as const, 'beacon' as const),
    n: fc.nat(127),
    dwell: fc.nat(MAX_DWELL_S),
  })
  .map(({ kind, token, place, carrier, n, dwell }): PresenceBody => {
    const common = { token, place, carrier };
    if (kind === 'near') return { kind, ...common, dBm: n === 0 ? 0 : -n };
    return kind === 'enter' ? { kind, ...common } : { kind, ...common, dwell };
  });

test('[PR1] what a bridge writes is what everybody reads', () => {
  fc.assert(
    fc.property(anyBody, fc.integer({ min: -1e9, max: 1e12 }), (body, ms) => {
      const at = asMillis(EPOCH + ms);
      const text = formatPresence({ at, body }, EPOCH);
      expect(text.length).toBeLessThanOrEqual(64);
      expect(parsePresence(text, WHERE, EPOCH)).toEqual({
        ok: true,
        value: { ...WHERE, id: '9.0.4', at, body },
      });
    }),
  );
});

test('[PR1] reading never throws, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      parsePresence(text, WHERE, EPOCH);
    }),
  );
});

test.each(ROLES)('[PR2] a %s writes presence only if it is a bridge', (role: Role) => {
  const read = presenceGrammar(anEvent().epoch).read('1|a5k|i|AAAAAAAAAAA|north|t|-58', WHERE, role);
  if (role === 'bridge') expect(read.ok).toBe(true);
  else expect(read).toEqual({ ok: false, error: { kind: 'forbidden', fact: 'near' } });
});

test('[PR2] not even a bridge writes what its relay cannot read', () => {
  const { read } = presenceGrammar(EPOCH);
  expect(read('1|a5k|z|x', WHERE, 'bridge')).toEqual({
    ok: false,
    error: { kind: 'forbidden', fact: 'other' },
  });
  expect(read('1|a5k|a|AAAAAAAAAAA|main|t', WHERE, 'bridge').ok).toBe(false);
});

interface Said {
  readonly kind: 'near' | 'enter' | 'leave';
  readonly s: number;
  readonly token?: number;
  readonly place?: GateId;
  readonly dBm?: number;
}
const textOf = ({ kind, s, token = 0, place = NORTH, dBm = -58 }: Said): string => {
  const common = { token: tokenOf(token), place, carrier: 'tag' as const };
  const body: PresenceBody =
    kind === 'near'
      ? { kind, ...common, dBm }
      : kind === 'enter'
        ? { kind, ...common }
        : { kind, ...common, dwell: 1 };
  return formatPresence({ at: asMillis(EPOCH + s * 1_000), body }, EPOCH);
};
const listOf = (...logs: readonly (readonly [number, readonly Said[]])[]): NearList => {
  const list = new NearList();
  for (const [client, said] of logs)
    list.add(presenceOfRuns([{ client, clock: 0, texts: said.map(textOf) }], EPOCH));
  return list;
};
const at = (s: number) => asMillis(EPOCH + s * 1_000);

test('[PR3] somebody near is listed at that gate until they leave or go in', () => {
  expect(listOf([C9, [{ kind: 'near', s: 10 }]]).at(NORTH, at(11))).toEqual([
    { token: tokenOf(0), since: at(10), carrier: 'tag', dBm: -58 },
  ]);
  expect(listOf([C9, [{ kind: 'near', s: 10 }]]).at(SOUTH, at(11))).toEqual([]);
  for (const kind of ['leave', 'enter'] as const)
    expect(
      listOf([
        C9,
        [
          { kind: 'near', s: 10 },
          { kind, s: 20 },
        ],
      ]).at(NORTH, at(21)),
    ).toEqual([]);
});

test('[PR3] saying near again keeps the time of arrival; a dead bridge’s people are forgotten', () => {
  const list = listOf([
    C9,
    [
      { kind: 'near', s: 10 },
      { kind: 'near', s: 130, dBm: -50 },
    ],
  ]);
  expect(list.at(NORTH, at(131))).toMatchObject([{ since: at(10), dBm: -50 }]);
  expect(list.at(NORTH, asMillis(at(130) + FORGET_NEAR_MS))).toHaveLength(1);
  expect(list.at(NORTH, asMillis(at(130) + FORGET_NEAR_MS + 1))).toEqual([]);
});

test('[PR3] two bridges at one gate are one line, and it goes only when both have let go', () => {
  const both = [
    [C9, [{ kind: 'near', s: 10, dBm: -60 }]],
    [C10, [{ kind: 'near', s: 12, dBm: -50 }]],
  ] as const;
  expect(listOf(...both).at(NORTH, at(13))).toEqual([
    { token: tokenOf(0), since: at(10), carrier: 'tag', dBm: -50 },
  ]);
  const oneLeft = [
    [
      C9,
      [
        { kind: 'near', s: 10 },
        { kind: 'leave', s: 14 },
      ],
    ],
    both[1],
  ] as const;
  expect(listOf(...oneLeft).at(NORTH, at(15))).toHaveLength(1);
});

test('[PR3] who is near does not depend on the order in which entries arrive', () => {
  const anySaid = fc.record({
    kind: fc.constantFrom('near' as const, 'enter' as const, 'leave' as const),
    s: fc.nat(400),
    token: fc.nat(3),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(anySaid, { maxLength: 12, selector: ({ s }) => s }),
      fc.nat(400),
      (said, now) => {
        const texts = [...said].sort((a, b) => a.s - b.s).map(textOf);
        const entries = presenceOfRuns([{ client: C9, clock: 0, texts }], EPOCH);
        const [forward, back] = [new NearList(), new NearList()];
        forward.add(entries);
        back.add([...entries].reverse());
        back.add(entries);
        const who = (list: NearList) => list.at(NORTH, at(now)).map(({ token }) => token);
        expect(new Set(who(back))).toEqual(new Set(who(forward)));
      },
    ),
  );
});
