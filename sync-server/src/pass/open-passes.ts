/** The passes of one event, put together: their rooms, what phones write in them, which keys every gate knows. */
import {
  clientOf,
  type DeviceNo,
  type EventInfo,
  type Fact,
  type FactDraft,
  type Millis,
  type Refusal,
  type TokenId,
  type Verifier,
} from '@attend-gate/shared';
import type { LedgerService } from '../event/ledger-service.ts';
import type { PassLogStores } from '../store/pass-log-store.ts';
import { createKnownKeys } from './known-keys.ts';
import { createPassRooms, type PassRooms } from './pass-rooms.ts';
import { createPhoneDesk } from './phone-desk.ts';

export interface PassesDeps {
  readonly eventInfo: () => EventInfo;
  readonly logEpoch: number;
  readonly stores: PassLogStores;
  readonly ledger: LedgerService;
  /** The event key's verifier. */
  readonly issuer: Verifier;
  /** Devices that may let people in and were not revoked. */
  readonly gates: () => Iterable<DeviceNo>;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  /** @property refusal its device is the phone's number within this pass */
  readonly onRefusal: (token: TokenId, refusal: Refusal) => void;
  readonly onError: (error: unknown) => void;
}

export function openPasses(deps: PassesDeps): PassRooms {
  const { eventInfo, ledger, issuer, clock } = deps;
  const info = eventInfo();
  const keys = createKnownKeys({ roster: () => ledger.roster(), gates: deps.gates });
  keys.note(ledger.ledger.facts());
  const append = (draft: FactDraft): Promise<Fact> => ledger.append(draft);
  const phones = createPhoneDesk({
    ...{ event: info.id, epoch: info.epoch, eventInfo, issuer, issuers: [issuer] },
    ...{ ledger: ledger.ledger, gate: ledger.gate, append, clock },
  });
  const rooms = createPassRooms({
    ...deps,
    info,
    stores: deps.stores,
    ledger: ledger.ledger,
    textOf: ({ device, session, index }) =>
      ledger.room().replica.texts(clientOf(device, session), index, index + 1)[0],
    keyKnown: keys.of,
    phones,
  });
  return {
    ...rooms,
    get open() {
      return rooms.open;
    },
    onFacts: (facts) => {
      keys.note(facts);
      rooms.onFacts(facts);
    },
  };
}
