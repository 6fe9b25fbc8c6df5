/**
 * Counts what happens inside one event, and looks the rest up when somebody asks. Labels are kinds, codes and device
 * numbers: nobody can be named from a metric (O3).
 */
import {
  type DeviceNo,
  decodeMessage,
  deviceOfClient,
  type Fact,
  type LogStore,
  MESSAGE,
  type Millis,
  type Peer,
} from '@attend-gate/shared';
import type { MetricName } from './catalogue.ts';
import {
  deviceLabel,
  type EventProbe,
  type EventWatch,
  type Lengths,
  type SocketWatch,
  type WatchedDocument,
} from './event-watch.ts';
import type { Instruments } from './registry.ts';
import type { Span } from './tracing.ts';

export interface WatchDeps {
  readonly event: string;
  readonly instruments: Instruments<MetricName>;
  readonly clock: { readonly now: () => Millis };
  /** Milliseconds that only ever rise, for durations. */
  readonly elapsed: () => number;
  readonly span: Span;
}

export interface WatchedEvent {
  readonly watch: EventWatch;
  /** Sets the figures that are looked up. */
  refresh(probe: EventProbe): Promise<void>;
}

const DOCUMENTS: readonly WatchedDocument[] = ['ledger', 'pass', 'presence'];

function timed<S extends LogStore>(store: S, document: WatchedDocument, deps: WatchDeps): S {
  const { instruments, elapsed, event, span } = deps;
  const append: LogStore['append'] = async (runs, receivedAt) => {
    const started = elapsed();
    try {
      const facts = runs.reduce((n, { texts }) => n + texts.length, 0);
      const about = {
        'attend_gate.event': event,
        'attend_gate.document': document,
        'attend_gate.facts': facts,
      };
      const answer = await span('relay commit', about, () => store.append(runs, receivedAt));
      instruments.commit.record((elapsed() - started) / 1_000, { event, document });
      return answer;
    } catch (error) {
      instruments.commitFailures.record(1, { event, document });
      throw error;
    }
  };
  // The store's methods do not use `this`, but it may have more of them than a LogStore.
  return { ...store, append };
}

/** Facts per device. */
function byDevice(lengths: Lengths): Map<DeviceNo, number> {
  const sums = new Map<DeviceNo, number>();
  for (const [client, length] of lengths) {
    const device = deviceOfClient(client);
    sums.set(device, (sums.get(device) ?? 0) + length);
  }
  return sums;
}

export function watchEvent(deps: WatchDeps): WatchedEvent {
  const { event, instruments, clock } = deps;
  const peers = new Map<WatchedDocument, Set<Peer>>(DOCUMENTS.map((document) => [document, new Set()]));
  /** What devices said about their own sessions when they last greeted. */
  const claimed = new Map<number, number>();
  const newest = new Map<DeviceNo, { readonly lag: number; readonly at: Millis }>();
  // A counter that first appears with 1 has not risen for Prometheus: those that alerts look at begin with 0.
  for (const document of DOCUMENTS) {
    instruments.commitFailures.record(0, { event, document });
    instruments.refusals.record(0, { event, document, code: 'violation' });
  }

  const durable = (facts: readonly Fact[]): void => {
    const now = clock.now();
    for (const { device, at, body } of facts) {
      const lag = Math.max(0, now - at) / 1_000;
      instruments.factsStored.record(1, { event, kind: body.kind });
      instruments.factLag.record(lag, { event });
      newest.set(device, { lag, at: now });
    }
  };

  const socket = (document: WatchedDocument): SocketWatch => ({
    span: deps.span,
    joined: (peer) => void peers.get(document)?.add(peer),
    received: ({ writer }, bytes) => {
      instruments.received.record(bytes.length, { event, document });
      if (document !== 'ledger' || !writer || bytes[0] !== MESSAGE.sessions) return;
      const message = decodeMessage(bytes);
      if (message.kind !== 'sessions') return;
      for (const { client, length } of message.sessions)
        if (deviceOfClient(client) === writer.device) claimed.set(client, length);
    },
    left: (peer, code) => {
      peers.get(document)?.delete(peer);
      instruments.closes.record(1, { event, document, code });
    },
  });

  const refreshSockets = (): void => {
    for (const [document, open] of peers) {
      const roles = new Map<string, number>();
      for (const { writer } of open)
        roles.set(writer?.role ?? 'reader', (roles.get(writer?.role ?? 'reader') ?? 0) + 1);
      for (const [role, count] of roles) instruments.connections.record(count, { event, document, role });
      if (roles.size === 0) instruments.connections.record(0, { event, document, role: 'reader' });
      instruments.waiting.record(Math.max(0, ...[...open].map((peer) => peer.waiting())), {
        event,
        document,
      });
    }
  };
  const refreshDevices = (lengths: Lengths): void => {
    const unsent = new Map<DeviceNo, number>();
    for (const [client, length] of claimed) {
      const device = deviceOfClient(client);
      const missing = Math.max(0, length - (lengths.get(client) ?? 0));
      unsent.set(device, (unsent.get(device) ?? 0) + missing);
    }
    for (const [no, count] of byDevice(lengths))
      instruments.deviceAcknowledged.record(count, { event, device: deviceLabel(no) });
    for (const [no, count] of unsent)
      instruments.deviceUnsent.record(count, { event, device: deviceLabel(no) });
    for (const [no, { lag, at }] of newest) {
      instruments.deviceLag.record(lag, { event, device: deviceLabel(no) });
      instruments.deviceLast.record(at / 1_000, { event, device: deviceLabel(no) });
    }
  };
  const refreshJobs = (probe: EventProbe): void => {
    const now = clock.now();
    let oldest = now as number;
    for (const { state, count, oldestDue } of probe.jobs()) {
      instruments.outbox.record(count, { event, state });
      if (oldestDue !== undefined && state !== 'dead') oldest = Math.min(oldest, oldestDue);
    }
    instruments.outboxAge.record((now - oldest) / 1_000, { event });
  };

  return {
    watch: {
      span: deps.span,
      store: (document, store) => timed(store, document, deps),
      durable,
      refused: (document, code) => instruments.refusals.record(1, { event, document, code }),
      socket,
    },
    refresh: async (probe) => {
      refreshSockets();
      instruments.ready.record(probe.ready() ? 1 : 0, { event });
      refreshDevices(probe.sessions());
      refreshJobs(probe);
      instruments.facts.record(probe.facts(), { event });
      instruments.conflicts.record(probe.openConflicts(), { event });
      instruments.people.record(probe.inside(), { event, state: 'inside' });
      instruments.people.record(await probe.registered(), { event, state: 'registered' });
      instruments.rooms.record(1, { event, document: 'ledger' });
      instruments.rooms.record(probe.openPasses(), { event, document: 'pass' });
      const roster = probe.roster();
      if (roster) {
        instruments.rosterAge.record((clock.now() - roster.builtAt) / 1_000, { event });
        instruments.rosterBehind.record(roster.wanted - roster.served, { event });
      }
      const { db, wal, free } = probe.files();
      if (free !== undefined) instruments.diskFree.record(free, { event });
      instruments.files.record(db, { event, file: 'database' });
      instruments.files.record(wal, { event, file: 'wal' });
    },
  };
}
