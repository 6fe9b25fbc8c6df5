/** What this device answered lately, as a strip under the verdict. */
import { memo } from 'react';
import type { GateSnapshot, Outcome } from '../../app/gate-app.ts';
import { clockTime, type Reader } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { answerOf, type Saying, say, type Tone } from './say.ts';
import { Sign } from './sign.tsx';

const INK: Record<Tone, string> = {
  ok: 'bg-ok-wash text-ok-ink',
  confirm: 'bg-confirm-wash text-confirm-ink',
  refuse: 'bg-refuse-wash text-refuse-ink',
  repeat: 'bg-repeat-wash text-repeat-ink',
};

export interface RecentProps {
  readonly outcomes: readonly Outcome[];
  readonly gates: GateSnapshot['gates'];
  readonly reader: Reader;
}

export function OutcomeBadge({
  saying,
  className = 'size-9',
}: {
  readonly saying: Saying;
  readonly className?: string;
}) {
  return (
    <span className={`grid shrink-0 place-items-center rounded-full ${INK[saying.tone]} ${className}`}>
      <Sign name={saying.sign} className="size-1/2" />
    </span>
  );
}

const RecentOne = memo(
  ({ outcome, gates, reader }: Omit<RecentProps, 'outcomes'> & { readonly outcome: Outcome }) => {
    const saying = say(answerOf(outcome, gates), reader);
    return (
      <span className="flex h-12 min-w-0 shrink-0 items-center gap-2.5">
        <OutcomeBadge saying={saying} />
        <span className="min-w-0 leading-tight">
          <span className="block max-w-32 truncate font-semibold">
            {outcome.person?.name || saying.title}
          </span>
          <span className="block text-soft text-sm">{clockTime(outcome.at, reader)}</span>
        </span>
      </span>
    );
  },
);

/** The last few, newest first; opens the list. */
export function RecentStrip({
  outcomes,
  gates,
  reader,
  onOpen,
}: RecentProps & { readonly onOpen: () => void }) {
  const lately = outcomes.slice(0, 8);
  return (
    <button
      type="button"
      onClick={onOpen}
      data-testid="recent-strip"
      className="flex min-w-0 flex-1 items-center overflow-hidden rounded-card border border-line bg-surface px-4 text-left"
    >
      <span className="sr-only">{m.recent()}</span>
      {lately.length === 0 && <span className="text-soft">{m.recent_empty()}</span>}
      {/* Who does not fit in one line wraps into the hidden second one, whole. */}
      <span className="flex h-12 flex-wrap gap-x-6 overflow-hidden landscape:h-24 landscape:2xl:h-12">
        {lately.map((outcome) => (
          <RecentOne key={outcome.id} outcome={outcome} gates={gates} reader={reader} />
        ))}
      </span>
    </button>
  );
}
