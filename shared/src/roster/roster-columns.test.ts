import { beforeAll, expect, test } from 'vitest';
import { aHolder, aList, anEvent, EPOCH, tokenOf } from '../../testing/people.ts';
import { asMillis } from '../ids.ts';
import { decodeRoster, type HeldRoster, mediumCode } from './held-roster.ts';
import type { EventInfo } from './roster.ts';
import { eventInfoSchema } from './roster-file.ts';
import { codeIndexOf, importRosterKey, type RosterKey, sealPerson } from './seal.ts';
import { type RosterCodes, type RosterRow, writeRoster } from './write-roster.ts';

const parent = aHolder(tokenOf(0), { variation: 'early', session: 'day-2', admits: 5 });
const addon = aHolder(tokenOf(1), { parent: tokenOf(0), validIfPending: true, answered: ['diet', 'size'] });
const head = { event: anEvent(), version: { epoch: 1, number: 1 }, issuedAt: EPOCH };
let key: RosterKey;
let rows: RosterRow[];
let codes: RosterCodes;

const held = (json: string): HeldRoster => {
  const decoded = decodeRoster(json);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.value;
};

beforeAll(async () => {
  key = await importRosterKey(new Uint8Array(32).fill(7));
  const person = { name: 'Mina', company: '', email: '', code: '', note: 'vegan' };
  rows = await Promise.all(
    [parent, addon].map(async (holder, n) => ({
      holder,
      codeIndex: await codeIndexOf(`code ${n}`, key),
      foreignIndex: undefined,
      person: await sealPerson(person, key, new Uint8Array(12).fill(n)),
    })),
  );
  const both = [tokenOf(0), tokenOf(1)];
  codes = {
    media: [
      {
        index: await codeIndexOf(mediumCode('barcode', '1111'), key),
        tokens: both,
        active: false,
        expires: asMillis(7),
      },
    ],
    shared: [{ index: await codeIndexOf('twice', key), tokens: both }],
    withdrawn: [
      { index: await codeIndexOf('old', key), why: 'revoked', token: tokenOf(1) },
      { index: await codeIndexOf('bad', key), why: 'blocked', token: undefined },
    ],
  };
});

test('[R1] variation, session, add-on, group, pending and answered questions survive the columns', () => {
  const roster = held(writeRoster(head, rows, codes));
  expect(roster.get(tokenOf(0))).toEqual(parent);
  expect(roster.get(tokenOf(1))).toEqual(addon);
  expect(roster.addonsOf(tokenOf(0))).toEqual([tokenOf(1)]);
  expect(roster.addonsOf(tokenOf(1))).toEqual([]);
  expect(roster.addonsOf(tokenOf(9))).toEqual([]);
});

test('[R2] media, shared codes and withdrawn signed tickets are found by index alone', async () => {
  const roster = held(writeRoster(head, rows, codes));
  const both = [tokenOf(0), tokenOf(1)];
  const medium = roster.findMedium(await codeIndexOf(mediumCode('barcode', '1111'), key));
  expect(medium).toEqual({ tokens: both, active: false, expires: 7 });
  expect(roster.findMedium(await codeIndexOf(mediumCode('nfc', '1111'), key))).toBeUndefined();
  expect(roster.findShared(await codeIndexOf('twice', key))).toEqual(both);
  expect(roster.withdrawn(await codeIndexOf('old', key))).toEqual({ why: 'revoked', token: tokenOf(1) });
  expect(roster.withdrawn(await codeIndexOf('bad', key))).toEqual({ why: 'blocked', token: undefined });
  expect(roster.withdrawn(await codeIndexOf('good', key))).toBeUndefined();
});

test('[R1] a roster of the first format is still read', () => {
  const file = JSON.parse(
    writeRoster(
      head,
      rows.slice(0, 1).map((row) => ({ ...row, holder: aHolder(tokenOf(0)) })),
    ),
  ) as Record<string, unknown>;
  for (const name of ['variations', 'variation', 'sessionIds', 'session', 'parent', 'admits', 'pendingOk'])
    delete file[name];
  for (const name of ['questionIds', 'answered', 'media', 'shared', 'withdrawn']) delete file[name];
  const roster = held(JSON.stringify({ ...file, format: 1 }));
  expect(roster.get(tokenOf(0))).toEqual(aHolder(tokenOf(0)));
});

test('[R1] an event is refused for a zone, a time of day or a tree of areas that does not exist', () => {
  const area = (id: string, inside: string) => ({ id, name: id, parent: inside, capacity: 0 });
  const good: EventInfo[] = [
    anEvent(),
    anEvent({ areas: [area('room', 'hall'), area('hall', '')], lists: [aList({ exitAllAt: '03:00' })] }),
    anEvent({ lists: [aList({ rules: { and: [true, { '<': [{ var: 'entries_today' }, 3] }] } })] }),
  ];
  const bad: EventInfo[] = [
    anEvent({ timeZone: 'Europe/Atlantis' }),
    anEvent({ lists: [aList({ exitAllAt: '25:00' })] }),
    anEvent({ areas: [area('a', 'b'), area('b', 'a')] }),
    anEvent({ areas: [area('a', 'nowhere')] }),
    anEvent({ areas: [area('a', ''), area('a', '')] }),
    anEvent({ pretixKeys: ['AAAA'] }),
  ];
  expect(good.map((event) => eventInfoSchema.safeParse(event).success)).toEqual([true, true, true]);
  expect(bad.map((event) => eventInfoSchema.safeParse(event).success)).toEqual(bad.map(() => false));
});
