/**
 * Devices come and go (G5): pairing, fresh access tokens, the list, revocation. Private keys never pass here, and
 * the roster key leaves only towards a device that just proved to hold a pairing code.
 */
import {
  AccessAnswer,
  ClaimAnswer,
  ClaimRequest,
  DEVICE_ROLES,
  DeviceBody,
  DeviceList,
  type DeviceNo,
  type DeviceRole,
  DeviceTokenRequest,
  type EventInfo,
  type Millis,
  mayAsk,
  PairingAnswer,
  PairingRequest,
} from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { AccessTokens } from '../access/access-token.ts';
import type { DeviceProofs } from '../access/device-proof.ts';
import type { GuessBudget } from '../access/guess-budget.ts';
import type { PairingDesk } from '../access/pairing.ts';
import type { AuditStore } from '../store/audit-store.ts';
import type { Device, DeviceStore } from '../store/device-store.ts';
import { qrSvg } from '../tokens/qr.ts';
import {
  ACCESS_PROBLEMS,
  type AccessDeps,
  BEARER,
  callerOf,
  newRoutes,
  problem,
  problems,
  protect,
  type Routes,
  timeOrNull,
  timeText,
} from './problem.ts';

export interface PairingDeps extends AccessDeps {
  /** `https://event.example`, without a slash at the end. */
  readonly origin: string;
  readonly pairing: PairingDesk;
  readonly proofs: DeviceProofs;
  readonly accessTokens: Pick<AccessTokens, 'issue'>;
  readonly devices: Pick<DeviceStore, 'list' | 'revoke' | 'seen'>;
  readonly audit: Pick<AuditStore, 'append'>;
  readonly guesses: GuessBudget;
  readonly clientAddress: (c: Context) => string;
  readonly clock: { readonly now: () => Millis };
  readonly random: (length: number) => Uint8Array;
  readonly eventInfo: () => EventInfo;
  /** Raw Ed25519 public keys of the event, newest first. */
  readonly eventKeys: readonly Uint8Array[];
  readonly rosterKey: Uint8Array;
  /** Closes the device's sockets and writes the `revoke` fact (L23); resolves when that is durable. */
  readonly onRevoked: (device: DeviceNo) => Promise<void>;
}

const SMALL = bodyLimit({ maxSize: 16 * 1024, onError: (c) => problem(c, 'too_large') });
const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
const body = <S extends z.ZodType>(schema: S) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});
const inEvent = { params: z.object({ eventId: z.string() }) };
const device = { tags: ['devices'], middleware: SMALL };

