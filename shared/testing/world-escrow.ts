/**
 * Escrow in a simulated world (I9): a hall with a cap, places granted to every tablet before the first cut, and what
 * holds whenever the world is stopped: the bodies in the hall never exceed the cap by more than the overrides that
 * stand in somebody's log under a supervisor's signature.
 */
import { asMillis, type DeviceNo } from '../src/ids.ts';
import type { Fact } from '../src/ledger/fact.ts';
import { formatFact } from '../src/ledger/fact-text.ts';
import { Ledger } from '../src/ledger/ledger.ts';
import { goesOverCap } from '../src/ledger/rights.ts';
import type { Room } from '../src/relay/room.ts';
import { clientOf } from '../src/replica/session.ts';
import type { Roster } from '../src/roster/roster.ts';
import { aHolder, aList, anEvent, aRoster, EPOCH, HALL, tokenOf } from './people.ts';
import { factsOf, type SimGate } from './sim-gate.ts';

const SERVER = 0 as DeviceNo;
const CAP = 6;
/** One place stays with the server. */
const GRANTED = CAP - 1;

/** Everybody of the world, and a hall that does not hold them all. */
export const escrowRoster = (tokens: number): Roster =>
  aRoster(
    Array.from({ length: tokens }, (_, n) => aHolder(tokenOf(n))),
    {
      event: anEvent({
        lists: [aList({ area: HALL })],
        areas: [{ id: HALL, name: 'Hall', parent: '', capacity: CAP, escrow: true }],
      }),
    },
  );

/**
 * The server gives its places away, one after the other to the next tablet.
 * @param wrote told of each fact, as `client:index:text`
 */
export async function grantPlaces(
  room: Room<Fact>,
  devices: readonly DeviceNo[],
  wrote: (place: string) => void,
): Promise<void> {
  const client = clientOf(SERVER, 0);
  for (let i = 0; i < GRANTED; i++) {
    const to = devices[i % devices.length];
    if (to === undefined) return;
    const stamp = { key: { ms: i, counter: 0 }, at: asMillis(EPOCH + i) };
    const body = { kind: 'budget', from: SERVER, to, area: HALL, n: 1 } as const;
    const text = formatFact({ body, extras: {}, stamp }, EPOCH);
    const run = { client, clock: room.replica.length(client), texts: [text] };
    wrote(`${run.client}:${run.clock}:${text}`);
    await room.appendOwn(run, { device: SERVER, role: 'server' });
  }
}

/** What everybody together has written, wherever it lies. */
function everything(gates: readonly SimGate[], room: Room<Fact>): readonly Fact[] {
  const facts = new Map<string, Fact>();
  for (const { replica } of [...gates, room])
    for (const fact of factsOf(replica.runsSince(new Map()))) facts.set(fact.id, fact);
  return [...facts.values()];
}

/** I9 at this moment, in words; undefined = it holds. */
export function overCap(gates: readonly SimGate[], room: Room<Fact>, roster: Roster): string | undefined {
  const facts = everything(gates, room);
  const ledger = new Ledger(roster);
  ledger.add(facts);
  const { bodies } = ledger.inArea(HALL);
  const overrides = facts.filter(
    ({ body, extras }) => goesOverCap(body) && extras.staff !== undefined,
  ).length;
  return bodies <= CAP + overrides
    ? undefined
    : `I9: ${bodies} bodies where ${CAP} may be, and ${overrides} signed overrides say why`;
}
