/** A data folder with one event in it: people, a paired device, facts with a seal over them, an audit line. For tests only. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  asMillis,
  clientOf,
  createChains,
  type DeviceNo,
  factId,
  generateKeyPair,
  issueCertificate,
  ledgerDocument,
  type Millis,
  signerOf,
  signText,
  toBase64url,
} from '@attend-gate/shared';
import { openEventKeys } from '../src/access/event-keys.ts';
import { openOrganisationSecret, organisationSecretFile } from '../src/access/organisation-secret.ts';
import { createAuditStore } from '../src/store/audit-store.ts';
import { eventDatabaseFile, eventFolder, openEventDatabase } from '../src/store/database.ts';
import { createEventStore } from '../src/store/event-store.ts';
import { openLedgerLogStore } from '../src/store/ledger-log-store.ts';
import { EVENT, INFO, MORNING } from './event-server.ts';

export const DEVICE = 7 as DeviceNo;
export const SESSION_ID = clientOf(DEVICE, 0);
const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));

export const admissionText = (n: number): string => `1|${(n + 1).toString(36)}|a|AAAAAAAAADA|main|q`;

/** @param count admissions of device 7, sealed by it afterwards */
export async function makeEvent(dataDir: string, count = 20): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  const keys = await openEventKeys(eventFolder(dataDir, EVENT), random);
  openOrganisationSecret(organisationSecretFile(dataDir), random);
  const file = eventDatabaseFile(dataDir, EVENT);
  mkdirSync(dirname(file), { recursive: true });
  const store = await openEventDatabase(file);
  createEventStore(store, EVENT).put(INFO, MORNING);
  createAuditStore(store).append({ at: MORNING, actor: 'organiser', action: 'test', detail: {} });
  const device = await signerOf(await generateKeyPair(false));
  const expires = asMillis(MORNING + 86_400_000);
  const claims = { event: EVENT, device: DEVICE, role: 'steward' as const, publicKey: device.publicKey };
  const certificate = await issueCertificate({ ...claims, notBefore: MORNING, expires }, keys.event.signer);
  await store.db
    .insertInto('device')
    .values({
      ...{ device_no: DEVICE, name: 'Tablet', role: 'steward', gate: '', lists: '[]' },
      ...{
        public_key: device.publicKey,
        certificate,
        paired_at: MORNING,
        revoked_at: null,
        last_seen: MORNING,
      },
    })
    .execute();
  const texts = Array.from({ length: count }, (_, i) => admissionText(i));
  const head = createChains(ledgerDocument(EVENT), (_, from, to) => texts.slice(from, to)).at(
    SESSION_ID,
    count,
  );
  const bare = `1|255s|s|${toBase64url(head.head)}|`;
  const id = factId(DEVICE, 0, count);
  const signature = await signText('SEAL', { document: ledgerDocument(EVENT), id }, bare, device);
  const log = openLedgerLogStore(file);
  await log.append([{ client: SESSION_ID, clock: 0, texts: [...texts, `${bare}|${signature}`] }], MORNING);
  log.close();
  await store.close();
  writeFileSync(`${dataDir}/metrics-token`, 'a-token-of-twenty-characters\n');
}

export const at = (offset: number): Millis => asMillis(MORNING + offset);
