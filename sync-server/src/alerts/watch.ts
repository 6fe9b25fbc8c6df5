/**
 * Looks at the server's figures as often as Prometheus would, and hands each event what holds for it and for the server
 * as a whole (O13). Decides nothing: `judge.ts` does.
 */
import type { EventId, Millis } from '@attend-gate/shared';
import { repeatEvery } from '../event/repeat.ts';
import type { Sample } from '../observability/registry.ts';
import type { AlertDesk } from './alert-desk.ts';
import { createJudge, type Firing } from './judge.ts';

export interface WatchedEventAlerts {
  readonly id: EventId;
  readonly work: { readonly alerts: Pick<AlertDesk, 'take' | 'firing'> };
}

export interface AlertWatchDeps {
  readonly samples: () => Promise<readonly Sample[]>;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

export interface AlertWatch {
  opened(event: WatchedEventAlerts): void;
  /** Looks now. */
  look(): Promise<void>;
  stop(): void;
}

/** As `deploy/prometheus/prometheus.yml` evaluates. */
const EVERY_MS = 15_000;

/** About one event, or about the server, which every event hears of. */
const concerns = ({ labels }: Firing, event: EventId): boolean =>
  labels.event === undefined || labels.event === 'none' || labels.event === event;

export function watchAlerts({ samples, clock, after, onError }: AlertWatchDeps): AlertWatch {
  const judge = createJudge();
  const events = new Map<EventId, WatchedEventAlerts>();
  const look = async (): Promise<void> => {
    const firing = judge.judge(await samples(), clock.now());
    for (const { id, work } of events.values()) work.alerts.take(firing.filter((one) => concerns(one, id)));
  };
  return {
    opened: (event) => {
      events.set(event.id, event);
      for (const firing of event.work.alerts.firing()) judge.remember(firing, clock.now());
    },
    look,
    stop: repeatEvery(EVERY_MS, look, { after, onError }),
  };
}
