import {
  type ClaimAnswer,
  DeviceList,
  PairingAnswer,
  verifierOf,
  verifyCertificate,
} from '@attend-gate/shared';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, EVENT, type EventServer, startEventServer } from '../../testing/event-server.ts';

let server: EventServer;
beforeEach(async () => {
  server = await startEventServer();
});
afterEach(() => server.stop());

const MINUTE = 60_000;
const PAIRINGS = `POST /api/events/${EVENT}/pairings` as const;

async function newKey(): Promise<{ privateKey: CryptoKey; publicKey: string }> {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  const raw = await crypto.subtle.exportKey('raw', pair.publicKey);
  return { privateKey: pair.privateKey, publicKey: Buffer.from(raw).toString('base64url') };
}

async function openPairing(json: object = {}): Promise<PairingAnswer> {
  const body = { name: 'North 1', role: 'steward', gate: 'north', ...json };
  const answer = await ask(server, PAIRINGS, { json: body, headers: server.organiser });
  expect(answer.status).toBe(201);
  return PairingAnswer.parse(await answer.json());
}

const claim = (code: string, publicKey: string, address = '192.0.2.9'): Promise<Response> =>
  ask(server, 'POST /api/pairings/claim', {
    json: { code, publicKey },
    headers: { 'x-test-address': address },
  });

/** Pairs a new device all the way. */
async function pair(json: object = {}): Promise<{ claimed: ClaimAnswer; privateKey: CryptoKey }> {
  const { code } = await openPairing(json);
  const { publicKey, privateKey } = await newKey();
  const answer = await claim(code, publicKey);
  expect(answer.status).toBe(201);
  return { claimed: (await answer.json()) as ClaimAnswer, privateKey };
}

const bearer = ({ accessToken }: { accessToken: string }) => ({ authorization: `Bearer ${accessToken}` });
const rosterAs = (claimed: ClaimAnswer): Promise<Response> =>
  ask(server, `GET /api/events/${EVENT}/roster`, { headers: bearer(claimed) });

interface ProofParts {
  readonly device: number;
  readonly key: CryptoKey;
  readonly typ?: string;
  readonly audience?: string;
  readonly jti?: string;
  readonly issued?: number;
  readonly lifetime?: number;
}

