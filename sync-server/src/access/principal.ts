/**
 * Who is asking. Two kinds of bearer: the organiser's key, and a device's access token. Both end here; what they
 * may do then stands in one table (`HTTP_RIGHTS`).
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
} from '@attend-gate/shared';
import type { Device } from '../store/device-store.ts';
import { ACCESS_TOKEN_MS, type AccessTokens } from './access-token.ts';

export interface Principal {
  readonly kind: 'organiser' | 'device';
  readonly event: EventId;
  readonly role: Role;
  /** Undefined for the organiser's key, which is no device and writes no log. */
  readonly device: DeviceNo | undefined;
  /** Lists this principal is held to; empty = all. */
  readonly lists: readonly ListId[];
  readonly gate: GateId | '';
  /** Name in the audit log: `organiser`, `device:7`. */
  readonly actor: string;
  /** When to ask again for proof of who this is. */
  readonly expires: Millis;
}

export interface AuthenticatorDeps {
  readonly event: EventId;
  readonly organiserKey: string;
  readonly accessTokens: Pick<AccessTokens, 'verify'>;
  readonly devices: { readonly get: (no: DeviceNo) => Promise<Device | undefined> };
  readonly clock: { readonly now: () => Millis };
}

export interface Authenticator {
  /** @param header the `Authorization` header as it came */
  authenticate(header: string | undefined): Promise<Principal | undefined>;
  /** The same for a bare token, as the socket carries it. */
  authenticateToken(token: string): Promise<Principal | undefined>;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function createAuthenticator(deps: AuthenticatorDeps): Authenticator {
  const { event, accessTokens, devices, clock } = deps;
  const organiserDigest = digest(deps.organiserKey);
  const authenticateToken = async (token: string): Promise<Principal | undefined> => {
    // Digests have one length, so the comparison takes one time whatever was sent.
    if (timingSafeEqual(digest(token), organiserDigest)) {
      const expires = asMillis(clock.now() + ACCESS_TOKEN_MS);
      const who = { kind: 'organiser', role: 'organiser', actor: 'organiser' } as const;
      return { ...who, event, device: undefined, lists: [], gate: '', expires };
    }
    const claims = await accessTokens.verify(token);
    if (!claims.ok) return undefined;
    const device = await devices.get(claims.value.device);
    if (!device || device.revokedAt !== undefined || device.role !== claims.value.role) return undefined;
    const { no, role, lists, gate } = device;
    const { expires } = claims.value;
    return { kind: 'device', event, role, device: no, lists, gate, actor: `device:${no}`, expires };
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
  return mayAsk(principal.role, right) ? ok(principal) : err('forbidden');
}
