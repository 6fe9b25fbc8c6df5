/**
 * Who is asking. Four kinds of bearer: the organiser's key, a device's access token, the session of somebody who
 * signed in, and the key of another system. All end here; what they may do then stands in one table (`HTTP_RIGHTS`).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import {
  asMillis,
  type DeviceNo,
  type EventId,
  err,
  type GateId,
  type HttpRight,
  type ListId,
  type Millis,
  mayAsk,
  ok,
  type Result,
  type Role,
  rightsOfScope,
} from '@attend-gate/shared';
import type { Account } from '../store/account-store.ts';
import type { ApiKeyStore } from '../store/api-key-store.ts';
import type { Device } from '../store/device-store.ts';
import { ACCESS_TOKEN_MS, type AccessTokens } from './access-token.ts';
import { SESSION_PREFIX } from './sign-in.ts';

export interface Principal {
  readonly kind: 'organiser' | 'device' | 'account' | 'key';
  readonly event: EventId;
  readonly role: Role;
  /** Undefined for the organiser's key, which is no device and writes no log. */
  readonly device: DeviceNo | undefined;
  /** Lists this principal is held to; empty = all. */
  readonly lists: readonly ListId[];
  readonly gate: GateId | '';
  /** Rights this principal is held to; undefined = all of its role. */
  readonly scopes: readonly HttpRight[] | undefined;
  /** Name in the audit log: `organiser`, `device:7`, `account:u_…`, `key:k_…`. */
  readonly actor: string;
  /** When to ask again for proof of who this is. */
  readonly expires: Millis;
}

export interface AuthenticatorDeps {
  readonly event: EventId;
  /** The one of now: it can be replaced while the server runs (H34). */
  readonly organiserKey: () => string;
  readonly accessTokens: Pick<AccessTokens, 'verify'>;
  readonly devices: { readonly get: (no: DeviceNo) => Promise<Device | undefined> };
  /** Who signed in with this session, on the server as a whole. */
  readonly findSession: (secret: string) => Account | undefined;
  readonly apiKeys: Pick<ApiKeyStore, 'use'>;
  readonly clock: { readonly now: () => Millis };
}

export interface Authenticator {
  /** @param header the `Authorization` header as it came */
  authenticate(header: string | undefined): Promise<Principal | undefined>;
  /** The same for a bare token, as the socket carries it. */
  authenticateToken(token: string): Promise<Principal | undefined>;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What keys of other systems begin with. */
export const API_KEY_PREFIX = 'agk_';
export const apiKeyHash = (key: string): string =>
  createHash('sha256').update(`attend-gate/key/1\n${key}`).digest('hex');

export function createAuthenticator(deps: AuthenticatorDeps): Authenticator {
  const { event, accessTokens, devices, clock } = deps;
  const everywhere = { event, device: undefined, lists: [], gate: '' } as const;
  const soon = (): Millis => asMillis(clock.now() + ACCESS_TOKEN_MS);

  const account = (secret: string): Principal | undefined => {
    const found = deps.findSession(secret);
    if (!found || (found.events.length > 0 && !found.events.includes(event))) return undefined;
    const who = { kind: 'account', role: found.role, actor: `account:${found.id}` } as const;
    return { ...who, ...everywhere, scopes: undefined, expires: soon() };
  };
  const key = (secret: string): Principal | undefined => {
    const found = deps.apiKeys.use(apiKeyHash(secret), clock.now());
    if (!found) return undefined;
    const who = { kind: 'key', role: 'integration', actor: `key:${found.id}` } as const;
    return { ...who, ...everywhere, scopes: found.scopes.flatMap(rightsOfScope), expires: soon() };
  };
  const device = async (token: string): Promise<Principal | undefined> => {
    const claims = await accessTokens.verify(token);
    if (!claims.ok) return undefined;
    const found = await devices.get(claims.value.device);
    if (!found || found.revokedAt !== undefined || found.role !== claims.value.role) return undefined;
    const { no, role, lists, gate } = found;
    const who = { kind: 'device', event, role, device: no, lists, gate, actor: `device:${no}` } as const;
    return { ...who, scopes: undefined, expires: claims.value.expires };
  };
  const authenticateToken = async (token: string): Promise<Principal | undefined> => {
    if (token.startsWith(SESSION_PREFIX)) return account(token);
    if (token.startsWith(API_KEY_PREFIX)) return key(token);
    // Digests have one length, so the comparison takes one time whatever was sent.
    if (!timingSafeEqual(digest(token), digest(deps.organiserKey()))) return device(token);
    const who = { kind: 'organiser', role: 'organiser', actor: 'organiser' } as const;
    return { ...who, ...everywhere, scopes: undefined, expires: soon() };
  };
  return {
    authenticateToken,
    authenticate: async (header) => {
      const match = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(header ?? '');
      return match?.[1] === undefined ? undefined : authenticateToken(match[1]);
    },
  };
}

/** The only gate between a caller and a right. */
export function requireRight(
  principal: Principal | undefined,
  right: HttpRight,
): Result<Principal, 'unauthenticated' | 'forbidden'> {
  if (!principal) return err('unauthenticated');
  const within = principal.scopes === undefined || principal.scopes.includes(right);
  return within && mayAsk(principal.role, right) ? ok(principal) : err('forbidden');
}
