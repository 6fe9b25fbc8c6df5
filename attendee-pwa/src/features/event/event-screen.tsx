/** Everything about the event: where, when (there and here), what to know, the programme, a calendar file. */
import { asMillis, type Millis } from '@attend-gate/shared';
import { clockTime, dayName, type Reader } from '@attend-gate/shared/client';
import { CalendarPlus, MapPin } from 'lucide-react';
import type { ReactNode } from 'react';
import { calendarOf } from '../../app/calendar.ts';
import type { PassView } from '../../app/wallet-app.ts';
import { entriesWords } from '../../i18n/refusals.ts';
import { m } from '../../i18n/words.ts';

export interface EventScreenProps {
  readonly view: PassView;
  readonly reader: Reader;
  /** Zone of this phone. */
  readonly here: string;
  readonly now: () => number;
}

const LINK =
  'inline-flex min-h-target w-full items-center justify-center gap-2 rounded-control border border-line bg-surface px-5 py-2.5 font-semibold text-ink';

const span = (from: Millis, to: Millis, reader: Reader): string => {
  const day = dayName(from, reader);
  const end = dayName(to, reader) === day ? '' : `${dayName(to, reader)} `;
  return `${day} ${clockTime(from, reader)} – ${end}${clockTime(to, reader)}`;
};

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="rounded-card bg-surface p-5 ring-1 ring-line">
      <h2 className="font-semibold text-soft text-sm">{title}</h2>
      <div className="mt-1.5">{children}</div>
    </section>
  );
}

/** Two clocks only where they differ: somebody flying in should not do sums. */
function Times({ view: { pass }, reader, here }: EventScreenProps) {
  const { startsAt, endsAt, admissionAt, timeZone } = pass.event;
  const local = { ...reader, timeZone: here };
  const differs = clockTime(startsAt, reader) !== clockTime(startsAt, local);
  return (
    <Section title={m.when()}>
      <p className="font-extrabold text-lg leading-snug">{span(startsAt, endsAt, reader)}</p>
      {differs && (
        <>
          <p className="mt-0.5 text-soft text-sm">{m.event_there({ zone: timeZone.replaceAll('_', ' ') })}</p>
          <p className="mt-2 text-soft" data-testid="local-time">
            {m.event_your_time({ zone: here.replaceAll('_', ' ') })} {span(startsAt, endsAt, local)}
          </p>
        </>
      )}
      {admissionAt !== undefined && admissionAt > 0 && (
        <p className="mt-1">{m.event_doors({ time: clockTime(admissionAt, reader) })}</p>
      )}
    </Section>
  );
}

function Programme({ view: { pass }, reader }: Pick<EventScreenProps, 'view' | 'reader'>) {
  const items = [...(pass.event.sessions ?? [])].sort((a, b) => a.startsAt - b.startsAt);
  if (items.length === 0) return null;
  return (
    <Section title={m.event_programme()}>
      <ol className="divide-y divide-line">
        {items.map(({ id, name, startsAt, endsAt }) => (
          <li key={id} className="flex gap-4 py-2.5">
            <span className="w-28 shrink-0 text-soft">
              {clockTime(startsAt, reader)}
              {endsAt > 0 && ` – ${clockTime(endsAt, reader)}`}
            </span>
            <span className="font-semibold">{name}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

export function EventScreen(props: EventScreenProps) {
  const { view, now } = props;
  const { event, code, rights } = view.pass;
  const calendar = calendarOf(event, code, asMillis(now()));
  const map = `https://www.openstreetmap.org/search?query=${encodeURIComponent(event.place)}`;
  return (
    <main className="safe-bottom mx-auto w-full max-w-[30rem] space-y-4 px-4 pt-3" data-testid="event-page">
      <h1 className="font-extrabold text-3xl leading-tight">{event.name}</h1>
      <Times {...props} />
      {event.place !== '' && (
        <Section title={m.where()}>
          <p className="font-extrabold text-lg leading-snug">{event.place}</p>
          <a
            className={`${LINK} mt-3`}
            href={map}
            target="_blank"
            rel="noreferrer noopener"
            data-testid="map"
          >
            <MapPin aria-hidden className="size-5" />
            {m.event_map()}
          </a>
          <p className="mt-2 text-soft text-sm">{m.event_map_hint()}</p>
        </Section>
      )}
      {event.notes && (
        <Section title={m.event_notes()}>
          <p className="whitespace-pre-line leading-relaxed" data-testid="event-notes">
            {event.notes}
          </p>
        </Section>
      )}
      <Programme {...props} />
      <Section title={m.event_entries()}>
        <ul className="space-y-1.5">
          {rights.map((right) => (
            <li key={right.list} className="flex flex-wrap justify-between gap-x-4">
              <span>{right.name}</span>
              <span className="font-semibold">{entriesWords(right.entries)}</span>
            </li>
          ))}
        </ul>
      </Section>
      <a
        className={LINK}
        data-testid="calendar"
        download={`${event.id}.ics`}
        href={`data:text/calendar;charset=utf-8,${encodeURIComponent(calendar)}`}
      >
        <CalendarPlus aria-hidden className="size-5" />
        {m.event_calendar()}
      </a>
    </main>
  );
}
