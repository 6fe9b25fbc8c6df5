/**
 * A venue relay at work (L31): the shared relay on this laptop's disk, a door on the local network, and the line to the
 * event server. It works with the server away for as long as that takes, and starts again from its own file.
 */
import {
  type Access,
  createAccess,
  type Fact,
  Ledger,
  openVenueRelay,
  type VenueRelay,
  type Verifier,
  verifierOf,
} from '@attend-gate/shared';
import { type BridgeDatabase, createSettings } from '../store/database.ts';
import { openVenueStores } from '../store/venue-log-store.ts';
import type { CorrectedClock, Identity } from '../uplink/identity.ts';
import { fetchStaff, renewAccess } from '../uplink/server.ts';
import { createAdmission } from './admission.ts';
import { openKnownDevices } from './known-devices.ts';
import { openServerLine } from './server-line.ts';
import { openVenueDoor, type VenueDoorDeps } from './sockets.ts';

export interface VenueDeps extends Pick<VenueDoorDeps, 'host' | 'port' | 'tls'> {
  readonly identity: Identity;
  readonly db: BridgeDatabase;
  readonly clock: CorrectedClock;
  readonly wall: () => number;
  readonly randomBytes: (n: number) => Uint8Array;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onTrouble: (what: string, detail: unknown) => void;
  /** This relay was revoked: it ends. */
  readonly onRevoked: () => void;
}

/** What the laptop shows of it: plain numbers, no names, no keys. */
export interface VenueStatus {
  readonly event: string;
  readonly server: string;
  readonly serverReached: boolean;
  readonly ready: boolean;
  readonly gates: number;
  readonly facts: number;
  readonly conflicts: number;
  readonly refused: number;
}

export interface Venue {
  readonly address: string;
  status(): VenueStatus;
  close(): Promise<void>;
}

export async function openVenue(deps: VenueDeps): Promise<Venue> {
  const { identity, db, clock, after, onTrouble } = deps;
  const { event, device, signer, origin, eventKeys } = identity;
  const issuers: readonly Verifier[] = await Promise.all(eventKeys.map(verifierOf));
  const [issuer] = issuers;
  if (!issuer) throw new Error('paired without an event key; pair this relay again');
  const stores = openVenueStores(db);
  let ledger = new Ledger();
  let refused = 0;
  const isRevoked = (no: Identity['device']): boolean => ledger.isRevoked(no);
  const settings = createSettings(db);
  const known = await openKnownDevices({ issuers, stores, settings, isRevoked, clock });
  const onError = (error: unknown): void => onTrouble('venue', error);
  /** L23: whoever was revoked is shut out as soon as that is known here. */
  const shutOut = (facts: readonly Fact[]): void => {
    for (const { body } of facts) if (body.kind === 'revoke') relay.room.revoke(body.device);
  };
  const relay: VenueRelay = await openVenueRelay({
    event,
    proofs: { issuer, staff: known.staff, deviceKey: known.deviceKey },
    device: known.device,
    ...{ store: stores.log, quarantine: stores.quarantine, clock, after, onError },
    onLoaded: (facts) => {
      ledger = new Ledger();
      ledger.add(facts);
    },
    onFacts: (facts) => {
      ledger.add(facts);
      shutOut(facts);
    },
    onRefusal: (refusal) => {
      refused++;
      onTrouble(`refused: ${refusal.close}`, refusal.detail);
    },
  });
  const line = openServerLine({
    url: `${origin.replace(/^http/, 'ws')}/sync/${event.id}/ledger`,
    upstream: () => relay.upstream,
    after,
    onTokenExpired: () => access.renew(),
    onRevoked: deps.onRevoked,
    onTrouble: (detail) => onTrouble('server', detail),
  });
  const learnStaff = async (token: string): Promise<void> => {
    const fetched = await fetchStaff(origin, event.id, token);
    if (!fetched.ok) return onTrouble('staff not fetched', fetched.error.kind);
    const active = fetched.value.staff.filter(({ withdrawnAt }) => withdrawnAt === null);
    await known.useStaff(active.map(({ certificate }) => certificate));
  };
  const access: Access = createAccess({
    ...deps,
    ...{ event: event.id, device, signer },
    renew: (proof) => renewAccess(origin, proof),
    onToken: (token) => {
      // First whose marks count: what gates sent up meanwhile is judged the same here and there.
      learnStaff(token)
        .catch(onError)
        .finally(() => line.setToken(token));
    },
    onRevoked: deps.onRevoked,
    onRefused: (code) => onTrouble('access refused', code),
  });
  const status = (): VenueStatus => ({
    ...{ event: event.id, server: origin, serverReached: line.isOpen, ready: relay.room.isOpen },
    ...{ gates: relay.room.peerCount, facts: ledger.size, conflicts: ledger.counts().openConflicts, refused },
  });
  const door = await openVenueDoor({
    ...{ host: deps.host, port: deps.port, tls: deps.tls, event: event.id, relay: () => relay, clock, after },
    admit: createAdmission({ event: event.id, issuers, clock, isRevoked }),
    onAdmitted: (admitted) => {
      known.note(admitted).catch(onError);
    },
    onRefused: (why) => {
      refused++;
      onTrouble('gate turned away', why);
    },
    status,
    onError,
  });
  access.renew();
  return {
    address: door.address,
    status,
    close: async () => {
      access.stop();
      line.close();
      await relay.close();
      await door.close();
    },
  };
}