const proofOf = (parts: ProofParts): Promise<string> => {
  const issued = parts.issued ?? Math.floor(server.time.now / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', typ: parts.typ ?? 'device-proof+jwt' })
    .setSubject(`device:${parts.device}`)
    .setAudience(parts.audience ?? EVENT)
    .setJti(parts.jti ?? crypto.randomUUID())
    .setIssuedAt(issued)
    .setExpirationTime(issued + (parts.lifetime ?? 60))
    .sign(parts.key);
};
const refresh = (proof: string): Promise<Response> =>
  ask(server, 'POST /api/devices/token', { json: { proof } });

describe('pairing', () => {
  test('[H5] a code becomes a number, a certificate, an access token and the roster key', async () => {
    const { claimed } = await pair();
    expect(claimed).toMatchObject({ device: 1, role: 'steward', gate: 'north', name: 'North 1', lists: [] });
    expect(claimed.event.id).toBe(EVENT);
    expect(claimed.serverTime).toBe(server.time.now);
    expect(claimed.rosterKey).toBe(Buffer.from(server.keys.rosterKey).toString('base64url'));
    const eventKey = Uint8Array.from(Buffer.from(claimed.eventKeys[0] ?? '', 'base64url'));
    const certificate = Uint8Array.from(Buffer.from(claimed.certificate, 'base64url'));
    const checked = await verifyCertificate(certificate, await verifierOf(eventKey), server.time.now);
    expect(checked).toMatchObject({ ok: true, value: { device: 1, role: 'steward', event: EVENT } });
    expect((await rosterAs(claimed)).status).toBe(200);
  });

  test('[H5] the link keeps its code after #, and the code is not in the database', async () => {
    const { code, link } = await openPairing();
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
    expect(link).toBe(`https://event.example/gate/#/pair?c=${code}`);
    const rows = JSON.stringify(await server.store.db.selectFrom('pairing').selectAll().execute());
    expect(rows).not.toContain(code);
    expect(rows).not.toContain(code.replaceAll('-', ''));
  });

  test('[H5] a code typed in lower case with spaces works', async () => {
    const { code } = await openPairing();
    const { publicKey } = await newKey();
    expect((await claim(` ${code.toLowerCase().replaceAll('-', ' ')}`, publicKey)).status).toBe(201);
  });

  test('[H5] a code works once', async () => {
    const { code } = await openPairing();
    expect((await claim(code, (await newKey()).publicKey)).status).toBe(201);
    const again = await claim(code, (await newKey()).publicKey);
    expect(again.status).toBe(404);
    expect(await again.json()).toMatchObject({ code: 'pairing_refused', detail: 'used' });
  });

  test('[H5] two claims at the same moment make one device', async () => {
    const { code } = await openPairing();
    const keys = [await newKey(), await newKey(), await newKey()];
    const answers = await Promise.all(keys.map(({ publicKey }) => claim(code, publicKey)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404]);
    expect(await server.devices.list()).toHaveLength(1);
  });

  test('[H5] a code works until just before ten minutes, and not at ten', async () => {
    const first = await openPairing();
    const second = await openPairing();
    server.time.now = (server.time.now + 10 * MINUTE - 1) as typeof server.time.now;
    expect((await claim(first.code, (await newKey()).publicKey)).status).toBe(201);
    server.time.now = (server.time.now + 1) as typeof server.time.now;
    const late = await claim(second.code, (await newKey()).publicKey);
    expect(late.status).toBe(404);
    expect(await late.json()).toMatchObject({ detail: 'expired' });
  });

  test('[H5] [L25] numbers rise above every number seen and are never given twice', async () => {
    const { claimed: first } = await pair();
    server.devices.noteNumber(40 as never);
    const { claimed: second } = await pair();
    const { code } = await openPairing();
    await claim(code, 'A'.repeat(43));
    const { claimed: third } = await pair();
    expect([first.device, second.device]).toEqual([1, 41]);
    expect(third.device).toBeGreaterThan(41);
  });

  test('[H5] a key that belongs to a device cannot come back as another, not even after its revocation', async () => {
    const { publicKey } = await newKey();
    expect((await claim((await openPairing()).code, publicKey)).status).toBe(201);
    await ask(server, `POST /api/events/${EVENT}/devices/1/revoke`, { headers: server.organiser });
    const again = await claim((await openPairing()).code, publicKey);
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ code: 'key_in_use' });
  });

  test('[H5] a bridge, which never looks people up, gets no roster key', async () => {
    const { claimed } = await pair({ role: 'bridge' });
    expect(claimed.rosterKey).toBeUndefined();
  });

  test('[H10] guessing pairing codes ends after ten tries from one address', async () => {
    const { publicKey } = await newKey();
    const statuses: number[] = [];
    for (let i = 0; i < 11; i += 1) statuses.push((await claim(`0000-0000-00${i + 10}`, publicKey)).status);
    expect(statuses).toEqual([...Array<number>(10).fill(404), 429]);
    expect((await claim('0000-0000-0000', publicKey, '192.0.2.10')).status).toBe(404);
  });

  test('[H2] a role that is no device, a short key, a broken body: refused with where, never a 500', async () => {
    const wrong = await ask(server, PAIRINGS, {
      json: { name: 'x', role: 'server' },
      headers: server.organiser,
    });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ code: 'bad_request', errors: [{ path: 'role' }] });
    expect((await claim('X', 'short')).status).toBe(400);
    const headers = { ...server.organiser, 'content-type': 'application/json' };
    for (const body of ['', '{', 'null', '[]', '"x"', '{"name":1}', '\u0000']) {
      const answer = await ask(server, PAIRINGS, { body, headers });
      expect([body, answer.status]).toEqual([body, 400]);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    }
  });
});

