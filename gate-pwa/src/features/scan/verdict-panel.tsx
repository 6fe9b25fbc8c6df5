/** The answer, big enough to be read from two metres: colour, sign, words, person. Announced to screen readers. */
import { Lock, StickyNote } from 'lucide-react';
import type { ReactNode } from 'react';
import type { GateMode, Outcome } from '../../app/gate-app.ts';
import type { Reader } from '../../i18n/when.ts';
import { exactTime } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { type Saying, type SignName, sayAloud, type Tone } from './say.ts';
import { Sign } from './sign.tsx';

const TONES: Record<Tone, string> = {
  ok: 'bg-ok text-on-ok',
  confirm: 'bg-confirm text-on-confirm',
  refuse: 'bg-refuse text-on-refuse',
  repeat: 'bg-repeat text-on-repeat',
};

/** Two or three words fill the panel; a longer title gets two lines of it. Full-width letters count double. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (letter > '\u1100' ? 2 : 1), 0);

function titleSize(title: string): string {
  return widthOf(title) > 13
    ? 'text-[clamp(1.75rem,min(8.5cqw,13cqh),4.25rem)]'
    : 'text-[clamp(2.25rem,min(13cqw,19cqh),6.75rem)]';
}

function nameSize(name: string): string {
  const width = widthOf(name);
  if (width > 24) return 'text-[clamp(1.25rem,min(6cqw,8cqh),3.25rem)]';
  return width > 16
    ? 'text-[clamp(1.5rem,min(7.5cqw,10cqh),3.75rem)]'
    : 'text-[clamp(1.875rem,min(11.5cqw,15cqh),5.75rem)]';
}

export interface VerdictPanelProps {
  readonly outcome: Outcome;
  readonly saying: Saying;
  readonly reader: Reader;
  /** What staff can do about this answer; nothing = no row for it. */
  readonly actions?: ReactNode;
  /** Says why there is no name. */
  readonly namesLocked?: boolean;
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <ul
      data-testid="verdict-lines"
      className={`space-y-1 font-semibold leading-snug ${lines.length > 2 ? 'text-[clamp(1.0625rem,min(4.4cqw,5.4cqh),2.25rem)]' : 'text-[clamp(1.125rem,min(5.4cqw,7.6cqh),2.75rem)]'}`}
    >
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

