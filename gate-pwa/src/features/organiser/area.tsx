/** The organiser area: which event, which page. Pages get the event's id and ask the server themselves. */
import type { AlertsAnswer, EventSummaries, SessionAnswer } from '@attend-gate/shared';
import {
  Activity,
  Copy,
  FileUp,
  History,
  Hourglass,
  LogOut,
  Mail,
  Plug,
  Settings,
  ShieldCheck,
  Siren,
  TabletSmartphone,
  Users,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { AlertsPage } from './alerts-page.tsx';
import { ConflictsPage } from './conflicts-page.tsx';
import { ConnectionsPage } from './connections-page.tsx';
import { DevicesPage } from './devices-page.tsx';
import { EventPage } from './event-page.tsx';
import { ImportPage } from './import-page.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { LogPage } from './log-page.tsx';
import { MailsPage } from './mails-page.tsx';
import { OverviewPage } from './overview-page.tsx';
import { Choice, RefusalMessage } from './parts.tsx';
import { PastPage } from './past-page.tsx';
import { PeoplePage } from './people-page.tsx';
import { useSay } from './say.ts';
import { type Loaded, useAnswer } from './use-answer.ts';
import { WallPage } from './wall-page.tsx';

const PAGES = [
  'overview',
  'people',
  'import',
  'conflicts',
  'devices',
  'alerts',
  'mails',
  'past',
  'connections',
  'event',
  'log',
] as const;
const ALERTS_EVERY_MS = 15_000;
type PageName = (typeof PAGES)[number];
const ICONS = {
  overview: Activity,
  people: Users,
  import: FileUp,
  conflicts: Copy,
  devices: TabletSmartphone,
  alerts: Siren,
  mails: Mail,
  past: Hourglass,
  connections: Plug,
  event: Settings,
  log: History,
} as const;

/** The wall display has no menu and is in none. */
type Shown = PageName | 'wall';
const pageIn = (hash: string): Shown =>
  [...PAGES, 'wall' as const].find((page) => hash === `#/organiser/${page}`) ?? 'overview';

function usePage(): [Shown, (page: Shown) => void] {
  const [page, setPage] = useState(() => pageIn(location.hash));
  useEffect(() => {
    const follow = (): void => setPage(pageIn(location.hash));
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return [page, (next) => location.assign(`#/organiser/${next}`)];
}

function useTitles(): Record<PageName, string> {
  const say = useSay();
  return {
    overview: say('현황', 'Live'),
    people: say('참가자', 'People'),
    import: say('명단 올리기', 'Import'),
    conflicts: say('중복 입장', 'Conflicts'),
    devices: say('기기', 'Devices'),
    alerts: say('이상 알림', 'Alerts'),
    mails: say('메일', 'Mails'),
    past: say('되돌아보기', 'Time travel'),
    connections: say('연동', 'Connections'),
    event: say('행사', 'Event'),
    log: say('기록', 'Audit log'),
  };
}

/** On a phone the menu scrolls; the page that is open must be seen in it. */
const showWhole = (button: HTMLButtonElement | null): void =>
  button?.scrollIntoView({ block: 'nearest', inline: 'center' });

function Nav({
  page,
  pages,
  wrong,
  onOpen,
}: {
  readonly page: PageName;
  readonly pages: readonly PageName[];
  /** How many alerts there are. */
  readonly wrong: number;
  readonly onOpen: (page: PageName) => void;
}) {
  const say = useSay();
  const titles = useTitles();
  return (
    <nav
      aria-label={say('관리 메뉴', 'Organiser menu')}
      className="flex gap-1 overflow-x-auto px-3 py-2 md:w-56 md:shrink-0 md:flex-col md:overflow-visible md:px-4 md:py-5"
    >
      {pages.map((one) => {
        const Icon = ICONS[one];
        const here = one === page;
        return (
          <button
            key={one}
            type="button"
            aria-current={here ? 'page' : undefined}
            ref={here ? showWhole : undefined}
            onClick={() => onOpen(one)}
            className={`inline-flex min-h-target shrink-0 items-center gap-3 rounded-control px-4 font-semibold ${here ? 'bg-accent text-on-accent' : 'text-soft hover:bg-raised hover:text-ink'}`}
          >
            <Icon aria-hidden className="size-5" />
            {titles[one]}
            {one === 'alerts' && wrong > 0 && (
              <span className="ml-auto rounded-full bg-refuse px-2.5 font-bold text-on-refuse text-sm">
                {wrong}
              </span>
            )}
          </button>
        );
      })}
    </nav>
  );
}

interface BarProps {
  readonly session: SessionAnswer;
  readonly events: EventSummaries | undefined;
  readonly event: string | undefined;
  readonly onChoose: (event: string) => void;
  readonly onLeave: () => void;
}

function TopBar({ session, events, event, onChoose, onLeave }: BarProps) {
  const say = useSay();
  const open = events?.events.filter(({ ready }) => ready) ?? [];
  return (
    <header className="on-dark flex flex-wrap items-center gap-3 bg-night px-4 py-3 text-on-night">
      <span className="flex items-center gap-2 font-extrabold text-lg max-sm:sr-only">
        <ShieldCheck aria-hidden /> attend-gate
      </span>
      {open.length > 1 ? (
        <Choice
          hideLabel
          label={say('행사', 'Event')}
          value={event}
          onChange={({ target }) => onChoose(target.value)}
          options={open.map(({ id, name }) => ({ value: id, label: name }))}
          className="min-w-40 flex-1 sm:max-w-xs"
        />
      ) : (
        <h1 className="min-w-0 flex-1 truncate font-bold">{open[0]?.name}</h1>
      )}
      <span className="ml-auto hidden text-on-night-soft text-sm lg:inline">{session.account.name}</span>
      <LanguageSwitch night />
      <IconButton look="night" label={say('로그아웃', 'Sign out')} onClick={onLeave}>
        <LogOut aria-hidden className="size-5" />
      </IconButton>
    </header>
  );
}

function Page({
  page,
  event,
  names,
  alerts,
  onOpen,
  onEvents,
}: {
  readonly page: PageName;
  readonly event: string;
  /** May this account see who people are? */
  readonly names: boolean;
  readonly alerts: Loaded<AlertsAnswer>;
  readonly onOpen: (page: Shown) => void;
  readonly onEvents: (chosen?: string) => void;
}) {
  switch (page) {
    case 'overview':
      return (
        <OverviewPage
          event={event}
          onWall={() => onOpen('wall')}
          {...(names && { onConflicts: () => onOpen('conflicts') })}
        />
      );
    case 'people':
      return <PeoplePage event={event} onImport={() => onOpen('import')} />;
    case 'import':
      return <ImportPage event={event} onDone={() => onOpen('people')} />;
    case 'conflicts':
      return <ConflictsPage event={event} />;
    case 'past':
      return <PastPage event={event} now={Date.now()} />;
    case 'devices':
      return <DevicesPage event={event} />;
    case 'alerts':
      return <AlertsPage event={event} alerts={alerts} />;
    case 'mails':
      return <MailsPage event={event} />;
    case 'connections':
      return <ConnectionsPage event={event} />;
    case 'event':
      return <EventPage event={event} onEvents={onEvents} />;
    case 'log':
      return <LogPage event={event} />;
  }
}

/** Whatever page is open: somebody has to go now. */
function UrgentStrip({ title, onOpen }: { readonly title: string; readonly onOpen: () => void }) {
  const say = useSay();
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-3 rounded-card bg-refuse-wash p-3 pl-4 font-bold text-refuse-ink"
    >
      <Siren aria-hidden className="size-6 shrink-0" />
      <span className="min-w-0 flex-1">{title}</span>
      <Button onClick={onOpen}>{say('할 일 보기', 'What to do')}</Button>
    </div>
  );
}

export function Area({
  session,
  onLeave,
}: {
  readonly session: SessionAnswer;
  readonly onLeave: () => void;
}) {
  const say = useSay();
  const events = useAnswer<EventSummaries>('/api/events');
  const [chosen, setChosen] = useState<string | undefined>();
  const [wanted, open] = usePage();
  // Analysts see numbers and nobody's name.
  const pages: readonly PageName[] = session.account.role === 'analyst' ? ['overview'] : PAGES;
  const page = pages.find((one) => one === wanted) ?? 'overview';
  const known = events.value?.events.filter(({ ready }) => ready).map(({ id }) => id) ?? [];
  const event = [chosen, events.value?.default, ...known].find(
    (id) => id !== undefined && known.includes(id),
  );
  const mayManage = session.account.role === 'organiser';
  const alerts = useAnswer<AlertsAnswer>(
    mayManage && event !== undefined ? `/api/events/${event}/alerts` : undefined,
    ALERTS_EVERY_MS,
  );
  const urgent = alerts.value?.open.filter(({ severity }) => severity === 'page') ?? [];
  const broken = events.value?.events.filter(({ ready }) => !ready) ?? [];
  if (wanted === 'wall' && event !== undefined) {
    const name = events.value?.events.find(({ id }) => id === event)?.name ?? '';
    return <WallPage event={event} name={name} onClose={() => open('overview')} />;
  }
  return (
    <div className="flex min-h-dvh flex-col bg-ground">
      <TopBar session={session} events={events.value} event={event} onChoose={setChosen} onLeave={onLeave} />
      <div className="mx-auto flex w-full max-w-7xl flex-1 flex-col md:flex-row">
        <Nav page={page} pages={pages} wrong={alerts.value?.open.length ?? 0} onOpen={open} />
        <main className="grid min-w-0 flex-1 content-start gap-4 p-3 pb-10 sm:p-5" key={`${event} ${page}`}>
          <RefusalMessage refusal={events.refusal} />
          {broken.map(({ id }) => (
            <RefusalMessage
              key={id}
              refusal={{
                code: 'internal',
                title: say(`행사 ${id}을(를) 열 수 없습니다`, `Event ${id} could not be opened`),
              }}
            />
          ))}
          {page !== 'alerts' &&
            urgent.map(({ rule, title }) => (
              <UrgentStrip key={rule} title={title[say.locale]} onOpen={() => open('alerts')} />
            ))}
          {event !== undefined && (
            <Page
              page={page}
              event={event}
              names={session.account.role !== 'analyst'}
              alerts={alerts}
              onOpen={open}
              onEvents={(next) => {
                events.reload();
                if (next !== undefined) setChosen(next);
              }}
            />
          )}
          {events.refusal && (
            <Button className="justify-self-start" onClick={events.reload}>
              {say('다시 시도', 'Try again')}
            </Button>
          )}
        </main>
      </div>
    </div>
  );
}
