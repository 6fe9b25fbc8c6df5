/**
 * Kills the puller again and again while the source repeats, grows, and is restored from an old backup, then compares
 * every row of the lake with the source (A7). Run with `npm run -s kills -- pulls --kills 50`; a short one is a test.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Fact, fold } from '@attend-gate/shared';
import { aFact, anAdmit, anEvent, aRoster, tokenOf } from '@attend-gate/shared/testing';
import { aParticipant, createFakeServer, type FakeServer } from './fake-event-server.ts';
import { openTestLake } from './lake.ts';

export interface KillReport {
  readonly kills: number;
  /** Half-written files found after the kills. */
  readonly drafts: number;
  readonly rows: number;
  readonly expected: number;
  /** Facts missing from, or more than once in, the lake. */
  readonly wrong: number;
  readonly arrivals: number;
  readonly counted: number;
}

const factsOf = (from: number, count: number, shift: number): Fact[] =>
  Array.from({ length: count }, (_, i) => {
    const n = from + i;
    return aFact([1 + (n % 3), 0, Math.floor(n / 3)], 1_000 * n + shift, anAdmit(n % 4_000));
  });

/** Serves the fake over real HTTP, as a puller in another process sees it. */
function serve(server: FakeServer): Promise<{ url: string; close: () => void }> {
  const http = createServer((request, response) => {
    void server.fetch(`http://x${request.url ?? '/'}`).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(await answer.text());
    });
  });
  return new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () => {
      const { port } = http.address() as AddressInfo;
      resolve({ url: `http://127.0.0.1:${port}`, close: () => void http.close() });
    });
  });
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => child.once('exit', () => resolve()));

/** @param random 0 ≤ n < 1, says when to strike */
export async function killPulls(kills: number, random: () => number): Promise<KillReport> {
  const lake = openTestLake();
  const info = anEvent();
  const server = createFakeServer(info);
  const { url, close } = await serve(server);
  let drafts = 0;
  try {
    server.participants = Array.from({ length: 50 }, (_, i) => aParticipant(i + 1, tokenOf(i)));
    server.facts = factsOf(0, 2_000, 0);
    for (let kill = 0; kill < kills; kill++) {
      const puller = fork(join(import.meta.dirname, 'puller.ts'), [lake.dataDir, url], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      // At work, not while it starts; then at any moment of the next pulls.
      await Promise.race([new Promise((resolve) => puller.once('message', resolve)), ended(puller)]);
      await new Promise((resolve) => setTimeout(resolve, 500 * random()));
      puller.kill('SIGKILL');
      await ended(puller);
      drafts += lake.drafts();
      // A busy door between the kills; in the middle a server restored from a backup, under the same epoch and a new one.
      server.facts = [...server.facts, ...factsOf(server.facts.length, 1_500, 0)];
      if (kill === Math.floor(kills / 3)) server.facts = factsOf(0, 1_500, 7);
      if (kill === Math.floor((2 * kills) / 3)) server.epoch = '2';
    }
    const own = createFakeServer(info, url);
    Object.assign(own, { facts: server.facts, participants: server.participants, epoch: server.epoch });
    for (let i = 0; i < 3; i++) await lake.pullFrom(own, { pageRows: 700 });
    const facts = await lake.rawFacts(info.id);
    const wanted = new Map(server.facts.map((fact, i) => [i + 1, fact.id as string]));
    const wrong =
      facts.filter(({ seq, fact }) => wanted.get(seq) !== fact).length + Math.abs(facts.length - wanted.size);
    const { totals } = await lake.report('arrivals', { event: info.id });
    const counted = fold(server.facts, aRoster([], { event: info })).counts().everIn;
    const numbers = { rows: facts.length, expected: wanted.size, wrong };
    return { kills, drafts, ...numbers, arrivals: Number(totals.arrivals), counted };
  } finally {
    close();
    lake.remove();
  }
}
