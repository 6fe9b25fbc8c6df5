/** All events at a glance: the running ones large, the others as a table; one that does not answer says so. */
import type { EventStatus } from './api.ts';
import type { Words } from './words.ts';

export const TONES: Readonly<Record<EventStatus['phase'], string>> = {
  live: 'bg-ok-wash text-ok-ink',
  coming: 'bg-accent-wash text-accent-ink',
  over: 'bg-repeat-wash text-repeat-ink',
  imported: 'bg-repeat-wash text-repeat-ink',
};

export const dayOf = ({ startsAt, timeZone }: EventStatus, { locale }: Words): string =>
  startsAt === null ? '' : new Date(startsAt).toLocaleDateString(locale, { timeZone, dateStyle: 'medium' });

export const numberOf = (n: number | null | undefined, { locale }: Words): string =>
  n === null || n === undefined ? '–' : n.toLocaleString(locale);

export const inOf = (event: EventStatus): number | null =>
  event.phase === 'live' ? event.people : event.everIn;

export function Headline({
  label,
  value,
  alarm = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly alarm?: boolean;
}) {
  return (
    <div className="flex flex-col-reverse justify-end rounded-card border border-line bg-surface p-4 sm:p-5">
      <dt className="mt-1 text-sm text-soft">{label}</dt>
      <dd
        className={`figures m-0 text-3xl leading-tight font-bold tracking-tight sm:text-4xl ${alarm ? 'text-refuse-ink' : ''}`}
      >
        {value}
      </dd>
    </div>
  );
}

export function PhaseBadge({ event, words }: { readonly event: EventStatus; readonly words: Words }) {
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-xs font-semibold whitespace-nowrap ${TONES[event.phase]}`}
    >
      {event.phase === 'live' && <span className="live-dot size-2 rounded-full bg-ok" />}
      {words[event.phase]}
    </span>
  );
}

function LiveCard({ event, words }: { readonly event: EventStatus; readonly words: Words }) {
  const conflicts = event.openConflicts ?? 0;
  return (
    <li>
      <a
        href={`#/event/${encodeURIComponent(event.event)}`}
        className="flex h-full flex-col gap-3 rounded-card border border-line bg-surface p-5 text-ink no-underline hover:border-accent"
      >
        <span className="flex items-start justify-between gap-3">
          <span className="text-lg font-semibold">{event.name}</span>
          <PhaseBadge event={event} words={words} />
        </span>
        <span className="flex items-baseline gap-2">
          <span className="figures text-5xl font-bold tracking-tight">{numberOf(event.people, words)}</span>
          <span className="text-sm text-soft">{words.inside}</span>
        </span>
        <span className="mt-auto flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft">
          <span>
            {words.arrived} <b className="figures text-ink">{numberOf(event.everIn, words)}</b>
          </span>
          {conflicts > 0 && (
            <span className="font-semibold text-refuse-ink">
              {words.openConflicts} {conflicts}
            </span>
          )}
          {event.lagSeconds !== null && (
            <span>
              {words.asOf} {words.secondsAgo(event.lagSeconds)}
            </span>
          )}
        </span>
        {event.failure && (
          <span
            className="rounded-control bg-refuse-wash px-3 py-2 text-sm font-semibold text-refuse-ink"
            title={event.failure}
          >
            {words.notAnswering} · {words.lastNumber}
          </span>
        )}
      </a>
    </li>
  );
}

function EventTable({ events, words }: { readonly events: readonly EventStatus[]; readonly words: Words }) {
  return (
    <section
      className="mt-6 overflow-x-auto rounded-card border border-line bg-surface"
      aria-label={words.title}
    >
      <table className="figures w-full border-collapse">
        <thead>
          <tr className="border-b border-line text-left text-sm text-soft">
            <th scope="col" className="px-4 py-3 font-semibold sm:px-6">
              {words.name}
            </th>
            <th scope="col" className="hidden px-4 py-3 font-semibold sm:table-cell">
              {words.series}
            </th>
            <th scope="col" className="hidden px-4 py-3 font-semibold sm:table-cell">
              {words.day}
            </th>
            <th scope="col" className="px-4 py-3 text-right font-semibold">
              {words.arrived}
            </th>
            <th scope="col" className="px-4 py-3 font-semibold sm:px-6">
              {words.state}
            </th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.event} className="border-b border-line last:border-0">
              <td className="px-4 py-1 sm:px-6">
                <a
                  href={`#/event/${encodeURIComponent(event.event)}`}
                  className="inline-flex min-h-target flex-col justify-center font-semibold text-ink no-underline hover:text-accent-ink"
                >
                  {event.name}
                  <span className="text-xs font-normal text-soft sm:hidden">{dayOf(event, words)}</span>
                </a>
              </td>
              <td className="hidden px-4 py-1 text-soft sm:table-cell">{event.series}</td>
              <td className="hidden px-4 py-1 whitespace-nowrap text-soft sm:table-cell">
                {dayOf(event, words)}
              </td>
              <td className="px-4 py-1 text-right font-semibold">{numberOf(inOf(event), words)}</td>
              <td className="px-4 py-1 sm:px-6">
                {event.failure ? (
                  <span className="text-sm font-semibold text-refuse-ink" title={event.failure}>
                    {words.notAnswering}
                  </span>
                ) : (
                  <PhaseBadge event={event} words={words} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
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
  const others = events.filter(({ phase }) => phase !== 'live');
  const sum = (of: (event: EventStatus) => number | null): number =>
    live.reduce((n, event) => n + (of(event) ?? 0), 0);
  const failing = events.filter(({ failure }) => failure !== null).length;
  const conflicts = sum((event) => event.openConflicts);
  return (
    <>
      <h1 className="sr-only">{words.title}</h1>
      <dl className="m-0 grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
        <Headline
          label={words.insideAll}
          value={numberOf(
            sum((event) => event.people),
            words,
          )}
        />
        <Headline label={words.eventsLive} value={numberOf(live.length, words)} />
        <Headline label={words.openConflicts} value={numberOf(conflicts, words)} alarm={conflicts > 0} />
        <Headline label={words.notAnswering} value={numberOf(failing, words)} alarm={failing > 0} />
      </dl>
      {live.length > 0 && (
        <ul className="mt-6 grid list-none gap-3 p-0 sm:gap-4 md:grid-cols-2 xl:grid-cols-3">
          {live.map((event) => (
            <LiveCard key={event.event} event={event} words={words} />
          ))}
        </ul>
      )}
      {others.length > 0 && <EventTable events={others} words={words} />}
    </>
  );
}