export function VerdictPanel({ outcome, saying, reader, actions, namesLocked = false }: VerdictPanelProps) {
  const { person, ticketType } = outcome;
  // The note itself is better than the line that asks to look for it.
  // Why not is read out first; a name that takes two lines must not push it out of sight.
  const why = saying.tone === 'refuse';
  const lines = person?.note ? saying.lines.filter((line) => line !== m.f_attention()) : saying.lines;
  return (
    <section
      key={outcome.id}
      data-testid="verdict"
      data-panel
      data-tone={saying.tone}
      data-status={outcome.verdict.status}
      data-reason={outcome.verdict.status === 'error' ? outcome.verdict.reason : undefined}
      data-outcome={outcome.id}
      className={`relative flex h-full min-h-0 animate-land flex-col overflow-hidden rounded-card [container-type:size] ${TONES[saying.tone]}`}
    >
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: large letters may not fit, and the keyboard scrolls what has the focus
        tabIndex={0}
        className="my-auto flex min-h-0 flex-col gap-[min(3cqw,3.5cqh)] overflow-y-auto px-[6cqw] py-[3cqh]"
      >
        <div className="flex items-center gap-[3.5cqw]">
          <span className="grid size-[clamp(3rem,min(16cqw,24cqh),7.5rem)] shrink-0 place-items-center rounded-full bg-current/15">
            <Sign name={saying.sign} className="size-[62%]" />
          </span>
          <h2
            data-testid="verdict-title"
            className={`font-extrabold leading-[1.08] tracking-tight ${titleSize(saying.title)}`}
          >
            {saying.title}
          </h2>
        </div>
        {why && <Lines lines={lines} />}
        {!person && namesLocked && outcome.token !== undefined && (
          <p className="flex items-center gap-2 font-semibold text-[clamp(1rem,min(4.2cqw,5.8cqh),2rem)]">
            <Lock aria-hidden className="size-[1em]" />
            {m.names_locked_line()}
          </p>
        )}
        {person && (
          <p className="flex flex-wrap items-baseline gap-x-[3cqw] gap-y-1">
            <span
              data-testid="verdict-name"
              className={`font-extrabold leading-tight ${nameSize(person.name)}`}
            >
              {person.name || m.name_unknown()}
            </span>
            {ticketType && (
              <span className="rounded-full border-2 border-current/45 px-3 py-0.5 font-semibold text-[clamp(1rem,min(4.2cqw,5.8cqh),2rem)]">
                {ticketType}
              </span>
            )}
            {person.company && (
              <span className="text-[clamp(1rem,min(4.2cqw,5.8cqh),2rem)] [@container_(height<20rem)]:max-w-full [@container_(height<20rem)]:truncate">
                {person.company}
              </span>
            )}
          </p>
        )}
        {person?.note && (
          <p
            data-testid="verdict-note"
            className="flex items-start gap-[0.5em] rounded-control bg-confirm px-[0.7em] py-[0.4em] font-semibold text-[clamp(1.125rem,min(5cqw,7cqh),2.5rem)] text-on-confirm leading-snug"
          >
            <StickyNote aria-label={m.note_label()} className="mt-[0.15em] size-[1em] shrink-0" />
            {person.note}
          </p>
        )}
        {!why && <Lines lines={lines} />}
      </div>
      {actions && (
        <div className="flex shrink-0 justify-end gap-2 px-3 pb-3 sm:gap-3 sm:px-4 sm:pb-4">{actions}</div>
      )}
      <time className="absolute top-4 right-5 max-sm:hidden font-semibold text-base opacity-95">
        {exactTime(outcome.at, reader)}
      </time>
    </section>
  );
}

const READY: Record<GateMode, { readonly sign: SignName; readonly line: () => string }> = {
  entry: { sign: 'ready', line: () => m.ready_line() },
  exit: { sign: 'exit', line: () => m.ready_exit() },
  lookup: { sign: 'look', line: () => m.ready_lookup() },
};

/** Before the first scan and some time after the last one. */
export function ReadyPanel({ mode }: { readonly mode: GateMode }) {
  const { sign, line } = READY[mode];
  return (
    <section
      data-testid="verdict-ready"
      data-panel
      className="@container flex h-full min-h-0 flex-col items-center justify-center gap-4 overflow-hidden rounded-card border-2 border-line border-dashed bg-surface px-6 py-4 text-center"
    >
      <span className="grid size-[clamp(3.5rem,16cqw,6rem)] place-items-center rounded-full bg-accent-wash text-accent-ink">
        <Sign name={sign} className="size-1/2" />
      </span>
      <div>
        <h2 className="font-extrabold text-[clamp(1.5rem,6cqw,2.5rem)] leading-tight">{m.ready_title()}</h2>
        <p className="mt-2 text-[clamp(1rem,3.2cqw,1.25rem)] text-soft">{line()}</p>
        <p className="mt-1 text-soft max-sm:hidden">{m.ready_wedge()}</p>
      </div>
    </section>
  );
}

/** Says each answer once to screen readers; the panel itself stays silent. */
export function SpokenVerdict({
  outcome,
  saying,
  reader,
}: Partial<VerdictPanelProps> & Pick<VerdictPanelProps, 'reader'>) {
  return (
    <p aria-live="assertive" role="status" className="sr-only" data-testid="verdict-spoken">
      {outcome && saying ? sayAloud(saying, outcome.person?.name, outcome.at, reader) : ''}
    </p>
  );
}
