import { parseTokenCode } from '@attend-gate/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ask, type EventServer, startEventServer } from '../../testing/event-server.ts';

/** Crowded and hostile: equal people, half surrogates, control characters, keys that are no names. */
const word = fc.constantFrom(
  '',
  'a',
  'A',
  ' a ',
  '가',
  '\ud800',
  '\u0000',
  '"',
  '{}',
  '\udfff\ud800',
  'é',
  'e\u0301',
);
const anyText = fc.oneof(word, fc.string({ unit: 'binary', maxLength: 20 }));
const input = fc.record(
  {
    ...{
      externalId: word,
      name: anyText,
      email: fc.constantFrom('', 'a@example.org', 'A@example.org', 'no'),
    },
    ...{
      phone: word,
      company: anyText,
      ticketType: anyText,
      order: anyText,
      foreignCode: word,
      notes: anyText,
    },
    answers: fc.dictionary(fc.constantFrom('q', '__proto__', 'constructor', '\ud800'), word, { maxKeys: 3 }),
    status: fc.constantFrom('valid', 'blocked', 'nonsense'),
    validFrom: fc.constantFrom(
      '2026-11-24T00:00:00Z',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      'soon',
    ),
    validUntil: fc.constantFrom('2026-11-24T10:00:00.000Z', '1969-12-31T23:59:59Z'),
    attention: fc.boolean(),
  },
  { requiredKeys: [] },
);
const anything = fc.oneof({ weight: 8, arbitrary: input }, { weight: 1, arbitrary: fc.jsonValue() });

async function uploaded(server: EventServer, participants: readonly unknown[]): Promise<number> {
  const json = { participants };
  const answer = await ask(server, 'POST /api/participants/bulk-upload', { json, headers: server.organiser });
  expect(answer.status).toBe(200);
  const { accepted, skipped } = (await answer.json()) as { accepted: number; skipped: unknown[] };
  expect(accepted + skipped.length).toBe(participants.length);
  return accepted;
}

test('[H8] [H9] whatever is uploaded: nothing breaks, all rows are accounted for, a repeat changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 12 }), async (participants) => {
      const server = await startEventServer();
      try {
        const accepted = await uploaded(server, participants);
        const people = await server.people.page(undefined, 100);
        expect(people).toHaveLength(accepted);
        const { roster, version } = await server.roster.current();
        expect(roster.size).toBe(accepted);
        await uploaded(server, participants);
        expect(await server.people.page(undefined, 100)).toEqual(people);
        expect((await server.roster.current()).version).toEqual(version);
        expect(server.errors).toEqual([]);
      } finally {
        await server.stop();
      }
    }),
    { numRuns: 40 },
  );
});

test('[T1] codes grow with the event: 7 symbols and check up to 200 people, then 8', async () => {
  const server = await startEventServer();
  const lengths = async (): Promise<Set<number>> =>
    new Set((await server.people.page(undefined, 1000)).map(({ code }) => code.length));
  await uploaded(server, [{ name: 'first' }]);
  expect(await lengths()).toEqual(new Set(['TCF24-ABCD-1234'.length]));
  await uploaded(
    server,
    Array.from({ length: 300 }, (_, i) => ({ name: `p${i}` })),
  );
  expect(await lengths()).toEqual(new Set(['TCF24-ABCD-1234'.length, 'TCF24-ABCD-12345'.length]));
  for (const { code } of await server.people.page(undefined, 1000))
    expect(parseTokenCode(code.toLowerCase(), ['TCF24']).ok).toBe(true);
  await server.stop();
});

test('[T1] when chance gives a code twice, another one is made', async () => {
  const server = await startEventServer();
  const { createRosterDesk } = await import('./participants.ts');
  // The bytes after the import id are equal: the first codes collide with each other and with those issued.
  let call = 0;
  const random = (length: number): Uint8Array => {
    const bytes = crypto.getRandomValues(new Uint8Array(length));
    return call++ === 0 ? bytes.fill(7, 9, 23) : bytes;
  };
  const deskOf = () =>
    createRosterDesk({
      ...{ store: server.store, clock: { now: () => server.time.now }, random },
      ...{ codePrefix: () => 'TCF24', onChanged: () => undefined },
    });
  const { guestsOfJson } = await import('./guests-of-json.ts');
  const take = (name: string) =>
    deskOf().take({ ...guestsOfJson([{ name }, { name: `${name}2` }]), fileName: 'x', actor: 'test' });
  take('a');
  call = 0;
  take('b');
  const codes = (await server.people.page(undefined, 10)).map(({ code }) => code);
  expect(new Set(codes).size).toBe(4);
  await server.stop();
});
