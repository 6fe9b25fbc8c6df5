/**
 * One event with everything it has of its own: keys, database, roster, ledger, devices. Nothing is shared between
 * events, so one that fails takes nobody with it (X5). This file only puts parts together.
 */
import {
  createIdentify,
  type DeviceNo,
  deviceOfClient,
  type EventInfo,
  type HeldRoster,
  importRosterKey,
  keyIdText,
  type Millis,
  type Refusal,
  type ScannedCode,
  type TokenId,
} from '@attend-gate/shared';
import { createAccessTokens } from '../access/access-token.ts';
import { createCertifier } from '../access/certify.ts';
import { createDeviceDirectory } from '../access/device-directory.ts';
import { createDeviceProofs } from '../access/device-proof.ts';
import { openEventKeys } from '../access/event-keys.ts';
import { createGuessBudget } from '../access/guess-budget.ts';
import { openOrganisationSecret, organisationSecretFile } from '../access/organisation-secret.ts';
import { createPairingDesk } from '../access/pairing.ts';
import { createPassTokens } from '../access/pass-token.ts';
import { createPhoneProofs } from '../access/phone-proof.ts';
import { createAuthenticator } from '../access/principal.ts';
import { createSecondFactor } from '../access/second-factor.ts';
import { createStaffDesk } from '../access/staff-desk.ts';
import { withLateFacts } from '../attendance/late-watch.ts';
import { type EventWatch, UNWATCHED } from '../observability/event-watch.ts';
import { createClaims } from '../pass/claims.ts';
import { openPasses } from '../pass/open-passes.ts';
import { createPassDesk } from '../pass/pass-desk.ts';
import type { PassRooms } from '../pass/pass-rooms.ts';
import { createPeopleEditor } from '../roster/edit-people.ts';
import { createRosterDesk } from '../roster/participants.ts';
import { createRosterPublisher } from '../roster/publish.ts';
import { createWalkInDesk } from '../roster/walk-ins.ts';
import type { Account } from '../store/account-store.ts';
import { createApiKeyStore } from '../store/api-key-store.ts';
import { createAuditStore } from '../store/audit-store.ts';
import { createBlankTicketStore } from '../store/blank-ticket-store.ts';
import { createCodeStore, readCodes } from '../store/code-store.ts';
import { type EventDatabase, eventDatabaseFile, eventFolder, openEventDatabase } from '../store/database.ts';
import { createDeviceStore } from '../store/device-store.ts';
import { createEventStore } from '../store/event-store.ts';
import { createExportStore } from '../store/export-store.ts';
import { createHealthStore } from '../store/health-store.ts';
import { createIdempotencyStore } from '../store/idempotency-store.ts';
import { createImportMappingStore } from '../store/import-mapping-store.ts';
import { createParticipantStore, readPeople } from '../store/participant-store.ts';
import { createPhoneStore } from '../store/phone-store.ts';
import { createQuarantineStore } from '../store/quarantine-store.ts';
import { createStaffStore } from '../store/staff-store.ts';
import { createTagStore } from '../store/tag-store.ts';
import { followChanges } from './follow-changes.ts';
import { createLedgerFiles } from './ledger-files.ts';
import { openLedgerService, rosterHint } from './ledger-service.ts';
import { type Outside, openWork } from './open-work.ts';
import { openPresenceService } from './presence-service.ts';
import { repeatEvery } from './repeat.ts';
import { createTimeTravel } from './time-travel.ts';
import { watchRoster } from './watch-roster.ts';

