/**
 * One event with everything it has of its own: keys, database, roster, ledger, devices. Nothing is shared between
 * events, so one that fails takes nobody with it (X5). This file only puts parts together.
 */
import { type DeviceNo, deviceOfClient, type EventInfo, keyIdText, type Millis } from '@attend-gate/shared';
import { createAccessTokens } from '../access/access-token.ts';
import { createCertifier } from '../access/certify.ts';
import { createDeviceProofs } from '../access/device-proof.ts';
import { openEventKeys } from '../access/event-keys.ts';
import { createGuessBudget } from '../access/guess-budget.ts';
import { openOrganisationSecret, organisationSecretFile } from '../access/organisation-secret.ts';
import { createPairingDesk } from '../access/pairing.ts';
import { createAuthenticator } from '../access/principal.ts';
import { createRosterDesk } from '../roster/participants.ts';
import { createRosterPublisher } from '../roster/publish.ts';
import { createAuditStore } from '../store/audit-store.ts';
import { eventDatabaseFile, eventFolder, openEventDatabase } from '../store/database.ts';
import { createDeviceStore } from '../store/device-store.ts';
import { createEventStore } from '../store/event-store.ts';
import { createExportStore } from '../store/export-store.ts';
import { createImportMappingStore } from '../store/import-mapping-store.ts';
import { createParticipantStore, readPeople } from '../store/participant-store.ts';
import { createIdentify } from './identify.ts';
import { openLedgerService, rosterHint } from './ledger-service.ts';
import { watchRoster } from './watch-roster.ts';

export interface EventDeps {
  readonly dataDir: string;
  /** Settings of an event that is new. */
  readonly info: EventInfo;
  /** Otherwise the event's own file says what it is. */
  readonly isNew: boolean;
  readonly clock: { readonly now: () => Millis };
  /** Cryptographically strong bytes. */
  readonly random: (length: number) => Uint8Array<ArrayBuffer>;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

export type OpenEvent = Awaited<ReturnType<typeof openEvent>>;

export async function openEvent(deps: EventDeps) {
  const { dataDir, info, clock, random, after, onError } = deps;
  const keys = await openEventKeys(eventFolder(dataDir, info.id), random);
  const store = await openEventDatabase(eventDatabaseFile(dataDir, info.id));
  const events = createEventStore(store, info.id);
  if (deps.isNew) events.put(info, clock.now());
  const eventInfo = (): EventInfo => events.read().info;

  const { signer, verifier } = keys.event;
  const keyring = new Map([[keyIdText(signer.keyId), verifier]]);
  const people = createParticipantStore(store);
  const devices = createDeviceStore(store);
  const audit = createAuditStore(store);

  const ledger = await openLedgerService({
    info: eventInfo(),
    file: store.file,
    clock,
    after,
    identify: createIdentify({ people, keyring, eventInfo }),
    onRefusal: ({ device, close, detail }) => {
      const actor = device === undefined ? 'reader' : `device:${device}`;
      audit.append({ at: clock.now(), actor, action: `relay.${close}`, detail: { detail } });
    },
    onError,
  });

  // Numbers met in the log are taken, also after a restore from an older backup (L25).
  const seen = [...ledger.room().replica.lengths().keys()].map(deviceOfClient);
  devices.noteNumber(Math.max(0, ...seen) as DeviceNo);

  const roster = createRosterPublisher({
    snapshot: () => store.write((tx) => ({ event: events.read(), people: readPeople(store, tx) })),
    signer,
    rosterKey: keys.rosterKey,
    clock,
    random,
    onError,
  });
  roster.onPublished((version) => {
    void roster.current().then(({ roster: held }) => {
      ledger.useRoster(held);
      ledger.room().hint(rosterHint(version));
    }, onError);
  });
  ledger.useRoster((await roster.current()).roster);
  const stopWatching = watchRoster({ roster, version: () => events.read().roster, after, onError });

  const accessTokens = createAccessTokens({ keys: keys.jwt, event: info.id, clock });
  const access = createAuthenticator({
    event: info.id,
    organiserKey: keys.organiserKey,
    accessTokens,
    devices,
    clock,
  });
  const certify = createCertifier({ event: info.id, eventInfo, signer });
  return {
    id: info.id,
    organiserKey: keys.organiserKey,
    rosterKey: keys.rosterKey,
    eventInfo,
    signer,
    keyring,
    people,
    mappings: createImportMappingStore(store),
    devices,
    audit,
    ledger,
    roster,
    exports: createExportStore(store),
    organisation: openOrganisationSecret(organisationSecretFile(dataDir), random),
    logEpoch: () => events.read().logEpoch,
    accessTokens,
    access,
    guesses: createGuessBudget(),
    pairing: createPairingDesk({ event: info.id, devices, clock, random, certify }),
    proofs: createDeviceProofs({ event: info.id, clock, devices }),
    desk: createRosterDesk({
      store,
      clock,
      random,
      codePrefix: () => eventInfo().codePrefix,
      onChanged: () => roster.changed(),
    }),
    close: async (): Promise<void> => {
      stopWatching();
      await ledger.close();
      await store.close();
    },
  };
}