describe('device tokens', () => {
  test('[H6] a fresh proof by the device key brings a new access token', async () => {
    const { claimed, privateKey } = await pair();
    server.time.now = (server.time.now + 11 * MINUTE) as typeof server.time.now;
    expect((await rosterAs(claimed)).status).toBe(401);
    const answer = await refresh(await proofOf({ device: 1, key: privateKey }));
    expect(answer.status).toBe(200);
    const fresh = (await answer.json()) as ClaimAnswer;
    expect((await rosterAs(fresh)).status).toBe(200);
  });

  test('[H6] a proof works once', async () => {
    const { privateKey } = await pair();
    const proof = await proofOf({ device: 1, key: privateKey });
    expect((await refresh(proof)).status).toBe(200);
    const again = await refresh(proof);
    expect(again.status).toBe(401);
    expect(await again.json()).toMatchObject({ code: 'proof_refused', detail: 'replayed' });
  });

  test('[H6] an old, a future and a long-lived proof are refused; a wrong clock is told the time', async () => {
    const { privateKey: key } = await pair();
    const now = Math.floor(server.time.now / 1000);
    for (const issued of [now - 3600, now + 3600]) {
      const answer = await refresh(await proofOf({ device: 1, key, issued }));
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: 'clock', serverTime: server.time.now });
    }
    const long = await refresh(await proofOf({ device: 1, key, lifetime: 3600 }));
    expect(await long.json()).toMatchObject({ code: 'proof_refused' });
  });

  test('[H6] a proof of another key, type, event or device is refused', async () => {
    const { privateKey: key } = await pair();
    const stranger = await newKey();
    const proofs = [
      await proofOf({ device: 1, key: stranger.privateKey }),
      await proofOf({ device: 1, key, typ: 'at+jwt' }),
      await proofOf({ device: 1, key, audience: 'another-event' }),
      await proofOf({ device: 2, key }),
      await proofOf({ device: 0, key }),
      'not.a.jwt',
      'x',
    ];
    for (const proof of proofs) {
      const answer = await refresh(proof);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: 'proof_refused' });
    }
    expect(server.errors).toEqual([]);
  });

  test('[H6] a proof is not an access token', async () => {
    const { claimed, privateKey: key } = await pair();
    const proof = await proofOf({ device: 1, key, audience: 'attend-gate' });
    expect((await rosterAs({ ...claimed, accessToken: proof })).status).toBe(401);
  });
});

describe('revocation', () => {
  const revoke = (no: number): Promise<Response> =>
    ask(server, `POST /api/events/${EVENT}/devices/${no}/revoke`, { headers: server.organiser });

  test('[H7] [L23] a revoked device is nobody at once, with its token and with its key', async () => {
    const { claimed, privateKey } = await pair();
    const answer = await revoke(1);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      device: 1,
      revokedAt: new Date(server.time.now).toISOString(),
    });
    expect(server.revoked).toEqual([1]);
    expect((await rosterAs(claimed)).status).toBe(401);
    const again = await refresh(await proofOf({ device: 1, key: privateKey }));
    expect(again.status).toBe(403);
    expect(await again.json()).toMatchObject({ code: 'revoked' });
  });

  test('[H7] asking again keeps the first time and closes sockets again', async () => {
    await pair();
    await revoke(1);
    const first = new Date(server.time.now).toISOString();
    server.time.now = (server.time.now + MINUTE) as typeof server.time.now;
    expect(await (await revoke(1)).json()).toMatchObject({ revokedAt: first });
    expect(server.revoked).toEqual([1, 1]);
    const lines = (await server.audit.recent(10)).map(({ action }) => action);
    expect(lines.filter((action) => action === 'device.revoke')).toHaveLength(1);
  });

  test('[H7] an unknown device and a number that is none are told apart from success', async () => {
    expect((await revoke(7)).status).toBe(404);
    expect(
      (await ask(server, `POST /api/events/${EVENT}/devices/x/revoke`, { headers: server.organiser })).status,
    ).toBe(400);
    expect(server.revoked).toEqual([]);
  });

  test('[H4] no device, whatever its role, may list, pair or revoke devices unless it is the organiser', async () => {
    const { claimed } = await pair({ role: 'supervisor' });
    const headers = bearer(claimed);
    expect((await ask(server, `GET /api/events/${EVENT}/devices`, { headers })).status).toBe(403);
    expect((await ask(server, PAIRINGS, { json: { name: 'x', role: 'kiosk' }, headers })).status).toBe(403);
    expect((await ask(server, `POST /api/events/${EVENT}/devices/1/revoke`, { headers })).status).toBe(403);
    const list = await ask(server, `GET /api/events/${EVENT}/devices`, { headers: server.organiser });
    expect(DeviceList.parse(await list.json()).devices).toMatchObject([{ device: 1, role: 'supervisor' }]);
  });
});
