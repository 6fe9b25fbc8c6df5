import 'fake-indexeddb/auto';
import {
  asMillis,
  decodeRoster,
  diffRosters,
  type EventInfo,
  type Holder,
  signerOf,
  signRoster,
  type TokenId,
  toBase64url,
  verifierOf,
  writeRoster,
} from '@attend-gate/shared';
import { afterEach, expect, test, vi } from 'vitest';
import { type Identity, openGateDatabase } from '../platform/database.ts';
import { createRosterDesk, type RosterDesk } from './roster-desk.ts';

const event = {
  ...{ id: 'demo', name: 'Day', timeZone: 'Asia/Seoul', place: '', codePrefix: 'TCF26' },
  ...{ epoch: asMillis(0), startsAt: asMillis(0), endsAt: asMillis(1), gates: [] },
  lists: [
    {
      ...{ id: 'main', name: 'Main', ticketTypes: [], includePending: false, area: '', capacity: 0 },
      ...{ allowMultipleEntries: false, allowEntryAfterExit: false },
    },
  ],
} as unknown as EventInfo;
const tokenOf = (n: number): TokenId => toBase64url(new Uint8Array(8).fill(n)) as TokenId;
const holder = (n: number): Holder =>
  ({
    ...{ token: tokenOf(n), generation: 0, ticketType: 'day', status: 'valid', statusSince: 0, order: '' },
    ...{ attention: false, validFrom: 0, validUntil: 0, variation: '', session: '', parent: undefined },
    ...{ admits: 1, validIfPending: false, answered: [] },
  }) as unknown as Holder;

const textOf = (people: number, number: number): string =>
  writeRoster(
    { event, version: { epoch: 1, number }, issuedAt: asMillis(number) },
    Array.from({ length: people }, (_, n) => ({
      ...{ holder: holder(n), codeIndex: new Uint8Array(8).fill(n), foreignIndex: undefined },
      person: new Uint8Array(40).fill(n),
    })),
  );

const heldOf = (json: string) => {
  const decoded = decodeRoster(json);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.value;
};

afterEach(() => vi.unstubAllGlobals());

/** A tablet and a server whose newest roster is `newest`; what was asked for stands in `asked`. */
async function atWork(name: string): Promise<{
  desk: RosterDesk;
  asked: string[];
  serve(json: string, steps?: unknown): Promise<void>;
  stored(): Promise<string | undefined>;
}> {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
  const signer = await signerOf(pair as CryptoKeyPair);
  const verifier = await verifierOf(signer.publicKey);
  const db = await openGateDatabase(name, { onClosed: () => undefined });
  const identity = {
    event,
    eventKeys: [signer.publicKey],
    origin: 'https://x',
    device: 7,
  } as unknown as Identity;
  const desk = createRosterDesk(db, identity, new Map([['k', verifier]]));
  const asked: string[] = [];
  const serve = async (json: string, steps?: unknown): Promise<void> => {
    const { number } = heldOf(json).version;
    const signature = toBase64url(await signRoster(json, signer));
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url.replace('https://x/api/events/demo/roster', ''));
      const isStep = steps !== undefined && url.includes('since=');
      return new Response(isStep ? JSON.stringify({ format: 1, steps: [steps] }) : json, {
        headers: {
          'content-type': isStep ? 'application/vnd.attend-gate.roster-steps+json' : 'application/json',
          ...{ etag: `W/"1.${number}"`, 'x-roster-signature': signature },
        },
      });
    });
  };
  const stored = async (): Promise<string | undefined> => {
    const bytes = await desk.bytes();
    return bytes && new TextDecoder().decode(bytes);
  };
  return { desk, asked, serve, stored };
}

test('[R6] a gate asks for what changed since its roster, and stores what it makes of it as it was signed', async () => {
  const { desk, asked, serve, stored } = await atWork('steps');
  const [first, second] = [textOf(20, 1), textOf(21, 2)];
  await serve(first);
  expect((await desk.refresh('t')).ok).toBe(true);
  await serve(second, diffRosters(heldOf(first), heldOf(second)));
  const fresh = await desk.refresh('t');
  expect(fresh.ok && fresh.value?.size).toBe(21);
  expect(asked).toEqual(['', expect.stringMatching(/^\?since=1\.1&base=[\w-]{22}$/)]);
  expect(await stored()).toBe(second);
  expect((await desk.load())?.version).toEqual({ epoch: 1, number: 2 });
});

test('[R6] steps that lead to anything else than what is signed are thrown away, and the whole is fetched', async () => {
  const { desk, asked, serve, stored } = await atWork('forged');
  const [first, second, other] = [textOf(20, 1), textOf(21, 2), textOf(22, 2)];
  await serve(first);
  await desk.refresh('t');
  await serve(second, diffRosters(heldOf(first), heldOf(other)));
  const fresh = await desk.refresh('t');
  expect(fresh.ok && fresh.value?.size).toBe(21);
  expect(asked.map((query) => query !== '')).toEqual([false, true, false]);
  expect(await stored()).toBe(second);
});

test('[R6] a server that does not know the roster answers with the whole, and an older one changes nothing', async () => {
  const { desk, asked, serve } = await atWork('unknown');
  await serve(textOf(20, 5));
  await desk.refresh('t');
  await serve(textOf(30, 6));
  const fresh = await desk.refresh('t');
  expect(fresh.ok && fresh.value?.size).toBe(30);
  await serve(textOf(10, 4));
  expect(await desk.refresh('t')).toEqual({ ok: true, value: undefined });
  expect([asked.length, desk.current()?.size]).toEqual([3, 30]);
});
