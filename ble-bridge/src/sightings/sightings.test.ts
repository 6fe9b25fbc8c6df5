import { asMillis, type Millis, type PresenceDraft, type TagKey, toHex } from '@attend-gate/shared';
import { createRandom, EPOCH, NORTH, tokenOf } from '@attend-gate/shared/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eidOf } from '../codec/eid.ts';
import { CALM_PRESENCE, PresenceEngine, type PresenceSettings, QUICK_PRESENCE } from './presence-engine.ts';
import { TagRegistry, WINDOWS } from './tag-registry.ts';

const at = (s: number): Millis => asMillis(EPOCH + s * 1_000);
const kinds = (drafts: readonly PresenceDraft[]): string[] => drafts.map(({ body }) => body.kind);
/** Hears one strength every `every` seconds in [from, to). */
function hear(engine: PresenceEngine, dBm: number, from: number, to: number, every = 0.3): PresenceDraft[] {
  const drafts: PresenceDraft[] = [];
  for (let s = from; s < to; s += every)
    drafts.push(...engine.hear({ token: tokenOf(0), carrier: 'tag', dBm, at: at(s) }));
  return drafts;
}

test('[B4] strong for a second with three sightings is near, and is said once', () => {
  const engine = new PresenceEngine(NORTH, CALM_PRESENCE);
  expect(hear(engine, -55, 0, 0.9)).toEqual([]);
  const said = hear(engine, -55, 0.9, 30);
  expect(kinds(said)).toEqual(['near']);
  expect(said[0]).toMatchObject({ body: { token: tokenOf(0), place: NORTH, carrier: 'tag', dBm: -55 } });
  expect(said[0]!.at - at(0)).toBeLessThan(1_600);
});

test('[B4] two sightings are not enough, however far apart; neither is one loud one among many weak', () => {
  const engine = new PresenceEngine(NORTH, CALM_PRESENCE);
  expect(hear(engine, -40, 0, 4, 2)).toEqual([]);
  const passing = new PresenceEngine(NORTH, CALM_PRESENCE);
  expect([
    ...hear(passing, -80, 0, 5),
    ...hear(passing, -50, 5, 5.2),
    ...hear(passing, -80, 5.3, 10),
  ]).toEqual([]);
});

test('[B4] between the thresholds nothing changes: no flicker', () => {
  const engine = new PresenceEngine(NORTH, CALM_PRESENCE);
  expect(hear(engine, -64, 0, 20)).toEqual([]);
  expect(kinds(hear(engine, -55, 20, 25))).toEqual(['near']);
  expect(hear(engine, -66, 25, 60)).toEqual([]);
});

test('[B4] weak for some seconds is left, with the dwell from first strong to first weak', () => {
  const engine = new PresenceEngine(NORTH, CALM_PRESENCE);
  hear(engine, -50, 0, 20);
  expect(hear(engine, -90, 20, 21.5)).toEqual([]);
  const left = hear(engine, -90, 21.5, 30);
  expect(kinds(left)).toEqual(['leave']);
  expect(left[0]).toMatchObject({ body: { kind: 'leave', dwell: 21 } });
  expect(kinds(hear(engine, -50, 30, 40))).toEqual(['near']);
});

test('[B4] silence is left too, counted until last heard, and nobody is followed for ever', () => {
  const engine = new PresenceEngine(NORTH, CALM_PRESENCE);
  hear(engine, -50, 0, 15);
  expect(engine.tick(at(20))).toEqual([]);
  expect(engine.tick(at(26))).toMatchObject([{ body: { kind: 'leave', dwell: 15 } }]);
  expect(engine.size).toBe(0);
  expect(engine.tick(at(60))).toEqual([]);
});

test('[B4] the quick manner says near sooner, and one loud sighting among weak ones is still not enough', () => {
  const said = (settings: PresenceSettings): number =>
    hear(new PresenceEngine(NORTH, settings), -55, 0, 5, 0.1)[0]!.at - at(0);
  expect(said(QUICK_PRESENCE)).toBeLessThan(said(CALM_PRESENCE) / 2);
  const passing = new PresenceEngine(NORTH, QUICK_PRESENCE);
  expect([
    ...hear(passing, -80, 0, 5),
    ...hear(passing, -50, 5, 5.2),
    ...hear(passing, -80, 5.3, 10),
  ]).toEqual([]);
});

test('[PR3] near is said again while somebody stays', () => {
  const engine = new PresenceEngine(NORTH);
  expect(hear(engine, -50, 0, 300)).toHaveLength(3);
});

