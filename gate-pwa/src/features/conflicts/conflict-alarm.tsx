/** Rings until somebody at this gate has looked: two gates admitted the same ticket (L: conflicts are always shown). */
import { Siren } from 'lucide-react';
import { useEffect } from 'react';
import type { ConflictView } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';

/** The siren, the vibration, and again: in ms. */
const RING_EVERY_MS = 3_000;

export interface ConflictAlarmProps {
  readonly conflicts: readonly ConflictView[];
  readonly onOpen: () => void;
  readonly ring: () => void;
}

/** Those nobody here has acknowledged. */
export const ringing = (conflicts: readonly ConflictView[]): readonly ConflictView[] =>
  conflicts.filter(({ acknowledged }) => !acknowledged);

export function ConflictAlarm({ conflicts, onOpen, ring }: ConflictAlarmProps) {
  const loud = ringing(conflicts);
  const newest = loud[0];
  const id = newest?.id;
  useEffect(() => {
    if (id === undefined) return undefined;
    ring();
    const timer = setInterval(ring, RING_EVERY_MS);
    return () => clearInterval(timer);
  }, [id, ring]);
  if (!newest) return null;
  const gates = [...new Set(newest.entries.map(({ gate }) => gate))].join(' ↔ ');
  return (
    <section
      role="alert"
      data-testid="conflict-alarm"
      data-panel
      className="on-dark flex animate-ring items-center gap-4 bg-refuse px-4 py-4 text-on-refuse max-sm:flex-wrap sm:px-6 sm:py-5"
    >
      <Siren aria-hidden className="size-11 shrink-0 sm:size-14" />
      <div className="min-w-0 flex-1 leading-tight">
        <h2 className="font-extrabold text-2xl sm:text-3xl">
          {m.alarm_title()}
          {loud.length > 1 && (
            <span className="ml-3 font-semibold text-xl">{m.alarm_more({ count: loud.length - 1 })}</span>
          )}
        </h2>
        <p className="mt-1 font-semibold text-lg sm:text-xl">
          {newest.name || m.name_unknown()} · {gates}
        </p>
      </div>
      <Button
        look="alarm"
        onClick={onOpen}
        data-testid="conflict-open"
        className="h-14 px-7 text-lg max-sm:w-full"
      >
        {m.alarm_open()}
      </Button>
    </section>
  );
}
