import {
  asMillis,
  generateKeyPair,
  issueStaffCertificate,
  type Millis,
  type Signer,
  type StaffBody,
  signerOf,
  toBase64url,
  verifierOf,
} from '@attend-gate/shared';
import { anEvent, EPOCH } from '@attend-gate/shared/testing';
import { beforeAll, expect, test } from 'vitest';
import { makeStaffKey } from '../platform/staff-key.ts';
import { type Attempts, NO_ATTEMPTS } from './pin-attempts.ts';
import { openStaffDesk, SIGNING_LOCK_MS, type StaffState } from './staff-desk.ts';

const randomBytes = (n: number) => crypto.getRandomValues(new Uint8Array(n));
const HOUR = 3_600_000;
const event = anEvent().id;
let issuer: Signer;
let mina: StaffBody;

const enrolled = async (id: string, change: Partial<StaffBody> = {}, signer = issuer): Promise<StaffBody> => {
  const { publicKey, box } = await makeStaffKey('246813', randomBytes);
  const times = { notBefore: EPOCH, expires: asMillis(EPOCH + 8 * HOUR) };
  const certificate = await issueStaffCertificate(
    { event, id, role: 'supervisor', publicKey, ...times },
    signer,
  );
  return {
    ...{ id, name: `${id}!`, role: 'supervisor', box, certificate: toBase64url(certificate) },
    ...{ expiresAt: new Date(times.expires).toISOString(), withdrawnAt: null },
    ...change,
  };
};

beforeAll(async () => {
  issuer = await signerOf(await generateKeyPair(false));
  mina = await enrolled('mina');
});

/** A tablet that keeps what it was told, with a clock and timers of its own. */
async function setup(staff: readonly StaffBody[], wrong = 0) {
  let kept = staff;
  let now: Millis = EPOCH;
  const attempts = new Map<string, Attempts>(staff.map(({ id }) => [id, { wrong, at: now }]));
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  let state: StaffState = { staff: [], signing: undefined };
  const open = async () =>
    openStaffDesk({
      event,
      issuers: [await verifierOf(issuer.publicKey)],
      memory: {
        read: async () => kept,
        write: async (next) => {
          kept = next;
        },
        attempts: (id) => ({
          readAttempts: async () => attempts.get(id) ?? NO_ATTEMPTS,
          writeAttempts: async (next) => void attempts.set(id, next),
        }),
      },
      now: () => now,
      wall: () => now,
      randomBytes,
      after: (ms, task) => {
        const timer = { at: now + ms, task };
        timers.add(timer);
        return () => timers.delete(timer);
      },
      onChange: (next) => {
        state = next;
      },
    });
  const wait = (ms: number): void => {
    now = asMillis(now + ms);
    for (const timer of [...timers]) if (timer.at <= now && timers.delete(timer)) timer.task();
  };
  return { open, wait, state: () => state, desk: await open() };
}

test('[L30] a person’s own PIN unlocks the key their certificate names, also after a start without a network', async () => {
  const { open, state } = await setup([mina]);
  const desk = await open();
  expect(state().staff).toEqual([{ id: 'mina', name: 'mina!', role: 'supervisor' }]);
  expect(desk.signatory()).toBeUndefined();
  expect(await desk.unlock('mina', '000000')).toEqual({ kind: 'wrong' });
  expect(await desk.unlock('mina', '246813')).toEqual({ kind: 'open' });
  expect(state().signing).toMatchObject({ id: 'mina' });
  const { id, signer } = desk.signatory()!;
  const bytes = randomBytes(8);
  const verifier = await verifierOf(signer.publicKey);
  expect([id, await verifier.verify(await signer.sign(bytes), bytes)]).toEqual(['mina', true]);
});

test('[L30] the key locks when nobody signs for a while, when asked to, and when its owner is withdrawn', async () => {
  const { desk, wait, state } = await setup([mina]);
  await desk.unlock('mina', '246813');
  wait(SIGNING_LOCK_MS - 1);
  expect(desk.signatory()).toBeDefined(); // signing keeps it open
  wait(SIGNING_LOCK_MS - 1);
  expect(state().signing).toBeDefined();
  wait(1);
  expect([desk.signatory(), state().signing]).toEqual([undefined, undefined]);
  await desk.unlock('mina', '246813');
  await desk.take([{ ...mina, withdrawnAt: new Date(EPOCH).toISOString() }]);
  expect([desk.signatory(), state().staff]).toEqual([undefined, []]);
});

test('[L30] wrong PINs cost time by person, and an expired certificate signs nothing', async () => {
  const { desk, wait } = await setup([mina], 3);
  expect(await desk.unlock('mina', '000000')).toEqual({ kind: 'wrong' });
  expect(await desk.unlock('mina', '246813')).toEqual({ kind: 'wait', ms: 30_000 });
  wait(30_000);
  expect(await desk.unlock('mina', '246813')).toEqual({ kind: 'open' });
  wait(SIGNING_LOCK_MS / 2);
  expect(desk.signatory()).toBeDefined();
  wait(9 * HOUR);
  expect(await desk.unlock('mina', '246813')).toEqual({ kind: 'wrong' });
});

test('[L30] nobody is believed without the event’s signature, and a box with another key opens nothing', async () => {
  const stranger = await enrolled('eve', {}, await signerOf(await generateKeyPair(false)));
  const swapped = { ...mina, box: (await enrolled('jun')).box };
  const { desk, state } = await setup([stranger, swapped]);
  expect(state().staff.map(({ id }) => id)).toEqual(['mina']);
  expect(await desk.unlock('mina', '246813')).toEqual({ kind: 'wrong' });
  expect(await desk.unlock('eve', '246813')).toEqual({ kind: 'wrong' });
});
