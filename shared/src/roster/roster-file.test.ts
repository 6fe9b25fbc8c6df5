import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { aHolder, anEvent, EPOCH, tokenOf } from '../../testing/people.ts';
import { toBase64url } from '../bytes.ts';
import { asMillis } from '../ids.ts';
import { generateKeyPair, signerOf, verifierOf } from '../keys/signing.ts';
import { tokenIdOf } from '../token/token-id.ts';
import { decodeRoster, type HeldRoster } from './held-roster.ts';
import { codeIndexOf, importRosterKey, openPerson, type RosterKey, sealPerson } from './seal.ts';
import { type RosterRow, signRoster, verifyRosterSignature, writeRoster } from './write-roster.ts';

const mina = {
  name: '김민아',
  company: 'Hanbit',
  email: 'mina@example.org',
  code: 'TCF26-ABCD-123M',
  note: '',
};
const iv = (n: number): Uint8Array<ArrayBuffer> => new Uint8Array(12).fill(n);
let key: RosterKey;
let json: string;
let roster: HeldRoster;

beforeAll(async () => {
  key = await importRosterKey(new Uint8Array(32).fill(7));
  const row = async (n: number, code: string, foreign?: string): Promise<RosterRow> => ({
    holder: aHolder(
      tokenOf(n),
      n === 1
        ? {
            status: 'canceled',
            statusSince: asMillis(99),
            validFrom: asMillis(5),
            attention: true,
            order: 'A1',
          }
        : {},
    ),
    codeIndex: await codeIndexOf(code, key),
    foreignIndex: foreign === undefined ? undefined : await codeIndexOf(foreign, key),
    person: await sealPerson({ ...mina, code }, key, iv(n)),
  });
  const rows = [await row(0, 'TCF26-ABCD-123M'), await row(1, 'TCF26-ABCD-1240', 'pretix-secret')];
  json = writeRoster({ event: anEvent(), version: { epoch: 1, number: 4 }, issuedAt: EPOCH }, rows);
  const decoded = decodeRoster(json);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  roster = decoded.value;
});

test('[R1] holders survive the columns', () => {
  expect(roster.get(tokenOf(0))).toEqual(aHolder(tokenOf(0)));
  expect(roster.get(tokenOf(1))).toEqual(
    aHolder(tokenOf(1), {
      status: 'canceled',
      statusSince: asMillis(99),
      validFrom: asMillis(5),
      attention: true,
      order: 'A1',
    }),
  );
  expect(roster.get(tokenOf(2))).toBeUndefined();
  expect([roster.size, roster.version, roster.event]).toEqual([2, { epoch: 1, number: 4 }, anEvent()]);
});

test('[R2] a code, own or foreign, is found through its keyed index and no other way', async () => {
  expect(roster.findByCodeIndex(await codeIndexOf('TCF26-ABCD-123M', key))).toBe(tokenOf(0));
  expect(roster.findByCodeIndex(await codeIndexOf('pretix-secret', key))).toBe(tokenOf(1));
  const thief = await importRosterKey(new Uint8Array(32));
  expect(roster.findByCodeIndex(await codeIndexOf('TCF26-ABCD-123M', thief))).toBeUndefined();
});

test('[R3] [R5] no name, mail or code stands in the roster in clear; rows open with the key alone', async () => {
  for (const secret of [mina.name, mina.company, mina.email, mina.code, 'pretix-secret'])
    expect(json).not.toContain(secret);
  expect(await openPerson(roster.sealedPerson(tokenOf(0))!, key)).toEqual(mina);
  expect(
    await openPerson(roster.sealedPerson(tokenOf(0))!, await importRosterKey(new Uint8Array(32))),
  ).toBeUndefined();
});

test('[R4] a roster whose text or signature was touched is not believed', async () => {
  const signer = await signerOf(await generateKeyPair(false));
  const verifier = await verifierOf(signer.publicKey);
  const signature = await signRoster(json, signer);
  expect(await verifyRosterSignature(json, signature, verifier)).toBe(true);
  expect(await verifyRosterSignature(`${json} `, signature, verifier)).toBe(false);
  const other = await verifierOf((await signerOf(await generateKeyPair(true))).publicKey);
  expect(await verifyRosterSignature(json, signature, other)).toBe(false);
});

