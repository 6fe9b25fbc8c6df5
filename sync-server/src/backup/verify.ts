/**
 * Is a copy of the data whole, and does it fit together? Databases, numbering, chain heads against the seals in them,
 * keys against the certificates they signed, the audit chain. Brings the copy's tables up to date while at it, so it
 * must never be given the folder of a running server.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkProofs,
  createChains,
  type DeviceNo,
  deviceOfClient,
  type EventId,
  type Fact,
  isEventId,
  ledgerDocument,
  type Millis,
  parseFact,
  type ReadEntry,
  type Run,
  sessionOfClient,
  type Verifier,
  verifierOf,
  verifyCertificate,
} from '@attend-gate/shared';
import { type EventKeys, openEventKeys } from '../access/event-keys.ts';
import { createChainHash } from '../relay/chain-hash.ts';
import { verifyAudit } from '../store/audit-store.ts';
import { integrityOf } from '../store/copy-database.ts';
import { type EventDatabase, eventDatabaseFile, eventFolder, openEventDatabase } from '../store/database.ts';
import { createEventStore } from '../store/event-store.ts';
import { openLedgerLogStore } from '../store/ledger-log-store.ts';
import { contentsOf, gapsIn } from '../store/verify-store.ts';
import { dataFiles } from './folder.ts';

export interface EventReport {
  readonly id: string;
  readonly people: number;
  readonly facts: number;
  readonly sessions: number;
  readonly devices: number;
  /** Seals whose head was computed again and found equal. */
  readonly seals: number;
}

export interface DataReport {
  readonly events: readonly EventReport[];
  /** Sentences; empty = whole. */
  readonly problems: readonly string[];
}

const noRandom = (): never => {
  throw new Error('checking makes no keys');
};

async function keysIn(dataDir: string, event: EventId, problems: string[]): Promise<EventKeys | undefined> {
  const folder = eventFolder(dataDir, event);
  if (!existsSync(join(folder, 'keys.json'))) {
    problems.push(`${event}: keys.json is missing; nobody can sign for this event any more`);
    return undefined;
  }
  try {
    const keys = await openEventKeys(folder, noRandom);
    const text = new TextEncoder().encode('do the halves belong together?');
    const signature = await keys.event.signer.sign(text);
    if (await keys.event.verifier.verify(signature, text)) return keys;
    problems.push(`${event}: the halves of the event key do not belong together`);
  } catch (error) {
    problems.push(`${event}: keys.json is unreadable (${error instanceof Error ? error.name : 'unknown'})`);
  }
  return undefined;
}

/** Device keys by number, from certificates that this event's key really signed. */
async function deviceKeys(
  store: EventDatabase,
  { keys, event, now }: { readonly keys: EventKeys; readonly event: EventId; readonly now: Millis },
  problems: string[],
): Promise<Map<DeviceNo, Verifier>> {
  const rows = await store.db
    .selectFrom('device')
    .select(['device_no', 'certificate', 'public_key'])
    .execute();
  const found = new Map<DeviceNo, Verifier>();
  for (const row of rows) {
    const certificate = await verifyCertificate(row.certificate, keys.event.verifier, now);
    const expired = !certificate.ok && (certificate.error === 'expired' || certificate.error === 'not_yet');
    if (!certificate.ok && !expired)
      problems.push(
        `${event}: the certificate of device ${row.device_no} does not hold (${certificate.error})`,
      );
    found.set(row.device_no as DeviceNo, await verifierOf(Uint8Array.from(row.public_key)));
  }
  return found;
}

function factsOf(
  run: Run,
  epoch: Millis,
): { readonly entries: ReadEntry<Fact>[]; readonly unreadable: number } {
  const entries: ReadEntry<Fact>[] = [];
  let unreadable = 0;
  const where = { device: deviceOfClient(run.client), session: sessionOfClient(run.client) };
  for (const [index, text] of run.texts.entries()) {
    const fact = parseFact(text, { ...where, index }, epoch);
    if (fact.ok) entries.push({ fact: fact.value, text });
    else unreadable += 1;
  }
  return { entries, unreadable };
}