export interface EventDeps {
  readonly dataDir: string;
  /** Where the event is kept, closed with it; left out = a file in the data folder. */
  readonly store?: EventDatabase;
  /** Settings of an event that is new. */
  readonly info: EventInfo;
  /** Otherwise the event's own file says what it is. */
  readonly isNew: boolean;
  /** Mail server, webhooks, sources; left out = this event talks to nobody. */
  readonly outside?: Outside;
  /** Who signed in on the server this event is one of; left out = nobody can. */
  readonly findSession?: (secret: string) => Account | undefined;
  /** Who counts what happens; left out = nobody. */
  readonly watch?: EventWatch;
  readonly clock: { readonly now: () => Millis };
  /** Cryptographically strong bytes. */
  readonly random: (length: number) => Uint8Array<ArrayBuffer>;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

/** How soon replaced keys count (H34). */
const KEYS_EVERY_MS = 2_000;

const NOBODY_OUTSIDE: Outside = {
  rules: { allowedHosts: new Set() },
  readGuestList: () => ({ ok: false, error: 'this event reads no files' }),
};

export type OpenEvent = Awaited<ReturnType<typeof openEvent>>;

export async function openEvent(deps: EventDeps) {
  const { dataDir, info, clock, random, after, onError } = deps;
  const keys = await openEventKeys(eventFolder(dataDir, info.id), random);
  const store = deps.store ?? (await openEventDatabase(eventDatabaseFile(dataDir, info.id)));
  const events = createEventStore(store, info.id);
  if (deps.isNew) events.put(info, clock.now());
  const eventInfo = (): EventInfo => events.read().info;
  // Raised by a restore, which needs the server to stand still.
  const { logEpoch } = events.readNow();

  const { signer, verifier } = keys.event;
  const keyring = new Map([[keyIdText(signer.keyId), verifier]]);
  const people = createParticipantStore(store);
  const directory = await createDeviceDirectory(createDeviceStore(store));
  const devices = directory.store;
  const audit = createAuditStore(store);
  const apiKeys = createApiKeyStore(store);
  const watch = withLateFacts(deps.watch ?? UNWATCHED, clock, ({ device, first, count }) => {
    const detail = { fact: first.id, at: first.at, count };
    audit.append({ at: clock.now(), actor: `device:${device}`, action: 'fact.late', detail });
  });

  const noteRefusal = (actor: string, { close, detail }: Refusal): void => {
    try {
      audit.append({ at: clock.now(), actor, action: `relay.${close}`, detail: { detail } });
    } catch (error) {
      // Refused it is, whether or not the database can be told.
      onError(error);
    }
  };
  const actorOf = ({ device }: Refusal): string => (device === undefined ? 'reader' : `device:${device}`);
  // Assigned below: the passes read the ledger, and the ledger tells them what is new.
  let passRooms: PassRooms | undefined;
  const rosterKey = await importRosterKey(keys.rosterKey);
  let held: HeldRoster | undefined;
  const useRoster = (next: HeldRoster): void => {
    held = next;
    ledger.useRoster(next);
  };
  const identifyHeld = createIdentify({
    roster: () => held,
    rosterKey: () => rosterKey,
    keyring,
    codePrefix: eventInfo().codePrefix,
  });
  /** Whoever was uploaded a moment ago, and is asked for before the roster is signed, waits for it: nobody is "unknown". */
  const identifyNewest = async (text: string, source?: string): Promise<ScannedCode> => {
    const before = held;
    const found = await identifyHeld(text, source);
    if (found.kind !== 'unknown' && !(found.kind === 'token' && !before?.get(found.token))) return found;
    const { roster: newest } = await roster.current();
    if (newest === before) return found;
    useRoster(newest);
    return identifyHeld(text, source);
  };
  const quarantine = createQuarantineStore(store);
  const staff = await createStaffDesk({ store: createStaffStore(store), eventInfo, signer, clock });
  const ledger = await openLedgerService({
    device: (no) => directory.get(no),
    quarantine,
    recovering: () => logEpoch > 1,
    info: eventInfo(),
    ...{ logs: store.logs, relay: store.relay },
    watch,
    logEpoch,
    clock,
    after,
    signer,
    proofs: { issuer: verifier, staff: (id) => staff.key(id) },
    identify: identifyNewest,
    onRefusal: (refusal) => {
      watch.refused('ledger', refusal.close);
      noteRefusal(actorOf(refusal), refusal);
    },
    onFacts: (facts) => {
      watch.durable(facts);
      passRooms?.onFacts(facts);
    },
    onRevokedElsewhere: (device) => {
      ledger.room().revoke(device);
      presence.revoke(device);
    },
    onError,
  });
  const presence = await openPresenceService({
    info: eventInfo(),
    logs: store.logs,
    clock,
    after,
    onRefusal: (refusal) => {
      watch.refused('presence', refusal.close);
      noteRefusal(actorOf(refusal), refusal);
    },
    onError,
  });
  const passes = openPasses({
    eventInfo,
    logEpoch,
    stores: store.logs.passes(),
    ledger,
    issuer: verifier,
    gates: () => directory.gates(),
    clock,
    after,
    onRefusal: (token, refusal) => {
      watch.refused('pass', refusal.close);
      noteRefusal(`phone:${token}/${refusal.device ?? 'reader'}`, refusal);
    },
    onError,
  });
  passRooms = passes;

  // Numbers met in the log are taken, also after a restore from an older backup (L25).
  const seen = [...ledger.room().replica.lengths().keys()].map(deviceOfClient);
  devices.noteNumber(Math.max(0, ...seen) as DeviceNo);

  const roster = createRosterPublisher({
    snapshot: () =>
      store.write((tx) => ({
        event: events.readNow(),
        people: readPeople(store, tx),
        codes: readCodes(store, tx),
      })),
    signer,
    rosterKey: keys.rosterKey,
    noteKey: keys.notes.publicKey,
    clock,
    random,
    onError,
  });
  roster.onPublished((version) => {
    void roster.current().then(({ roster: next }) => {
      useRoster(next);
      passes.onRoster();
      ledger.room().hint(rosterHint(version));
    }, onError);
  });
  useRoster((await roster.current()).roster);
  const reloadKeys = async (): Promise<void> => {
    await store.refreshSecrets?.();
    await keys.reload();
  };
  const stopKeys = repeatEvery(KEYS_EVERY_MS, reloadKeys, { after, onError });
  const stopListening = followChanges({ store, directory, staff, after, onError });

  const accessTokens = createAccessTokens({ keys: keys.jwt, event: info.id, clock });
  const access = createAuthenticator({
    event: info.id,
    organiserKey: () => keys.organiserKey,
    accessTokens,
    devices,
    findSession: deps.findSession ?? (() => undefined),
    apiKeys,
    clock,
  });
  const attendanceOf = (token: TokenId) => {
    const stays = eventInfo().lists.map(
      (list) => ledger.ledger.attendance(token, list.id, clock.now()).inside,
    );
    const inside = stays.find((entry) => entry !== undefined);
    return { checkedIn: inside !== undefined, since: inside?.at };
  };
  const verify = { people, eventInfo, keyring, attendanceOf, clock };
  const claims = createClaims({ store, clock, onChanged: () => roster.changed() });
  const passDesk = createPassDesk({
    event: info.id,
    eventInfo,
    verify,
    signer,
    passTokens: createPassTokens({ keys: keys.jwt, event: info.id, clock }),
    secondFactor: createSecondFactor(),
    proofs: createPhoneProofs({ event: info.id, clock }),
    claims,
    phones: createPhoneStore(store),
    clock,
  });
  const forDesk = {
    store,
    clock,
    random,
    codePrefix: () => eventInfo().codePrefix,
    onChanged: () => roster.changed(),
  };
  const desk = createRosterDesk(forDesk);
  const stopWatching = watchRoster({
    ...{ roster, version: () => events.read().roster, isTaking: desk.isTaking, after, onError },
  });
  const outside = deps.outside ?? NOBODY_OUTSIDE;
  const forWork = { store, eventInfo, people, signer, desk, outside, clock, after, random, onError };
  const work = openWork({ ...forWork, span: watch.span });
  const certify = createCertifier({ event: info.id, eventInfo, signer });
  return {
    id: info.id,
    staff,
    get organiserKey() {
      return keys.organiserKey;
    },
    rosterKey: keys.rosterKey,
    notes: keys.notes,
    eventInfo,
    signer,
    keyring,
    people,
    mappings: createImportMappingStore(store),
    apiKeys,
    answers: createIdempotencyStore(store),
    devices,
    audit,
    ledger,
    files: createLedgerFiles(() => ledger.room(), quarantine),
    travel: createTimeTravel({ ledger: ledger.ledger, store: ledger, roster: () => ledger.roster() }),
    passes,
    passDesk,
    claims,
    verify,
    presence,
    tags: createTagStore(store),
    codes: createCodeStore(store, () => roster.changed()),
    roster,
    exports: createExportStore(store),
    health: createHealthStore(store),
    watch,
    organisation: openOrganisationSecret(organisationSecretFile(dataDir), random),
    logEpoch: () => logEpoch,
    accessTokens,
    access,
    guesses: createGuessBudget(),
    pairing: createPairingDesk({ event: info.id, devices, clock, random, certify }),
    proofs: createDeviceProofs({ event: info.id, clock, devices }),
    desk,
    work,
    walkIns: createWalkInDesk(forDesk),
    blanks: createBlankTicketStore(store),
    editor: createPeopleEditor({
      store,
      clock,
      onChanged: () => roster.changed(),
      onErased: (token) => passes.drop(token),
    }),
    rosterVersion: () => events.read().roster,
    changeInfo: (next: EventInfo): void => {
      events.put(next, clock.now());
      roster.changed();
    },
    close: async (): Promise<void> => {
      stopWatching();
      stopKeys();
      stopListening();
      await work.stop();
      await passes.close();
      await Promise.all([ledger.close(), presence.close()]);
      await store.close();
    },
  };
}
