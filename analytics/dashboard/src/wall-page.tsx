/** For a screen in the hall: the running events, read from ten metres. Dark whatever the system says. */
import type { EventStatus } from './api.ts';
import { numberOf } from './overview.tsx';
import type { Words } from './words.ts';

export function WallPage({
  events,
  words,
}: {
  readonly events: readonly EventStatus[];
  readonly words: Words;
}) {
  const live = events.filter(({ phase }) => phase === 'live');
  const shown = live.length > 0 ? live : events.slice(0, 1);
  return (
    <main className="flex min-h-screen flex-col bg-night p-6 text-on-night sm:p-10">
      <h1 className="sr-only">{words.wall}</h1>
      <ul
        className={`m-0 grid flex-1 list-none gap-6 p-0 ${shown.length > 1 ? 'md:grid-cols-2' : ''} ${shown.length > 4 ? 'xl:grid-cols-3' : ''}`}
      >
        {shown.map((event) => (
          <li
            key={event.event}
            className="flex flex-col items-center justify-center gap-2 rounded-card bg-night-2 p-6 text-center"
          >
            <span className="text-2xl font-semibold sm:text-4xl">{event.name}</span>
            <span
              className="figures leading-none font-extrabold"
              style={{ fontSize: shown.length > 1 ? 'clamp(4rem, 12vw, 12rem)' : 'clamp(6rem, 26vw, 26rem)' }}
            >
              {numberOf(event.people, words)}
            </span>
            <span className="text-xl text-on-night-soft sm:text-3xl">
              {words.inside} · {words.arrived} {numberOf(event.everIn, words)}
            </span>
            {(event.openConflicts ?? 0) > 0 && (
              <span className="rounded-full bg-refuse px-5 py-1 text-xl font-bold text-on-refuse">
                {words.openConflicts} {event.openConflicts}
              </span>
            )}
            {event.failure && (
              <span className="rounded-full bg-confirm px-5 py-1 text-xl font-bold text-on-confirm">
                {words.notAnswering} · {words.lastNumber}
              </span>
            )}
          </li>
        ))}
      </ul>
      <p className="mt-6 mb-0 flex items-center justify-between text-on-night-soft">
        <strong className="text-xl">attend-gate</strong>
        <a href="#/" className="inline-flex min-h-target items-center px-3 text-on-night-soft">
          {words.back}
        </a>
      </p>
    </main>
  );
}
