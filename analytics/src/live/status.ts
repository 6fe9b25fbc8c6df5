/** Every event as the platform knows it: the last published numbers, how old they are, and what went wrong. */
import type { EventInfo, ExportedEvent } from '@attend-gate/shared';
import type { Catalog, EventState } from '../catalog/catalog.ts';

export interface EventStatus {
  readonly event: string;
  readonly name: string;
  readonly series: string;
  readonly source: string;
  readonly timeZone: string;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly people: number | null;
  readonly bodies: number | null;
  readonly everIn: number | null;
  readonly openConflicts: number | null;
  /** `live`, `over`, `coming`, or `imported` logs that nobody pulls. */
  readonly phase: 'live' | 'over' | 'coming' | 'imported';
  readonly asOf: string | null;
  readonly lagSeconds: number | null;
  readonly failure: string | null;
}

const timeText = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

function phaseOf(info: Partial<EventInfo>, imported: boolean, nowMs: number): EventStatus['phase'] {
  if (imported) return 'imported';
  if (nowMs < (info.startsAt ?? 0) - 3_600_000) return 'coming';
  return nowMs <= (info.endsAt ?? 0) ? 'live' : 'over';
}

export function statusOf(state: EventState, nowMs: number): EventStatus {
  // Both written by `publishEvent` and `importScans` only.
  const info = (state.info === undefined ? {} : JSON.parse(state.info)) as Partial<EventInfo>;
  const counters = (state.counters === undefined ? undefined : JSON.parse(state.counters)) as
    | ExportedEvent['counters']
    | undefined;
  const imported = state.source.startsWith('import:');
  return {
    ...{ event: state.eventId, name: info.name ?? state.eventId, series: state.series, source: state.source },
    ...{ timeZone: info.timeZone ?? 'UTC', startsAt: timeText(info.startsAt), endsAt: timeText(info.endsAt) },
    ...{ people: counters?.people ?? null, bodies: counters?.bodies ?? null },
    ...{ everIn: counters?.ever_in ?? (imported ? state.factCursor : null) },
    openConflicts: counters?.open_conflicts ?? null,
    phase: phaseOf(info, imported, nowMs),
    asOf: state.asOfMs === 0 ? null : timeText(state.asOfMs),
    lagSeconds: state.asOfMs === 0 ? null : Math.max(0, Math.round((nowMs - state.asOfMs) / 1_000)),
    failure: state.failure ?? null,
  };
}

/** Live ones first, then the newest. */
export function allStatus(catalog: Pick<Catalog, 'events'>, nowMs: number): EventStatus[] {
  const order = ['live', 'coming', 'over', 'imported'];
  return catalog
    .events()
    .map((state) => statusOf(state, nowMs))
    .sort(
      (a, b) =>
        order.indexOf(a.phase) - order.indexOf(b.phase) ||
        (b.startsAt ?? '').localeCompare(a.startsAt ?? '') ||
        a.event.localeCompare(b.event),
    );
}