const openRoute = createRoute({
  ...device,
  method: 'post',
  path: '/api/events/{eventId}/pairings',
  security: BEARER,
  request: { ...inEvent, ...body(PairingRequest) },
  responses: {
    201: json(PairingAnswer, 'one code for one device, ten minutes'),
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});
const claimRoute = createRoute({
  ...device,
  method: 'post',
  path: '/api/pairings/claim',
  request: body(ClaimRequest),
  responses: {
    201: json(ClaimAnswer, 'everything the device needs to work, also offline'),
    ...problems('bad_request', 'too_large', 'pairing_refused', 'key_in_use', 'too_many'),
  },
});
const tokenRoute = createRoute({
  ...device,
  method: 'post',
  path: '/api/devices/token',
  request: body(DeviceTokenRequest),
  responses: {
    200: json(AccessAnswer, 'ten more minutes'),
    ...problems('bad_request', 'too_large', 'proof_refused', 'clock', 'revoked'),
  },
});
const listRoute = createRoute({
  ...device,
  method: 'get',
  path: '/api/events/{eventId}/devices',
  security: BEARER,
  request: inEvent,
  responses: { 200: json(DeviceList, 'all devices, also revoked ones'), ...problems(...ACCESS_PROBLEMS) },
});
const revokeRoute = createRoute({
  ...device,
  method: 'post',
  path: '/api/events/{eventId}/devices/{device}/revoke',
  security: BEARER,
  request: { params: z.object({ eventId: z.string(), device: z.coerce.number().int().min(1) }) },
  responses: {
    200: json(DeviceBody, 'revoked; asking again changes nothing'),
    ...problems('bad_request', ...ACCESS_PROBLEMS),
  },
});

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const bodyOf = (one: Device): z.infer<typeof DeviceBody> => ({
  ...{ device: one.no, name: one.name, role: one.role, gate: one.gate, lists: [...one.lists] },
  pairedAt: timeText(one.pairedAt),
  lastSeenAt: timeOrNull(one.lastSeen),
  revokedAt: timeOrNull(one.revokedAt),
});

async function accessFor(deps: PairingDeps, { no, role }: Device): Promise<AccessAnswer> {
  const sid = base64url(deps.random(9));
  const { token, expires } = await deps.accessTokens.issue({ device: no, role, sid });
  return { accessToken: token, expiresAt: timeText(expires), serverTime: deps.clock.now() };
}

/** Looking people up is what the roster key is for; who may not look up does not get it. */
const deviceRole = (role: string): DeviceRole => {
  const found = DEVICE_ROLES.find((one) => one === role);
  if (!found) throw new Error(`${role} is not a role of a device`);
  return found;
};

async function welcome(deps: PairingDeps, paired: Device): Promise<ClaimAnswer> {
  const role = deviceRole(paired.role);
  return {
    ...(await accessFor(deps, paired)),
    ...{ device: paired.no, name: paired.name, role, gate: paired.gate, lists: [...paired.lists] },
    certificate: base64url(paired.certificate),
    event: deps.eventInfo(),
    eventKeys: deps.eventKeys.map(base64url),
    ...(mayAsk(role, 'admit') ? { rosterKey: base64url(deps.rosterKey) } : {}),
  };
}

function addPairing(routes: Routes, deps: PairingDeps): void {
  const { pairing, audit, clock } = deps;
  protect(routes, openRoute, deps, 'manageDevices');
  routes.openapi(openRoute, async (c) => {
    const { name, role, gate = '', lists = [] } = c.req.valid('json');
    const { code, expires } = pairing.open({ name, role, gate, lists });
    const at = clock.now();
    audit.append({ at, actor: callerOf(c).actor, action: 'pairing.open', detail: { role, gate } });
    const link = `${deps.origin}/gate/#/pair?c=${code}`;
    return c.json({ code, link, qrSvg: await qrSvg(link, 'screen'), expiresAt: timeText(expires) }, 201);
  });
  routes.openapi(claimRoute, async (c) => {
    const { code, publicKey } = c.req.valid('json');
    const guessed = await deps.guesses.spend(deps.clientAddress(c), 'pairing', async () => {
      const value = await pairing.claim(code, Buffer.from(publicKey, 'base64url'));
      return { failed: !value.ok && value.error !== 'key_in_use', value };
    });
    if (!guessed.ok) return problem(c, 'too_many', { retryAfter: guessed.retryAfter });
    const claimed = guessed.value;
    if (claimed.ok) return c.json(await welcome(deps, claimed.value), 201);
    if (claimed.error === 'key_in_use') return problem(c, 'key_in_use');
    return problem(c, 'pairing_refused', { detail: claimed.error });
  });
}

function addTokens(routes: Routes, deps: PairingDeps): void {
  routes.openapi(tokenRoute, async (c) => {
    const serverTime = deps.clock.now();
    const proven = await deps.proofs.verify(c.req.valid('json').proof);
    if (proven.ok) {
      deps.devices.seen(proven.value.no, serverTime);
      return c.json(await accessFor(deps, proven.value), 200);
    }
    if (proven.error === 'clock') return problem(c, 'clock', { serverTime });
    if (proven.error === 'revoked') return problem(c, 'revoked');
    return problem(c, 'proof_refused', { detail: proven.error });
  });
}

function addDevices(routes: Routes, deps: PairingDeps): void {
  protect(routes, listRoute, deps, 'manageDevices');
  routes.openapi(listRoute, async (c) => {
    return c.json({ devices: (await deps.devices.list()).map(bodyOf) }, 200);
  });
  protect(routes, revokeRoute, deps, 'manageDevices');
  routes.openapi(revokeRoute, async (c) => {
    const no = c.req.valid('param').device as DeviceNo;
    const revoked = deps.devices.revoke(no, callerOf(c).actor, deps.clock.now());
    if (!revoked) return problem(c, 'not_found');
    // Also when it was revoked before: the first attempt may have died between the row and the sockets.
    await deps.onRevoked(no);
    return c.json(bodyOf(revoked.device), 200);
  });
}

export function createPairingRoutes(deps: PairingDeps): Routes {
  const routes = newRoutes();
  addPairing(routes, deps);
  addTokens(routes, deps);
  addDevices(routes, deps);
  return routes;
}
