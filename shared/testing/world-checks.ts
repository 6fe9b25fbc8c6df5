/** The invariants of docs/spec/ledger.md, asked of a simulated world that has come to rest. */
import type { FactId } from '../src/ids.ts';
import { Ledger } from '../src/ledger/ledger.ts';
import type { StoredFact } from '../src/relay/log-store.ts';
import { deviceOfClient } from '../src/replica/session.ts';
import type { Run } from '../src/replica/update-codec.ts';
import { HOSTILE } from './hostile.ts';
import { factsOf, type SimGate } from './sim-gate.ts';
import type { SimRelay } from './sim-relay.ts';
import type { SimVenue } from './sim-venue.ts';

export interface WorldAtRest {
  readonly gates: readonly SimGate[];
  readonly relay: SimRelay;
  readonly venue: SimVenue | undefined;
  readonly server: Ledger;
  /** `client:index:text` of everything that an honest device ever wrote. */
  readonly written: ReadonlySet<string>;
  /** `client:index:text` of what lies aside on the server. */
  readonly quarantined: ReadonlySet<string>;
  /** Green lights by token. */
  readonly admitted: ReadonlyMap<string, readonly FactId[]>;
  /** Tokens that left, were annulled, or whose admission went with a disk: green lights say nothing about them. */
  readonly disturbed: ReadonlySet<string>;
}

const placeOf = (client: number, index: number, text: string): string => `${client}:${index}:${text}`;

/**
 * What a device holds and the server does not have in its ledger but aside: the unsealed end of a log whose tablet was
 * put back to an older copy. It waits for staff (L24), and nobody has lost it.
 */
const waitingOn = ({ replica }: SimGate, { relay, quarantined }: WorldAtRest): readonly Run[] =>
  replica
    .runsSince(relay.room().replica.lengths())
    .filter(({ client, clock, texts }) =>
      texts.every((text, i) => quarantined.has(placeOf(client, clock + i, text))),
    );

/** I1, I2: every journalled fact is on the server and on every tablet. */
function lostFacts(world: WorldAtRest): string[] {
  const broken: string[] = [];
  const stored = new Map(world.relay.store.facts.map((f) => [`${f.client}:${f.index}`, f.text]));
  for (const gate of world.gates) {
    const { options, log, replica } = gate;
    if (log.unsent !== 0) broken.push(`I1: device ${options.device} still has ${log.unsent} unsent facts`);
    const waiting = new Set(
      waitingOn(gate, world).flatMap(({ client, clock, texts }) =>
        texts.map((_, i) => `${client}:${clock + i}`),
      ),
    );
    let held = 0;
    for (const { client, clock, texts } of replica.runsSince(new Map()))
      for (const [i, text] of texts.entries()) {
        if (waiting.has(`${client}:${clock + i}`)) continue;
        held++;
        if (stored.get(`${client}:${clock + i}`) !== text)
          broken.push(`I2: device ${options.device} holds another ${client}:${clock + i} than the server`);
      }
    if (held !== stored.size)
      broken.push(`I2: device ${options.device} holds ${held} of ${stored.size} facts`);
  }
  return broken;
}

/** I2 for a venue relay: what is on its disk is what is on the server's. */
function otherAtVenue({ relay, venue }: WorldAtRest): string[] {
  if (!venue) return [];
  const placed = (facts: readonly StoredFact[]): string[] =>
    facts.map(({ client, index, text }) => placeOf(client, index, text)).sort();
  const [there, here] = [placed(relay.store.facts), placed(venue.store.facts)];
  return there.join() === here.join() ? [] : [`I2: the venue holds ${here.length} of ${there.length} facts`];
}

function otherDigests(world: WorldAtRest): string[] {
  const { gates, server, venue, relay } = world;
  const expected = server.digest();
  const others = gates
    .filter((gate) => {
      const waiting = waitingOn(gate, world);
      if (waiting.length === 0) return gate.ledger.digest() !== expected;
      const more = new Ledger(gate.options.roster);
      more.add(factsOf([...relay.room().replica.runsSince(new Map()), ...waiting]));
      return gate.ledger.digest() !== more.digest();
    })
    .map(({ options }) => `I3: device ${options.device} derives something else than the server`);
  const differs = venue !== undefined && venue.ledger.digest() !== expected;
  return differs ? [...others, 'I3: the venue derives something else than the server'] : others;
}

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
const refusedHonest = ({ gates, relay, venue }: WorldAtRest): string[] => [
  ...[...relay.refusals, ...(venue?.refusals ?? [])]
    .filter(({ device, detail }) => device !== HOSTILE && !detail.startsWith('fork'))
    .map(({ detail }) => `honest device refused: ${detail}`),
  ...gates.flatMap(({ options, troubles }) => troubles.map((t) => `device ${options.device}: ${t.kind}`)),
];

export const brokenInvariants = (world: WorldAtRest): string[] => [
  ...lostFacts(world),
  ...otherAtVenue(world),
  ...otherDigests(world),
  ...hiddenDoubles(world),
  ...pending(world),
  ...foreignWrites(world),
  ...refusedHonest(world),
];
