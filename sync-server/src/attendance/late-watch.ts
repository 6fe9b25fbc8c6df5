/**
 * Facts that came much later than their time although their device was connected all the while (L4): an honest tablet
 * sends at once, so somebody looks at what this one did. They count like all others.
 */
import type { DeviceNo, Fact, Millis, Peer } from '@attend-gate/shared';
import type { EventWatch, SocketWatch } from '../observability/event-watch.ts';

/** Longer than any stall of a link that still counts as connected (L20: something is sent every 20 s). */
export const LATE_MS = 10 * 60_000;

export interface LateFacts {
  readonly device: DeviceNo;
  readonly first: Fact;
  readonly count: number;
}

/** The same watch, which also says what came late, once per device and commit. */
export function withLateFacts(
  watch: EventWatch,
  clock: { readonly now: () => Millis },
  onLate: (late: LateFacts) => void,
): EventWatch {
  const since = new Map<Peer, Millis>();
  const connectedSince = (device: DeviceNo): number =>
    Math.min(
      ...[...since].flatMap(([{ writer }, joined]) => (writer?.device === device ? [joined] : [])),
      Number.POSITIVE_INFINITY,
    );
  const ledgerSocket = (socket: SocketWatch): SocketWatch => ({
    ...socket,
    joined: (peer) => {
      since.set(peer, clock.now());
      socket.joined(peer);
    },
    left: (peer, code) => {
      since.delete(peer);
      socket.left(peer, code);
    },
  });
  return {
    ...watch,
    socket: (document) =>
      document === 'ledger' ? ledgerSocket(watch.socket(document)) : watch.socket(document),
    durable: (facts) => {
      watch.durable(facts);
      const now = clock.now();
      const old = facts.filter(({ device, at }) => device !== 0 && now - at > LATE_MS);
      const late = old.filter(({ device, at }) => connectedSince(device) < at);
      for (const [device, own] of Map.groupBy(late, (fact) => fact.device))
        onLate({ device, first: own[0]!, count: own.length });
    },
  };
}
