/**
 * Keeps a valid access token for as long as the server can be reached: renewed by proof of the device key before it
 * runs out, asked for again whenever the relay says it has. Offline it waits and tries; it never gives up by itself.
 */
import type { Millis, Signer } from '@attend-gate/shared';
import type { Identity } from '../platform/database.ts';
import { signDeviceProof } from '../platform/device-proof.ts';
import { renewAccess } from '../platform/server.ts';
import type { CorrectedClock } from './clock.ts';

export interface AccessDeps {
  readonly identity: Identity;
  readonly signer: Signer;
  readonly clock: CorrectedClock;
  readonly wall: () => number;
  readonly randomBytes: (n: number) => Uint8Array;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onToken: (token: string) => void;
  readonly onRevoked: () => void;
  readonly onRefused: (code: string) => void;
}

export interface Access {
  /** The latest token, if one has been had. */
  token(): string | undefined;
  /** Starts from a token that pairing just gave. */
  use(token: string, expiresAt: Millis): void;
  /** Asks for a new token now. */
  renew(): void;
  stop(): void;
}

const RENEW_BEFORE_MS = 120_000;
const RETRY_MS = 2_500;

export function createAccess(deps: AccessDeps): Access {
  let token: string | undefined;
  let cancel: () => void = () => undefined;
  let asking = false;
  let stopped = false;

  const later = (ms: number): void => {
    cancel();
    if (!stopped) cancel = deps.after(ms, () => void ask());
  };
  const use = (next: string, expiresAt: Millis): void => {
    token = next;
    deps.onToken(next);
    later(Math.max(RETRY_MS, expiresAt - deps.clock.now() - RENEW_BEFORE_MS));
  };
  const proof = (): Promise<string> => {
    const { event, device } = deps.identity;
    return signDeviceProof(
      { event: event.id, device, now: deps.clock.now(), nonce: deps.randomBytes(16) },
      deps.signer,
    );
  };
  const renewed = async (): Promise<void> => {
    const answer = await renewAccess(deps.identity.origin, await proof());
    if (stopped) return;
    if (answer.ok) {
      deps.clock.correct(answer.value.serverTime - deps.wall());
      use(answer.value.accessToken, Date.parse(answer.value.expiresAt) as Millis);
      return;
    }
    if (answer.error.kind === 'refused') {
      const { code, serverTime } = answer.error;
      if (serverTime !== undefined) deps.clock.correct(serverTime - deps.wall());
      if (code === 'revoked') return deps.onRevoked();
      if (code !== 'clock') deps.onRefused(code);
    }
    later(RETRY_MS);
  };
  const ask = async (): Promise<void> => {
    if (asking || stopped) return;
    asking = true;
    try {
      await renewed();
    } finally {
      asking = false;
    }
  };
  return {
    token: () => token,
    use,
    renew: () => void ask(),
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}
