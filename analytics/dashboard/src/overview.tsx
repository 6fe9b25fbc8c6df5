/** All events at a glance: the running ones first, one that does not answer says so and keeps its last number. */
import type { EventStatus } from './api.ts';
import type { Words } from './words.ts';

const number = (n: number | null): string => (n === null ? '–' : n.toLocaleString());

const TONES: Readonly<Record<EventStatus['phase'], string>> = {
  live: 'bg-ok-wash text-ok-ink',
  coming: 'bg-accent-wash text-accent-ink',
  over: 'bg-repeat-wash text-repeat-ink',
  imported: 'bg-repeat-wash text-repeat-ink',
};

function Headline({
  label,
  value,
  alarm = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly alarm?: boolean;
}) {
  return (
    <div className="rounded-card border border-line bg-surface p-4">
      <dd className={`figures m-0 text-3xl font-bold sm:text-4xl ${alarm ? 'text-refuse-ink' : ''}`}>
        {value}
      </dd>
      <dt className="mt-1 text-sm text-soft">{label}</dt>
    </div>
  );
}

function EventCard({ event, words }: { readonly event: EventStatus; readonly words: Words }) {
  const day =
    event.startsAt &&
    new Date(event.startsAt).toLocaleDateString(undefined, { timeZone: event.timeZone, dateStyle: 'medium' });
  const inside = event.phase === 'live' ? event.people : event.everIn;
  return (
    <li>
      <a
        href={`#/event/${encodeURIComponent(event.event)}`}
        className="flex h-full flex-col gap-3 rounded-card border border-line bg-surface p-4 text-ink no-underline hover:border-accent"
      >
        <span className="flex items-start justify-between gap-3">
          <span className="font-semibold">{event.name}</span>
          <span
            className={`rounded-full px-2.5 py-0.5 text-xs font-semibold whitespace-nowrap ${TONES[event.phase]}`}
          >
            {words[event.phase]}
          </span>
        </span>
        <span className="flex items-baseline gap-2">
          <span className="figures text-3xl font-bold">{number(inside)}</span>
          <span className="text-sm text-soft">{event.phase === 'live' ? words.inside : words.arrived}</span>
        </span>
        <span className="mt-auto flex flex-wrap gap-x-3 gap-y-1 text-xs text-soft">
          {day && <span>{day}</span>}
          {(event.openConflicts ?? 0) > 0 && (
            <span className="font-semibold text-refuse-ink">
              {words.openConflicts} {event.openConflicts}
            </span>
          )}
          {event.lagSeconds !== null && event.phase === 'live' && (
            <span>
              {words.asOf} {words.secondsAgo(event.lagSeconds)}
            </span>
          )}
          {event.failure && (
            <span className="font-semibold text-refuse-ink" title={event.failure}>
              {words.notAnswering} · {words.lastNumber}
            </span>
          )}
        </span>
      </a>
    </li>
  );
}

export function Overview({
  events,
  words,
}: {
  readonly events: readonly EventStatus[];
  readonly words: Words;
}) {
  if (events.length === 0)
    return (
      <p className="rounded-card border border-line bg-surface p-6">
        {words.noEvents} <code className="break-all">npm run -s analytics -- source add URL --key KEY</code>
      </p>
    );
  const live = events.filter(({ phase }) => phase === 'live');
  const sum = (of: (event: EventStatus) => number | null, all = live): number =>
    all.reduce((n, event) => n + (of(event) ?? 0), 0);
  const failing = events.filter(({ failure }) => failure !== null).length;
  const conflicts = sum((event) => event.openConflicts);
  return (
    <>
      <dl className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
        <Headline label={words.insideAll} value={number(sum((event) => event.people))} />
        <Headline label={words.eventsLive} value={number(live.length)} />
        <Headline label={words.openConflicts} value={number(conflicts)} alarm={conflicts > 0} />
        <Headline label={words.notAnswering} value={number(failing)} alarm={failing > 0} />
      </dl>
      <ul className="mt-6 grid list-none gap-3 p-0 sm:grid-cols-2 sm:gap-4 lg:grid-cols-3">
        {events.map((event) => (
          <EventCard key={event.event} event={event} words={words} />
        ))}
      </ul>
    </>
  );
}
