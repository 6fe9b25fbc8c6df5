/**
 * A gate at a big event for the benchmark: an event server with 100,000 people, one paired tablet in real Chromium, and
 * 100,000 facts of other devices in its cache, as if it had been at the venue all day. Then the network goes.
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientOf, type DeviceNo, encodeRuns, tokenIdOf } from '@attend-gate/shared';
import { ask, type RunningServer, startEventServer } from '../support/event-server.ts';
import { guests, qrOf } from '../support/organiser.ts';
import { Tablet } from '../support/tablet.ts';

const FAMILY = [...'김이박최정강조윤장임한오서신권황안송류홍'];
const SYLLABLES = [...'민서지현준우도윤하은수아영호진성재연주원길동순태양희'];
const FIRST = ['Daniel', 'Anna', 'Zoë', 'Ahmed', 'María', 'John', 'Sofia', 'Liam', 'Noah', 'Emma'];
const LAST = ['Nguyen', 'Müller', 'García', 'Smith', 'Kim', 'Lee', 'Johnson', 'Ångström', 'Silva', 'Rossi'];
const pick = <T>(from: readonly T[]): T => from[randomInt(from.length)]!;

export const nameOf = (i: number): string =>
  i % 2 === 0 ? `${pick(FAMILY)}${pick(SYLLABLES)}${pick(SYLLABLES)}` : `${pick(FIRST)} ${pick(LAST)}`;

/** People before the camera, one after the other, and half a second of nobody between them. */
const QUEUE = 8;
const NOBODY = { picture: undefined, frames: 8 };

export interface BigDoor {
  readonly tablet: Tablet;
  readonly origin: string;
  /** Codes to scan. */
  readonly codes: readonly string[];
  /** Starts the tablet again with somebody else's code before its camera every few seconds. */
  holdUp(prepare: (tablet: Tablet) => Promise<unknown>): Promise<void>;
  /** Takes the network away for good. */
  cutNetwork(): Promise<void>;
  close(): Promise<void>;
}

async function upload(server: RunningServer, people: number): Promise<void> {
  const participants = Array.from({ length: people }, (_, i) => ({
    externalId: `bench-${i}`,
    name: nameOf(i),
    email: `guest${i}@example.org`,
    company: `Company ${i % 500}`,
    ticketType: 'Standard',
  }));
  await ask(server, '/api/participants/bulk-upload', { participants });
}

/** Every second fact an exit, so that 100,000 facts are 50,000 people who came and went. */
function factsOf(tokens: Uint8Array, facts: number): Uint8Array<ArrayBuffer> {
  const texts = Array.from({ length: facts }, (_, i) => {
    const token = tokenIdOf(tokens.subarray((i >> 1) * 8, (i >> 1) * 8 + 8));
    return `1|${(1_000 + i * 100).toString(36)}|${i % 2 === 0 ? 'a' : 'x'}|${token}|main|q`;
  });
  const runs = Array.from({ length: Math.ceil(facts / 1_000) }, (_, i) => ({
    client: clientOf(2 as DeviceNo, 0),
    clock: i * 1_000,
    texts: texts.slice(i * 1_000, (i + 1) * 1_000),
  }));
  return encodeRuns(runs);
}

/** Puts the update where y-indexeddb would have put it. */
async function plant(tablet: Tablet, event: string, facts: number): Promise<void> {
  const tokens = await tablet.page.evaluate(async () => {
    const open = indexedDB.open('attend-gate');
    await new Promise((resolve) => {
      open.onsuccess = resolve;
    });
    const read = open.result.transaction('roster').objectStore('roster').get('bytes');
    await new Promise((resolve) => {
      read.onsuccess = resolve;
    });
    open.result.close();
    return (JSON.parse(new TextDecoder().decode(read.result.bytes)) as { tokens: string }).tokens;
  });
  const update = factsOf(Buffer.from(tokens, 'base64url'), facts);
  await tablet.page.evaluate(
    async ([name, base64]) => {
      const bytes = Uint8Array.from(atob(base64!), (letter) => letter.charCodeAt(0));
      const open = indexedDB.open(name!);
      await new Promise((resolve) => {
        open.onsuccess = resolve;
      });
      const tx = open.result.transaction('updates', 'readwrite');
      tx.objectStore('updates').add(bytes);
      await new Promise((resolve) => {
        tx.oncomplete = resolve;
      });
      open.result.close();
    },
    [`attend-gate-ledger-${event}`, Buffer.from(update).toString('base64')],
  );
}

export async function openBigDoor(
  size: { readonly people: number; readonly facts: number },
  note: (line: string) => void,
): Promise<BigDoor> {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-bench-'));
  const server = await startEventServer(join(folder, 'data'));
  note(`uploading ${size.people} people`);
  await upload(server, size.people);
  const tablet = new Tablet({ folder: join(folder, 'tablet') });
  const queue = await guests(server, QUEUE);
  const pictures = await Promise.all(queue.map(({ id }) => qrOf(server, id)));
  await tablet.switchOn();
  note('pairing a tablet');
  tablet.page.context().setDefaultTimeout(120_000); // a busy machine is no reason to measure nothing
  await tablet.pair(server.pairingLink, 'North gate');
  const codes = (await guests(server, 1_000)).map(({ code }) => code);
  note(`planting ${size.facts} facts`);
  let running = true;
  const cutNetwork = async (): Promise<void> => {
    if (running) await server.stop();
    running = false;
  };
  await cutNetwork();
  await plant(tablet, server.event, size.facts);
  return {
    ...{ tablet, codes, cutNetwork },
    holdUp: async (prepare) => {
      await tablet.switchOff();
      tablet.film(pictures.flatMap((picture) => [NOBODY, { picture, frames: 12 }]));
      await tablet.switchOn();
      await prepare(tablet);
      await tablet.page.goto(`${server.origin}/gate/`);
    },
    origin: server.origin,
    close: async () => {
      await tablet.switchOff();
      await cutNetwork();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