test('[B4] near and leave alternate, whatever is heard in whatever order', () => {
  const sighting = fc.record({ dBm: fc.integer({ min: -100, max: -30 }), s: fc.nat(120) });
  fc.assert(
    fc.property(fc.array(sighting, { maxLength: 80 }), (sightings) => {
      const engine = new PresenceEngine(NORTH);
      const said: string[] = [];
      for (const { dBm, s } of sightings) {
        said.push(...kinds(engine.hear({ token: tokenOf(0), carrier: 'tag', dBm, at: at(s) })));
        said.push(...kinds(engine.tick(at(s))));
      }
      said.push(...kinds(engine.tick(at(1_000))));
      expect(said.filter((kind) => kind === 'enter')).toEqual([]);
      // Saying near again is not arriving again.
      const changes = said.filter((kind, i) => kind !== said[i - 1]);
      changes.forEach((kind, i) => {
        expect(kind).toBe(i % 2 === 0 ? 'near' : 'leave');
      });
      expect(changes.length % 2).toBe(0);
    }),
  );
});

test('[B4] settings that contradict themselves are refused', () => {
  expect(() => new PresenceEngine(NORTH, { ...QUICK_PRESENCE, leaveDbm: -50 })).toThrow(RangeError);
});

const KEY = '000102030405060708090a0b0c0d0e0f';
const eid = (n: number, exponent = 10, clockZero = EPOCH - 1_000_000_000): TagKey => ({
  kind: 'eid',
  token: tokenOf(n),
  id: KEY.slice(2) + n.toString(16).padStart(2, '0'),
  exponent,
  clockZero: asMillis(clockZero),
});
const shown = (tag: TagKey, tagTime: number): string =>
  tag.kind === 'eid' ? toHex(eidOf(Buffer.from(tag.id, 'hex'), tag.exponent, tagTime)) : tag.id;

test('[BR5] a rotating tag is recognised two windows to either side and no further', () => {
  const tag = eid(3);
  const registry = new TagRegistry([tag, eid(4)]);
  const now = at(0);
  registry.advance(now);
  const time = Math.floor((now - (tag.kind === 'eid' ? tag.clockZero : 0)) / 1_000);
  for (let windows = -WINDOWS - 2; windows <= WINDOWS + 2; windows++) {
    const beacon = { kind: 'eid', id: shown(tag, time + windows * 1_024), txPower: -18 } as const;
    const known = Math.abs(windows) <= WINDOWS;
    expect(registry.recognise(beacon)).toEqual(known ? { token: tokenOf(3), carrier: 'tag' } : undefined);
  }
});

test('[BR5] the table follows the clock as if it were made anew, and only new ids are computed', () => {
  const random = createRandom(5);
  const tags = Array.from({ length: 20 }, (_, i) => eid(i, i % 6, EPOCH - random.below(5_000) * 1_000));
  const moving = new TagRegistry(tags);
  let now = at(0);
  for (let i = 0; i < 200; i++) {
    now = asMillis(now + random.below(4_000));
    moving.advance(now);
  }
  const fresh = new TagRegistry(tags);
  fresh.advance(now);
  for (const tag of tags) {
    if (tag.kind !== 'eid') continue;
    const time = Math.floor((now - tag.clockZero) / 1_000);
    for (let windows = -4; windows <= 4; windows++) {
      const beacon = {
        kind: 'eid',
        id: shown(tag, Math.max(0, time + windows * 2 ** tag.exponent)),
        txPower: 0,
      } as const;
      expect(moving.recognise(beacon)).toEqual(fresh.recognise(beacon));
    }
  }
  const slow = new TagRegistry([eid(0)]);
  expect(slow.advance(at(0))).toBe(2 * WINDOWS + 1);
  expect(slow.advance(at(1))).toBe(0);
  expect(slow.advance(at(1_025))).toBe(1);
});

test('[BR5] a static beacon is recognised as a hint, another’s not at all', () => {
  const registry = new TagRegistry([{ kind: 'ibeacon', token: tokenOf(1), id: 'ab'.repeat(20) }]);
  expect(registry.recognise({ kind: 'ibeacon', id: 'ab'.repeat(20), txPower: 0 })).toEqual({
    token: tokenOf(1),
    carrier: 'beacon',
  });
  expect(registry.recognise({ kind: 'altbeacon', id: 'ab'.repeat(20), txPower: 0 })).toBeUndefined();
});
