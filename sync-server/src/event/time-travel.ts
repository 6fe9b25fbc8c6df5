/** The attendance as it was: at a moment, and as far as this server or one device knew it then (L13, L19). */
import {
  asMillis,
  type DeviceNo,
  deviceOfClient,
  type Frontier,
  foldAt,
  frontierKey,
  knownByDevice,
  type Ledger,
  type LogStore,
  type Roster,
  sessionOfClient,
} from '@attend-gate/shared';

export interface Moment {
  /** Milliseconds since 1970, inclusive. */
  readonly time: number;
  /** Only facts this server had stored by then. */
  readonly known: number | undefined;
  /** Only facts this device had seen by `time`. */
  readonly device: DeviceNo | undefined;
}

export interface TimeTravel {
  at(moment: Moment): Promise<Ledger>;
}

const PAGE = 10_000;

/** How far each session had been stored at a moment. */
async function storedBy(store: Pick<LogStore, 'readFrom'>, until: number): Promise<Frontier> {
  const known = new Map<string, number>();
  for (let after = 0; ; ) {
    const page = await store.readFrom(after, PAGE);
    for (const { client, index, receivedAt } of page) {
      const key = frontierKey(deviceOfClient(client), sessionOfClient(client));
      if (receivedAt <= until) known.set(key, Math.max(index + 1, known.get(key) ?? 0));
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return known;
    after = last.seq;
  }
}

export function createTimeTravel(deps: {
  readonly ledger: Pick<Ledger, 'facts'>;
  readonly store: Pick<LogStore, 'readFrom'>;
  readonly roster: () => Roster | undefined;
}): TimeTravel {
  return {
    at: async ({ time, known, device }) => {
      const facts = [...deps.ledger.facts()];
      const instant = asMillis(time);
      const seen = device === undefined ? undefined : knownByDevice(facts, device, instant);
      const knownTo = seen ?? (known === undefined ? undefined : await storedBy(deps.store, known));
      return foldAt(facts, instant, { roster: deps.roster(), knownTo });
    },
  };
}
