import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asMillis,
  generateKeyPair,
  type Signer,
  signerOf,
  toBase64url,
  verifierOf,
  verifyStaffCertificate,
} from '@attend-gate/shared';
import { anEvent, EPOCH } from '@attend-gate/shared/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStaffRoutes } from '../http/staff-routes.ts';
import { type EventDatabase, openEventDatabase } from '../store/database.ts';
import { createStaffStore } from '../store/staff-store.ts';
import type { Principal } from './principal.ts';
import { createStaffDesk } from './staff-desk.ts';

const event = anEvent();
const clock = { now: () => EPOCH };
let folder: string;
let store: EventDatabase;
let signer: Signer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-staff-'));
  store = await openEventDatabase(join(folder, 'event.db'));
  signer = await signerOf(await generateKeyPair(false));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const openDesk = () =>
  createStaffDesk({ store: createStaffStore(store), eventInfo: () => event, signer, clock });
const routesFor = async (role: Principal['role']) => {
  const principal: Principal = {
    ...{ kind: 'device', event: event.id, role, device: undefined, lists: [], gate: '', actor: 'test' },
    ...{ scopes: undefined, expires: asMillis(8e15) },
  };
  const access = { authenticate: async () => principal };
  const app = createStaffRoutes({ event: event.id, access, staff: await openDesk(), clock });
  return (method: string, path = '', body?: object) =>
    app.request(`/api/events/${event.id}/staff${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
};
const newPerson = async (id = 'mina') => {
  const { publicKey } = await signerOf(await generateKeyPair(false));
  return { id, name: 'Mina Kim', role: 'supervisor', publicKey: toBase64url(publicKey), box: 'wrapped' };
};

test('[L30] an enrolled person’s certificate is believed by the event key, and the relay knows their key', async () => {
  const ask = await routesFor('organiser');
  const answer = await ask('POST', '', await newPerson());
  expect(answer.status).toBe(201);
  const { certificate } = (await answer.json()) as { certificate: string };
  const bytes = Uint8Array.from(Buffer.from(certificate, 'base64url'));
  const read = await verifyStaffCertificate(bytes, await verifierOf(signer.publicKey), EPOCH);
  expect(read).toMatchObject({ ok: true, value: { id: 'mina', role: 'supervisor' } });
  // Also after a restart.
  expect((await openDesk()).key('mina')).toMatchObject({ role: 'supervisor', notBefore: EPOCH });
});

test('[L30] [H33] a name is given once, also after its bearer was withdrawn, and signs no longer then', async () => {
  const ask = await routesFor('organiser');
  await ask('POST', '', await newPerson());
  expect((await ask('POST', '', await newPerson())).status).toBe(409);
  expect((await ask('DELETE', '/mina')).status).toBe(204);
  expect((await ask('DELETE', '/mina')).status).toBe(404);
  expect((await ask('POST', '', await newPerson())).status).toBe(409);
  expect((await openDesk()).key('mina')).toBeUndefined();
});

test('[L30] [H33] devices fetch everybody’s certificate and box; only organisers enrol', async () => {
  await (await routesFor('organiser'))('POST', '', await newPerson());
  const ask = await routesFor('steward');
  const { staff } = (await (await ask('GET')).json()) as { staff: { id: string; box: string }[] };
  expect(staff).toMatchObject([{ id: 'mina', box: 'wrapped' }]);
  expect((await ask('POST', '', await newPerson('jun'))).status).toBe(403);
  const organiser = await routesFor('organiser');
  expect((await organiser('POST', '', { ...(await newPerson('jun')), publicKey: 'AAAA' })).status).toBe(400);
  const past = { ...(await newPerson('jun')), expiresAt: '2020-01-01T00:00:00Z' };
  expect((await organiser('POST', '', past)).status).toBe(400);
});