interface Ledger {
  readonly event: EventId;
  readonly epoch: Millis;
  readonly runs: readonly Run[];
  readonly issuer: Verifier;
  readonly devices: ReadonlyMap<DeviceNo, Verifier>;
}

/** Computes every chain again and compares it with the seals its device signed (L13). @returns how many held */
async function checkSeals(
  { event, epoch, runs, issuer, devices }: Ledger,
  problems: string[],
): Promise<number> {
  const texts = new Map(runs.map((run) => [run.client, run.texts]));
  const textsOf = (client: number, from: number, to: number): string[] =>
    texts.get(client)?.slice(from, to) ?? [];
  const chains = createChains(ledgerDocument(event), textsOf, createChainHash());
  const proofs = { event, issuer, staff: () => undefined, deviceKey: (no: DeviceNo) => devices.get(no) };
  let held = 0;
  for (const run of runs) {
    const { entries, unreadable } = factsOf(run, epoch);
    if (unreadable > 0) problems.push(`${event}: session ${run.client} holds ${unreadable} unreadable facts`);
    for (const entry of entries.filter(({ fact }) => fact.body.kind === 'seal')) {
      const bad = await checkProofs([entry], (client, length) => chains.at(client, length).head, proofs);
      if (bad) problems.push(`${event}: seal ${entry.fact.id} does not fit the facts before it`);
      else held += 1;
    }
  }
  return held;
}

async function verifyEvent(
  dataDir: string,
  event: EventId,
  now: Millis,
  problems: string[],
): Promise<EventReport | undefined> {
  const file = eventDatabaseFile(dataDir, event);
  const broken = integrityOf(file);
  if (broken.length > 0) {
    problems.push(...broken.map((line) => `${event}: ${line}`));
    return undefined;
  }
  const keys = await keysIn(dataDir, event, problems);
  const store = await openEventDatabase(file);
  const log = openLedgerLogStore(file);
  try {
    const { eventIds, people, facts } = contentsOf(file);
    if (eventIds.length !== 1 || eventIds[0] !== event)
      problems.push(`${event}: the database says it belongs to ${eventIds.join(', ') || 'no event'}`);
    problems.push(...gapsIn(file).map((line) => `${event}: ${line}`));
    const audit = store.read((tx) => verifyAudit(store, tx));
    if (audit.brokenAt !== undefined)
      problems.push(`${event}: the audit log is broken at line ${audit.brokenAt}`);
    const runs = await log.load();
    const report = { id: event, people, facts, sessions: runs.length, devices: 0, seals: 0 };
    if (!keys || eventIds[0] !== event) return report;
    const { epoch } = createEventStore(store, event).read().info;
    const devices = await deviceKeys(store, { keys, event, now }, problems);
    const ledger = { event, epoch, runs, issuer: keys.event.verifier, devices };
    return { ...report, devices: devices.size, seals: await checkSeals(ledger, problems) };
  } finally {
    log.close();
    await store.close();
  }
}

/** Ids of the events in a data folder. */
export function eventsOf(dataDir: string): readonly EventId[] {
  const folder = join(dataDir, 'events');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(isEventId)
    .filter((id) => existsSync(eventDatabaseFile(dataDir, id)))
    .sort();
}

/** @param dataDir a copy nobody else uses */
export async function verifyData(dataDir: string, now: Millis): Promise<DataReport> {
  const problems: string[] = [];
  const events: EventReport[] = [];
  for (const id of eventsOf(dataDir)) {
    try {
      const report = await verifyEvent(dataDir, id, now, problems);
      if (report) events.push(report);
    } catch (error) {
      problems.push(`${id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (events.length === 0 && problems.length === 0) problems.push('there is no event in it');
  for (const { path, kind } of dataFiles(dataDir))
    if (kind === 'database' && !path.startsWith('events/'))
      problems.push(...integrityOf(join(dataDir, path)).map((line) => `${path}: ${line}`));
  const secret = join(dataDir, 'organisation-secret');
  if (!existsSync(secret)) problems.push('organisation-secret is missing');
  else if (!/^[A-Za-z0-9_-]{43}\s*$/.test(readFileSync(secret, 'utf8')))
    problems.push('organisation-secret is unreadable');
  return { events, problems };
}
