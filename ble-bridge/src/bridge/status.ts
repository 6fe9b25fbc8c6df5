/** What a bridge says about itself: plain data for the status page, the probes and the metrics. No names, no keys. */
import type { GateId } from '@attend-gate/shared';
import type { GateService, GateServiceStats } from '../gatt/gate-service.ts';
import type { Radio, RadioState } from '../radio/radio.ts';
import type { LinkState } from '../uplink/document.ts';
import type { Identity } from '../uplink/identity.ts';
import type { LedgerLine } from './ledger-line.ts';
import type { PresenceLine } from './presence-line.ts';

export interface BridgeStatus {
  readonly event: string;
  readonly device: number;
  readonly gate: string;
  readonly server: string;
  readonly radio: RadioState;
  readonly radioRestarts: number;
  /** Adverts heard, of whatever. */
  readonly heard: number;
  readonly addressesInMemory: number;
  readonly tags: number;
  /** Sightings of registered tags. */
  readonly recognised: number;
  /** People being followed now. */
  readonly followed: number;
  readonly presenceWritten: number;
  /** People let in because two readers agreed (B2). */
  readonly crossed: number;
  /** Phones connected now, passes read, people let in by them, refusals by name. */
  readonly phones: GateServiceStats;
  readonly roster: boolean;
  readonly ledgerLink: LinkState;
  readonly presenceLink: LinkState;
  /** Own entries not yet durable on the server (L18). */
  readonly unsent: number;
}

export interface StatusSources {
  readonly identity: Identity;
  readonly gate: GateId;
  readonly radio: Radio;
  readonly ledger: LedgerLine;
  readonly presence: PresenceLine;
  readonly gatt: GateService;
  readonly hasRoster: boolean;
  readonly crossed: number;
}

export function statusOf({
  gatt,
  identity,
  gate,
  radio,
  ledger,
  presence,
  hasRoster,
  crossed,
}: StatusSources): BridgeStatus {
  const { heard, known, restarts } = radio.stats();
  const { tags, recognised, followed, written } = presence.stats();
  return {
    ...{ event: identity.event.id, device: identity.device, gate, server: identity.origin },
    ...{ radio: radio.state, radioRestarts: restarts, heard, addressesInMemory: known },
    ...{ tags, recognised, followed, presenceWritten: written, crossed },
    phones: gatt.stats(),
    ...{ roster: hasRoster, ledgerLink: ledger.link, presenceLink: presence.link },
    unsent: ledger.log.unsent + presence.log.unsent,
  };
}

/** Ready = the radio works. A server that is away is normal (L18 says what is waiting). */
export const waitingFor = ({ radio }: BridgeStatus): readonly string[] => (radio === 'on' ? [] : ['radio']);
