/** All passes on this phone. Each card says by itself whether its holder is in. */
import { clockTime, dayName, type Reader } from '@attend-gate/shared/client';
import { ChevronRight, CircleCheck, Folder, Plus, ScanLine, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PassView } from '../../app/wallet-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';

export interface PassesScreenProps {
  readonly passes: readonly PassView[];
  readonly reader: Omit<Reader, 'timeZone'>;
  readonly now: number;
  readonly onOpen: (id: string) => void;
  readonly onAdd: () => void;
  readonly onData: () => void;
  readonly onScan: () => void;
  /** The suggestion to install. */
  readonly install: ReactNode;
}

/** Below the names, so that a long event's name is never cut for it. */
function State({ view: { pass, trouble } }: { readonly view: PassView }) {
  const chip = 'mt-2 inline-flex items-center gap-1 rounded-full px-2.5 py-1 font-semibold text-sm';
  if (trouble && trouble.kind !== 'storage')
    return (
      <span className={`${chip} bg-confirm-wash text-confirm-ink`}>
        <TriangleAlert aria-hidden className="size-4" />
        {m.state_trouble()}
      </span>
    );
  if (!pass.attendance.checkedIn) return null;
  return (
    <span className={`${chip} bg-ok-wash text-ok-ink`}>
      <CircleCheck aria-hidden className="size-4" />
      {m.state_in()}
    </span>
  );
}

function Card({
  view,
  reader,
  onOpen,
}: { readonly view: PassView } & Pick<PassesScreenProps, 'reader' | 'onOpen'>) {
  const { pass } = view;
  const { event } = pass;
  const zone = { ...reader, timeZone: event.timeZone };
  return (
    <li>
      <button
        type="button"
        data-testid="pass-card"
        data-pass={pass.id}
        onClick={() => onOpen(pass.id)}
        className="flex w-full items-center gap-4 rounded-card bg-surface p-4 text-left shadow-sm ring-1 ring-line transition-transform active:scale-[0.99]"
      >
        <span className="grid size-14 shrink-0 place-items-center rounded-control bg-accent-wash text-center text-accent-ink">
          <span className="font-extrabold text-sm leading-tight">
            {new Intl.DateTimeFormat(reader.locale, { month: 'short', timeZone: event.timeZone }).format(
              event.startsAt,
            )}
            <br />
            <span className="text-lg">
              {new Intl.DateTimeFormat('en', { day: 'numeric', timeZone: event.timeZone }).format(
                event.startsAt,
              )}
            </span>
          </span>
        </span>
        <span className="min-w-0 flex-1">
          <span className="line-clamp-2 font-extrabold text-lg leading-tight">{event.name}</span>
          <span className="mt-0.5 block truncate text-soft">
            {dayName(event.startsAt, zone)} {clockTime(event.startsAt, zone)}
          </span>
          <span className="mt-0.5 block truncate">
            {pass.name} · {pass.ticketType}
          </span>
          <State view={view} />
        </span>
        <ChevronRight aria-hidden className="size-5 shrink-0 text-soft" />
      </button>
    </li>
  );
}

export function PassesScreen({
  passes,
  reader,
  now,
  onOpen,
  onAdd,
  onData,
  onScan,
  install,
}: PassesScreenProps) {
  const coming = passes.filter(({ pass }) => pass.event.endsAt >= now);
  const past = passes.filter(({ pass }) => pass.event.endsAt < now);
  const cards = (views: readonly PassView[]) => (
    <ul className="space-y-3">
      {views.map((view) => (
        <Card key={view.pass.id} view={view} reader={reader} onOpen={onOpen} />
      ))}
    </ul>
  );
  return (
    <main className="safe-bottom mx-auto w-full max-w-[34rem] px-4 pt-4">
      <h1 className="mb-4 font-extrabold text-2xl">{m.passes_title()}</h1>
      <div className="mb-4 empty:hidden">{install}</div>
      {cards(coming)}
      {past.length > 0 && (
        <>
          <h2 className="mt-8 mb-3 font-semibold text-soft">{m.passes_past()}</h2>
          {cards(past)}
        </>
      )}
      <Button
        className="mt-6 w-full"
        icon={<Plus aria-hidden className="size-5" />}
        onClick={onAdd}
        data-testid="add"
      >
        {m.passes_add()}
      </Button>
      <div className="mt-2 grid grid-cols-2 gap-2">
        <Button
          icon={<ScanLine aria-hidden className="size-5" />}
          onClick={onScan}
          data-testid="scan"
          className="px-3"
        >
          {m.scan_button()}
        </Button>
        <Button
          icon={<Folder aria-hidden className="size-5" />}
          onClick={onData}
          data-testid="data"
          className="px-3"
        >
          {m.data_open()}
        </Button>
      </div>
    </main>
  );
}
