/**
 * The other way to the rest of the door (L31): while the event server cannot be reached, a relay on the venue's own network.
 * One line at a time: two providers on one document would send each other's news on, and a relay takes from a device only
 * what it wrote itself.
 */
import { clockOfReason, type Replica, type Signer, signVenuePass } from '@attend-gate/shared';
import type { Identity } from '../platform/database.ts';
import { type Link, type LinkEvents, openLink } from '../platform/link.ts';

export interface VenueLineDeps extends Omit<LinkEvents, 'onClosed'> {
  readonly identity: Identity;
  readonly doc: Replica['doc'];
  readonly signer: Signer;
  readonly now: () => number;
  readonly randomBytes: (n: number) => Uint8Array;
  readonly after: (ms: number, task: () => void) => () => void;
  /** `wss://192.168.0.20:8475`; undefined = this event has none. */
  readonly address: () => string | undefined;
  readonly onError: (error: unknown) => void;
}

export interface VenueLine {
  /** The server cannot be reached: looks for the relay, if that lasts. */
  away(): void;
  /** The server is there again; from this moment nothing more goes through the venue. */
  back(): void;
  /** Connected through the venue. */
  readonly isOpen: boolean;
}

/** A short gap is no reason to go elsewhere. */
const AWAY_AFTER_MS = 5_000;
/** A pass is good for a minute, and counts once. */
const NEW_PASS_MS = 25_000;

export function createVenueLine(deps: VenueLineDeps): VenueLine {
  const { identity, signer } = deps;
  let link: Link | undefined;
  let cancel: (() => void) | undefined;
  /** How far the relay's clock is from ours; only its passes use it. */
  let offset = 0;
  let isOpen = false;

  const later = (ms: number, task: () => void): void => {
    cancel?.();
    cancel = deps.after(ms, task);
  };
  const show = async (): Promise<void> => {
    const claims = {
      ...{ event: identity.event.id, device: identity.device, nonce: deps.randomBytes(16) },
      now: (deps.now() + offset) as never,
    };
    const pass = await signVenuePass(claims, identity.certificate, signer);
    link?.setToken(pass);
    if (link) later(NEW_PASS_MS, () => void show().catch(deps.onError));
  };
  const open = (): void => {
    const address = deps.address();
    if (link) return;
    if (address === undefined) {
      later(AWAY_AFTER_MS, open);
      return;
    }
    link = openLink(`${address}/sync/${identity.event.id}`, 'ledger', deps.doc, {
      ...deps,
      onState: (state) => {
        isOpen = state === 'connected';
        deps.onState(state);
      },
      onClosed: (_code, reason) => {
        const clock = clockOfReason(reason);
        if (clock !== undefined) offset = clock - deps.now();
        // What was shown counts no more: the next attempt needs another.
        if (link) later(1_000, () => void show().catch(deps.onError));
      },
    });
    void show().catch(deps.onError);
  };
  return {
    away: () => {
      if (!link && !cancel) later(AWAY_AFTER_MS, open);
    },
    back: () => {
      cancel?.();
      cancel = undefined;
      link?.stop();
      link = undefined;
      isOpen = false;
    },
    get isOpen() {
      return isOpen;
    },
  };
}
