/** "You are in, 10:32, North gate", from the pass's own document; or what comes before and after that. */
import type { EventInfo, PassAttendance, SelfRefusal } from '@attend-gate/shared';
import { asMillis } from '@attend-gate/shared';
import { dayName, type Reader, when } from '@attend-gate/shared/client';
import { CalendarOff, CircleCheck, DoorOpen, Hourglass, LogOut, TriangleAlert } from 'lucide-react';
import { m } from '../../i18n/words.ts';
import { arrivalOf, gateName, type KeptAttendance } from './arrival.ts';

export interface ArrivalPanelProps {
  readonly said: PassAttendance | undefined;
  /** From before the document has been read. */
  readonly kept: KeptAttendance;
  readonly event: EventInfo;
  readonly reader: Reader;
  /** This phone's clock: tells whether a time needs its day. */
  readonly now: number;
}

const LOOK = {
  in: 'bg-ok text-on-ok',
  out: 'bg-repeat-wash text-ink',
  waiting: 'bg-accent-wash text-ink',
  pending: 'bg-confirm-wash text-confirm-ink',
  over: 'bg-repeat-wash text-ink',
} as const;

const ICON = {
  in: CircleCheck,
  out: LogOut,
  waiting: DoorOpen,
  pending: Hourglass,
  over: CalendarOff,
} as const;

function wordsOf({ said, kept, event, reader, now }: ArrivalPanelProps): { title: string; line: string } {
  const arrival = arrivalOf(said, kept, event, now);
  const at = asMillis(now);
  switch (arrival.kind) {
    case 'in': {
      const time = when(arrival.passage.at, at, reader);
      const gate = gateName(arrival.passage.gate, event);
      return { title: m.in_title(), line: gate === undefined ? time : m.in_line({ time, gate }) };
    }
    case 'out': {
      const time = when(arrival.passage.at, at, reader);
      return { title: m.out_title(), line: `${time} · ${m.out_again()}` };
    }
    case 'pending':
      return { title: m.pending_title(), line: m.pending_line() };
    case 'waiting':
      return { title: m.not_in_title(), line: m.not_in_line() };
    case 'over':
      return { title: m.over_title(), line: m.over_line({ day: dayName(event.endsAt, reader) }) };
  }
}

export function ArrivalPanel(props: ArrivalPanelProps) {
  const { kind } = arrivalOf(props.said, props.kept, props.event, props.now);
  const { title, line } = wordsOf(props);
  const Icon = ICON[kind];
  return (
    <div
      data-panel
      data-testid="arrival"
      data-arrival={kind}
      role="status"
      key={kind}
      className={`flex items-center gap-3.5 px-5 py-4 ${LOOK[kind]} ${kind === 'in' ? 'animate-arrive' : ''}`}
    >
      <Icon aria-hidden className={`shrink-0 ${kind === 'in' ? 'size-10' : 'size-8 text-soft'}`} />
      <div className="min-w-0">
        <p className={`font-extrabold leading-tight ${kind === 'in' ? 'text-2xl' : 'text-lg'}`}>{title}</p>
        <p className={`mt-0.5 leading-snug ${kind === 'in' ? 'font-semibold text-lg' : 'text-soft'}`}>
          {line}
        </p>
      </div>
    </div>
  );
}

/** Somebody else came in with this code: the holder should know, and so should the staff (L5). */
export function OverlapNotice({ said }: { readonly said: PassAttendance | undefined }) {
  if (!said?.overlapped) return null;
  return (
    <div role="alert" className="flex items-start gap-3 bg-confirm px-5 py-3.5 text-on-confirm">
      <TriangleAlert aria-hidden className="mt-0.5 size-6 shrink-0" />
      <div>
        <p className="font-extrabold leading-snug">{m.overlap_title()}</p>
        <p className="leading-snug">{m.overlap_line()}</p>
      </div>
    </div>
  );
}

const REFUSED: Partial<Record<SelfRefusal, () => string>> = {
  proof: () => m.self_refused_proof(),
  not_allowed: () => m.self_refused_not_allowed(),
  staff: () => m.self_refused_staff(),
  already_redeemed: () => m.self_refused_already(),
};

/** The event did not count a self check-in: said until somebody is let in. */
export function SelfRefusedNotice({ said }: { readonly said: PassAttendance | undefined }) {
  if (!said?.refused) return null;
  const words = REFUSED[said.refused.why] ?? (() => m.self_refused_other());
  return (
    <div
      role="alert"
      data-testid="self-refused"
      data-why={said.refused.why}
      className="flex items-start gap-3 bg-confirm px-5 py-3.5 text-on-confirm"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-6 shrink-0" />
      <div>
        <p className="font-extrabold leading-snug">{m.self_refused_title()}</p>
        <p className="leading-snug">{words()}</p>
      </div>
    </div>
  );
}
