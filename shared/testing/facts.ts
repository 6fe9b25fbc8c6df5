/** Facts with colliding values, for properties about order: few tokens, few devices, times within milliseconds. */
import fc from 'fast-check';
import { asMillis, type DeviceNo, type FactId, factId } from '../src/ids.ts';
import type { Extras, Fact, FactBody } from '../src/ledger/fact.ts';
import { EPOCH, MAIN, NORTH, SOUTH, tokenOf } from './people.ts';

/** One fact at a place of its own. */
export function aFact(
  where: readonly [device: number, session: number, index: number],
  ms: number,
  body: FactBody,
): Fact {
  const [device, session, index] = where;
  const place = { id: factId(device, session, index), device: device as DeviceNo, session, index };
  return { ...place, key: { ms, counter: 0 }, at: asMillis(EPOCH + ms), extras: {}, body };
}

export const anAdmit = (
  token: number,
  over: Partial<Extract<FactBody, { kind: 'admit' }>> = {},
): FactBody => ({
  kind: 'admit',
  token: tokenOf(token),
  list: MAIN,
  via: 'camera',
  forceSent: false,
  unlisted: false,
  count: 1,
  ...over,
});

export const anExit = (token: number): FactBody => ({
  kind: 'exit',
  token: tokenOf(token),
  list: MAIN,
  via: 'camera',
});

const anyTarget = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.nat(5))
  .map(([d, i]): FactId => factId(d, 0, i));

const HASHES = ['0123456789abcdef', 'fedcba9876543210'] as const;
const anyHash = fc.constantFrom(...HASHES);
const anyExtent = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.nat(5), anyHash)
  .map(([device, length, hash]) => ({ device: device as DeviceNo, session: 0, length, hash }));

/** A receipt's fact that may or may not be the one that stands at its place. */
const anyRestored: fc.Arbitrary<FactBody> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.nat(5), fc.nat(3), fc.nat(2), anyHash)
  .map(([device, index, ms, token, hash]) => ({
    kind: 'restore',
    fact: aFact([device, 0, index], ms, anAdmit(token)),
    hash,
    receipt: '',
  }));

const aboutDevices: fc.Arbitrary<FactBody> = fc.oneof(
  fc.array(anyExtent, { maxLength: 2 }).map((extents): FactBody => {
    const device = extents[0]?.device ?? (3 as DeviceNo);
    return { kind: 'revoke', device, extents: extents.filter((e) => e.device === device) };
  }),
  fc
    .tuple(anyExtent, fc.constantFrom('release' as const, 'reject' as const), fc.boolean())
    .map(([extent, answer, receipts]): FactBody => {
      const until = { device: extent.device, until: asMillis(EPOCH + 2) };
      return {
        kind: 'resolve',
        targets: [],
        answer,
        extents: [extent],
        ...(receipts ? { receipts: until } : {}),
      };
    }),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.nat(3), fc.constantFrom(-2, 2))
    .map(([device, from, offset]): FactBody => {
      return { kind: 'clock', device: device as DeviceNo, session: 0, from, until: undefined, offset };
    }),
);

const plainBodies = [
  { weight: 6, arbitrary: fc.nat(2).map((token) => anAdmit(token)) },
  { weight: 2, arbitrary: fc.nat(2).map(anExit) },
  {
    weight: 1,
    arbitrary: anyTarget.map((target): FactBody => ({ kind: 'annul', target, reason: 'mistake' })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.array(anyTarget, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('both-real' as const, 'same-person' as const),
      )
      .map(([targets, answer]): FactBody => ({ kind: 'resolve', targets, answer })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(NORTH, SOUTH)
      .map((gate): FactBody => ({ kind: 'duty', gate, lists: [MAIN], roster: { epoch: 1, number: 1 } })),
  },
] as const;

const anyPlainBody: fc.Arbitrary<FactBody> = fc.oneof(...plainBodies);
const anyBody: fc.Arbitrary<FactBody> = fc.oneof(
  ...plainBodies,
  { weight: 1, arbitrary: anyRestored },
  { weight: 1, arbitrary: aboutDevices },
);

interface AnyDraft {
  readonly device: number;
  readonly ms: number;
  readonly counter: number;
  readonly body: FactBody;
  readonly extras: Extras;
}

/** Drafts at places of their own. */
const placed = (drafts: readonly AnyDraft[]): readonly Fact[] => {
  const next = new Map<number, number>();
  return drafts.map(({ device, ms, counter, body, extras }) => {
    const index = next.get(device) ?? 0;
    next.set(device, index + 1);
    return { ...aFact([device, 0, index], ms, body), key: { ms, counter }, extras };
  });
};

const anyOf = (body: fc.Arbitrary<FactBody>, extras: fc.Arbitrary<Extras>): fc.Arbitrary<readonly Fact[]> =>
  fc
    .array(
      fc.record({ device: fc.integer({ min: 1, max: 3 }), ms: fc.nat(3), counter: fc.nat(1), body, extras }),
      { maxLength: 16 },
    )
    .map(placed);

const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { freq: 6, nil: undefined });

const anyPlainExtras: fc.Arbitrary<Extras> = fc
  .record({ nonce: seldom(fc.constantFrom('n1', 'n2')), overrides: seldom(anyTarget) })
  .map(({ nonce, overrides }) => ({ ...(nonce ? { nonce } : {}), ...(overrides ? { overrides } : {}) }));

const anyExtras: fc.Arbitrary<Extras> = fc
  .record({ plain: anyPlainExtras, was: seldom(fc.tuple(anyTarget, anyHash)), signed: fc.boolean() })
  .map(({ plain, was, signed }) => ({
    ...plain,
    ...(was ? { was: `${was[0]}:${was[1]}` } : {}),
    ...(signed ? { staff: { id: 'mina', signature: '' } } : {}),
  }));

/** A handful of facts of three devices as gates write them, each at its own place; ties of keys and nonces are common. */
export const anyFacts: fc.Arbitrary<readonly Fact[]> = anyOf(anyPlainBody, anyPlainExtras);

/** The same with forks, receipts, revocations, releases and wrong clocks among them. */
export const anyLedgerFacts: fc.Arbitrary<readonly Fact[]> = anyOf(anyBody, anyExtras);
