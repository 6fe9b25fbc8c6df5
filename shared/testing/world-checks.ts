/** The invariants of docs/spec/ledger.md, asked of a simulated world that has come to rest. */
import type { FactId } from '../src/ids.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import { deviceOfClient } from '../src/replica/session.ts';
import { HOSTILE } from './hostile.ts';
import type { SimGate } from './sim-gate.ts';
import type { SimRelay } from './sim-relay.ts';

export interface WorldAtRest {
  readonly gates: readonly SimGate[];
  readonly relay: SimRelay;
  readonly server: Ledger;
  /** `client:index:text` of everything that an honest device ever wrote. */
  readonly written: ReadonlySet<string>;
  /** Green lights by token. */
  readonly admitted: ReadonlyMap<string, readonly FactId[]>;
  /** Tokens that left, were annulled, or whose admission went with a disk: green lights say nothing about them. */
  readonly disturbed: ReadonlySet<string>;
}

/** I1, I2: every journalled fact is on the server and on every tablet. */
function lostFacts({ gates, relay }: WorldAtRest): string[] {
  const broken: string[] = [];
  const stored = new Map(relay.store.facts.map((f) => [`${f.client}:${f.index}`, f.text]));
  for (const { options, log, replica } of gates) {
    if (log.unsent !== 0) broken.push(`I1: device ${options.device} still has ${log.unsent} unsent facts`);
    let held = 0;
    for (const { client, clock, texts } of replica.runsSince(new Map()))
      for (const [i, text] of texts.entries()) {
        held++;
        if (stored.get(`${client}:${clock + i}`) !== text)
          broken.push(`I2: device ${options.device} holds another ${client}:${clock + i} than the server`);
      }
    if (held !== stored.size)
      broken.push(`I2: device ${options.device} holds ${held} of ${stored.size} facts`);
  }
  return broken;
}

const otherDigests = ({ gates, server }: WorldAtRest): string[] => {
  const expected = server.digest();
  return gates
    .filter(({ ledger }) => ledger.digest() !== expected)
    .map(({ options }) => `I3: device ${options.device} derives something else than the server`);
};

/** I4, by counting green lights: n of them for a token that nothing disturbed are n-1 overlaps. */
function hiddenDoubles({ server, admitted, disturbed }: WorldAtRest): string[] {
  const reported = new Map(server.conflicts().map((c) => [c.token as string, c.overlaps.length]));
  return [...admitted]
    .filter(([token, facts]) => !disturbed.has(token) && (reported.get(token) ?? 0) !== facts.length - 1)
    .map(
      ([token, facts]) =>
        `I4: ${facts.length} green lights for ${token}, ${reported.get(token) ?? 0} overlaps reported`,
    );
}

const pending = ({ gates }: WorldAtRest): string[] =>
  gates
    .filter(({ replica }) => replica.doc.store.pendingStructs || replica.doc.store.pendingDs)
    .map(({ options }) => `I5: device ${options.device} was left with pending structs`);

/** I6: what stands in an honest device's log was written by that device. */
const foreignWrites = ({ relay, written }: WorldAtRest): string[] =>
  relay.store.facts
    .filter(({ client, index, text }) => {
      const device = deviceOfClient(client);
      return device !== HOSTILE && !written.has(`${client}:${index}:${text}`);
    })
    .map(({ client, index }) => `I6: nobody wrote ${client}:${index}`);

/** Nobody honest was ever refused; forks are told of, not refused. */
const refusedHonest = ({ gates, relay }: WorldAtRest): string[] => [
  ...relay.refusals
    .filter(({ device, detail }) => device !== HOSTILE && !detail.startsWith('fork'))
    .map(({ detail }) => `honest device refused: ${detail}`),
  ...gates.flatMap(({ options, troubles }) => troubles.map((t) => `device ${options.device}: ${t.kind}`)),
];

export const brokenInvariants = (world: WorldAtRest): string[] => [
  ...lostFacts(world),
  ...otherDigests(world),
  ...hiddenDoubles(world),
  ...pending(world),
  ...foreignWrites(world),
  ...refusedHonest(world),
];
