/**
 * Keeps a valid access token for as long as the server can be reached: renewed by proof of the device key before it
 * runs out, asked for again whenever the relay says it has. Offline it waits and tries; it never gives up by itself.
 * It opens no connection: whoever makes it says how to ask.
 */
import type { DeviceNo, EventId, Millis } from '../ids.ts';
import type { Signer } from '../keys/signing.ts';
import type { Result } from '../result.ts';
import type { AccessAnswer } from '../wire/http-devices.ts';
import { signDeviceProof } from './device-proof.ts';

/** Why a server did not answer as hoped. `serverTime` comes with refusals that blame the clock. */
export type ServerFailure =
  | { readonly kind: 'unreachable' }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly detail: string | undefined;
      readonly serverTime: number | undefined;
    };

export interface AccessDeps {
  readonly event: EventId;
  readonly device: DeviceNo;
  readonly signer: Signer;
  /** Corrected wall clock; `correct` takes server time minus ours. */
  readonly clock: { readonly now: () => Millis; readonly correct: (offset: number) => void };
  readonly wall: () => number;
  readonly randomBytes: (n: number) => Uint8Array;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly renew: (proof: string) => Promise<Result<AccessAnswer, ServerFailure>>;
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
    const { event, device, clock, randomBytes, signer } = deps;
    return signDeviceProof({ event, device, now: clock.now(), nonce: randomBytes(16) }, signer);
  };
  const renewed = async (): Promise<void> => {
    const answer = await deps.renew(await proof());
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
