/** The dashboard: which page, which language, live events. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { type EventStatus, watchEvents } from './api.ts';
import { EventPage } from './event-page.tsx';
import { Overview } from './overview.tsx';
import { ReportView } from './report-view.tsx';
import { StaffingPage } from './staffing-page.tsx';
import { type Locale, REPORTS, WORDS } from './words.ts';

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
      className={`inline-flex min-h-target items-center rounded-control px-3 font-semibold no-underline ${at ? 'bg-night-2 text-on-night' : 'text-on-night-soft hover:text-on-night'}`}
    >
      {children}
    </a>
  );
}

function Across({ name, locale }: { readonly name: string; readonly locale: Locale }) {
  const words = WORDS[locale];
  return (
    <>
      <nav aria-label={words.acrossEvents} className="no-print mb-4 flex flex-wrap gap-2">
        {Object.entries(REPORTS).map(([report, titles]) => (
          <a
            key={report}
            href={`#/across/${report}`}
            aria-current={report === name ? 'page' : undefined}
            className={`inline-flex min-h-target items-center rounded-control border px-4 no-underline ${report === name ? 'border-accent bg-accent text-on-accent' : 'border-line bg-surface text-ink'}`}
          >
            {titles[locale]}
          </a>
        ))}
      </nav>
      <ReportView
        title={REPORTS[name]?.[locale] ?? name}
        path={`/api/reports/${encodeURIComponent(name)}`}
        words={words}
      />
    </>
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
  return (
    <>
      <header className="no-print bg-night text-on-night">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
          <strong className="mr-auto text-lg">attend-gate</strong>
          <nav aria-label="attend-gate" className="order-last flex w-full gap-1 sm:order-none sm:w-auto">
            <NavLink to="#/" at={page === '' || page === 'event'}>
              {words.overview}
            </NavLink>
            <NavLink to="#/across/visitors" at={page === 'across'}>
              {words.acrossEvents}
            </NavLink>
            <NavLink to="#/staffing" at={page === 'staffing'}>
              {words.staffing}
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
        {page === 'across' && <Across name={id || 'visitors'} locale={locale} />}
        {page === 'staffing' && <StaffingPage words={words} />}
      </main>
    </>
  );
}
