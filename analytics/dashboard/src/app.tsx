/** The dashboard: which page, which language, live events. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { AcrossPage } from './across-page.tsx';
import { type EventStatus, watchEvents } from './api.ts';
import { ConnectionsPage } from './connections-page.tsx';
import { EventPage } from './event-page.tsx';
import { Overview } from './overview.tsx';
import { RoiPage } from './roi-page.tsx';
import { StaffingPage } from './staffing-page.tsx';
import { WallPage } from './wall-page.tsx';
import { type Locale, WORDS } from './words.ts';

function useHash(): string {
  return useSyncExternalStore(
    (changed) => {
      addEventListener('hashchange', changed);
      return () => removeEventListener('hashchange', changed);
    },
    () => location.hash,
  );
}

const LOCALE = 'attend-locale';
const firstLocale = (): Locale => {
  const kept = localStorage.getItem(LOCALE);
  return kept === 'ko' || kept === 'en' ? kept : navigator.language.startsWith('ko') ? 'ko' : 'en';
};

function NavLink({
  to,
  at,
  children,
}: {
  readonly to: string;
  readonly at: boolean;
  readonly children: string;
}) {
  return (
    <a
      href={to}
      aria-current={at ? 'page' : undefined}
      className={`inline-flex min-h-target shrink-0 items-center rounded-control px-3 font-semibold whitespace-nowrap no-underline ${at ? 'bg-night-2 text-on-night' : 'text-on-night-soft hover:text-on-night'}`}
    >
      {children}
    </a>
  );
}

export function App() {
  const hash = useHash();
  const [locale, setLocale] = useState<Locale>(firstLocale);
  const [events, setEvents] = useState<readonly EventStatus[]>();
  const [broken, setBroken] = useState(false);
  const words = WORDS[locale];
  useEffect(() => {
    document.documentElement.lang = locale;
    localStorage.setItem(LOCALE, locale);
  }, [locale]);
  useEffect(
    () =>
      watchEvents(
        (next) => {
          setEvents(next);
          setBroken(false);
        },
        () => setBroken(true),
      ),
    [],
  );
  const [, page = '', rest = ''] = hash.split('/');
  const id = decodeURIComponent(rest);
  if (page === 'wall' && events) return <WallPage events={events} words={words} />;
  return (
    <>
      <header className="no-print bg-night text-on-night">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
          <strong className="mr-auto text-lg">attend-gate</strong>
          <nav
            aria-label="attend-gate"
            className="order-last -mx-3 flex w-full gap-1 overflow-x-auto lg:order-none lg:mx-0 lg:w-auto"
          >
            <NavLink to="#/" at={page === '' || page === 'event'}>
              {words.overview}
            </NavLink>
            <NavLink to="#/across/visitors" at={page === 'across'}>
              {words.acrossEvents}
            </NavLink>
            <NavLink to="#/staffing" at={page === 'staffing'}>
              {words.staffing}
            </NavLink>
            <NavLink to="#/roi" at={page === 'roi'}>
              {words.roi}
            </NavLink>
            <NavLink to="#/connections" at={page === 'connections'}>
              {words.connections}
            </NavLink>
            <NavLink to="#/wall" at={false}>
              {words.wall}
            </NavLink>
          </nav>
          <button
            type="button"
            className="min-h-target rounded-control px-3 text-on-night-soft"
            onClick={() => setLocale(locale === 'ko' ? 'en' : 'ko')}
          >
            {words.language}
          </button>
        </div>
      </header>
      <main className="mx-auto max-w-6xl px-4 py-5 sm:py-8">
        {broken && (
          <p role="status" className="mb-4 rounded-control bg-confirm-wash p-3 text-confirm-ink">
            {words.notAnswering} · {words.lastNumber}
          </p>
        )}
        {page === '' &&
          (events ? (
            <Overview events={events} words={words} />
          ) : (
            <p className="text-soft">{words.loading}</p>
          ))}
        {page === 'event' && (
          <EventPage id={id} event={events?.find(({ event }) => event === id)} words={words} />
        )}
        {page === 'across' && <AcrossPage name={id || 'visitors'} events={events ?? []} words={words} />}
        {page === 'staffing' && <StaffingPage words={words} />}
        {page === 'roi' && <RoiPage events={events ?? []} words={words} />}
        {page === 'connections' && <ConnectionsPage events={events ?? []} words={words} />}
      </main>
    </>
  );
}