test('[R1] broken rosters are refused by name', () => {
  const file = JSON.parse(json) as Record<string, unknown>;
  const changed = (over: Record<string, unknown>): unknown =>
    decodeRoster(JSON.stringify({ ...file, ...over }));
  expect(decodeRoster('{')).toEqual({ ok: false, error: { kind: 'not_json' } });
  expect(changed({ status: ['x', 0] })).toEqual({ ok: false, error: { kind: 'shape', at: 'status' } });
  const eight = toBase64url(new Uint8Array(8));
  for (const [kind, at, value] of [
    ['shape', 'format', 3],
    ['shape', 'issuedAt', -1],
    ['shape', 'event.lists', []],
    ['shape', 'status', [0, 5]],
    ['shape', 'generation', [0, 0.5]],
    ['shape', 'people', ['AAAA', 'A']],
    ['shape', 'foreignCodes', [[0, 'AAAA']]],
    ['shape', 'windows', [[0, 1]]],
    ['columns', 'generation', [0]],
    ['columns', 'ticketType', [0, 9]],
    ['columns', 'order', [0, 9]],
    ['columns', 'attention', [2]],
    ['columns', 'attention', [1, 0]],
    [
      'columns',
      'statusSince',
      [
        [0, 1],
        [0, 2],
      ],
    ],
    ['columns', 'foreignCodes', [[2, eight]]],
    ['columns', 'tokens', 'AAAA'],
    ['columns', 'tokens', toBase64url(new Uint8Array(16))],
    ['columns', 'codes', eight],
    ['columns', 'variation', [[0, 1]]],
    ['columns', 'parent', [[0, 2]]],
    [
      'columns',
      'admits',
      [
        [1, 4],
        [0, 4],
      ],
    ],
    ['columns', 'answered', [[0, [0]]]],
    ['columns', 'media', [[eight, 1, 0, [2]]]],
    ['shape', 'media', [[eight, 2, 0, []]]],
    ['shape', 'withdrawn', [['AAAA', 0]]],
  ] as const) {
    const nested =
      at === 'event.lists' ? { event: { ...(file.event as object), lists: value } } : { [at]: value };
    expect(changed(nested), `${at} ${JSON.stringify(value)}`).toEqual({ ok: false, error: { kind, at } });
  }
});

test('[R1] any JSON is a roster or a named refusal', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(decodeRoster(text).ok).toBe(false);
    }),
  );
  const file = JSON.parse(json) as Record<string, unknown>;
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(file)), fc.jsonValue(), (field, value) => {
      const decoded = decodeRoster(JSON.stringify({ ...file, [field]: value }));
      if (decoded.ok) expect([...decoded.value.tokens()].length).toBe(decoded.value.size);
      else expect(decoded.error.kind).not.toBe('not_json');
    }),
    { numRuns: 500 },
  );
});

test('[R1] [W11] a roster of 150,000 is written and every row is found', () => {
  const count = 150_000;
  const key = (n: number): Uint8Array => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setUint32(4, n);
    return bytes;
  };
  const person = new Uint8Array(30);
  const rows = Array.from({ length: count }, (_, n): RosterRow => {
    const holder = aHolder(tokenIdOf(key(n)), { generation: n % 3 });
    return { holder, codeIndex: key(n), foreignIndex: undefined, person };
  });
  const big = decodeRoster(
    writeRoster({ event: anEvent(), version: { epoch: 1, number: 1 }, issuedAt: EPOCH }, rows),
  );
  if (!big.ok) throw new Error(JSON.stringify(big.error));
  const lost = rows.filter(
    ({ holder, codeIndex }, row) =>
      big.value.rowOf(holder.token) !== row || big.value.findByCodeIndex(codeIndex) !== holder.token,
  );
  expect(lost.length).toBe(0);
  expect(big.value.get(rows[100_001]!.holder.token)).toEqual(rows[100_001]!.holder);
});

test('[R2] a foreign code never takes the place of one of ours', async () => {
  const codeIndex = await codeIndexOf('TCF26-ABCD-123M', key);
  const other = await codeIndexOf('TCF26-ABCD-1240', key);
  const person = new Uint8Array(30);
  const rows: RosterRow[] = [
    { holder: aHolder(tokenOf(0)), codeIndex, foreignIndex: undefined, person },
    { holder: aHolder(tokenOf(1)), codeIndex: other, foreignIndex: codeIndex, person },
  ];
  const text = writeRoster({ event: anEvent(), version: { epoch: 1, number: 1 }, issuedAt: EPOCH }, rows);
  const decoded = decodeRoster(text);
  expect(decoded.ok && decoded.value.findByCodeIndex(codeIndex)).toBe(tokenOf(0));
});

test('[R3] a person row that was cut or changed does not open', async () => {
  const sealed = await sealPerson(mina, key, iv(9));
  for (const bytes of [
    new Uint8Array(0),
    Uint8Array.from(sealed.subarray(0, 11)),
    Uint8Array.from(sealed.subarray(0, 20)),
    Uint8Array.from(sealed.with(15, sealed[15]! ^ 1)),
  ])
    expect(await openPerson(bytes, key)).toBeUndefined();
});
