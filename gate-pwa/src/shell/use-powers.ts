/** One-line hooks over browser powers: hardware scanner, wake lock, sounds. */
import { useEffect, useRef } from 'react';
import type { GateApp, GateSnapshot, Outcome } from '../app/gate-app.ts';
import { toneOf } from '../features/scan/say.ts';
import { type IdleWatch, watchIdle } from '../platform/idle.ts';
import type { Badge } from '../platform/print-badge.ts';
import type { Signals } from '../platform/signals.ts';
import { keepAwake } from '../platform/wake-lock.ts';
import { listenForWedge } from '../platform/wedge.ts';

/** Listens to hardware scanners while there is somebody to tell. */
export function useWedge(onScan: ((text: string) => void) | undefined): void {
  const latest = useRef(onScan);
  latest.current = onScan;
  const on = onScan !== undefined;
  useEffect(() => (on ? listenForWedge(window, (text) => latest.current?.(text)) : undefined), [on]);
}

export function useScreenAwake(wanted: boolean): void {
  useEffect(() => (wanted ? keepAwake() : undefined), [wanted]);
}

/** Sounds each new answer once. Answers from before the screen was opened stay silent. */
export function useGateSignals(signals: Signals, snapshot: GateSnapshot): void {
  const newest: Outcome | undefined = snapshot.outcomes[0];
  const heard = useRef(newest?.id);
  useEffect(() => {
    if (!newest || newest.id === heard.current) return;
    heard.current = newest.id;
    signals.play(toneOf(newest));
  }, [newest, signals]);
}

/** A tablet nobody touches or scans with for this long locks its names (W12). Scanning goes on without them. */
const AUTO_LOCK_MS = 20 * 60_000;

export function useAutoLock(app: GateApp, { names, outcomes }: GateSnapshot): void {
  const watch = useRef<IdleWatch>(undefined);
  const open = names === 'open';
  useEffect(() => {
    if (!open) return undefined;
    const started = watchIdle(window, AUTO_LOCK_MS, Date.now, () => app.names.lock());
    watch.current = started;
    return () => started.stop();
  }, [open, app]);
  const newest = outcomes[0]?.id;
  useEffect(() => {
    if (newest !== undefined) watch.current?.touch();
  }, [newest]);
}

/** A badge for each first entry, once (G1): a ticket that enters again, and an answer shown again, print nothing. */
export function useBadges({ manner, outcomes }: GateSnapshot, print: (badge: Badge) => Promise<void>): void {
  const newest = outcomes[0];
  const printed = useRef(newest?.id);
  useEffect(() => {
    if (!newest || newest.id === printed.current) return;
    printed.current = newest.id;
    const { firstEntry, person, ticketType = '' } = newest;
    if (manner.badges && firstEntry && person)
      void print({ name: person.name, company: person.company, ticketType });
  }, [newest, manner.badges, print]);
}
