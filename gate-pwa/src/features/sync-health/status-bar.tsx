/** The bar on top: where this tablet stands, whether it reaches the server, and what the server does not have yet. */
import {
  ArrowUpCircle,
  CloudCheck,
  CloudOff,
  CloudUpload,
  LoaderCircle,
  Lock,
  LockOpen,
  RadioTower,
  Settings,
  ShieldCheck,
  Siren,
  Wifi,
} from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { GateSnapshot } from '../../app/gate-app.ts';
import { count, type Reader } from '../../i18n/when.ts';
import { m, spokenLocale } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { Chip, type ChipTone } from '../../ui/chip.tsx';

/** What of the snapshot stands in the bar. */
const SHOWN = [
  'event',
  'gate',
  'list',
  'conflicts',
  'link',
  'via',
  'unsent',
  'atVenue',
  'names',
  'signing',
] as const;

export interface StatusBarProps {
  readonly snapshot: Pick<GateSnapshot, (typeof SHOWN)[number]>;
  /** Words are read from a global: another language draws the bar anew. */
  readonly locale: Reader['locale'];
  readonly updateReady: boolean;
  readonly onUpdate: () => void;
  readonly onSettings: () => void;
  readonly onConflicts: () => void;
  /** Who signs here now, and how to end that. */
  readonly onStaff: () => void;
  /** Unlock the names, or lock them. */
  readonly onNames: () => void;
}

const ICON = 'size-4.5 shrink-0';

function LinkChip({ link, via }: Pick<GateSnapshot, 'link' | 'via'>) {
  const looks: Record<GateSnapshot['link'], { tone: ChipTone; icon: ReactNode; words: string }> = {
    connected: { tone: 'good', icon: <Wifi aria-hidden className={ICON} />, words: m.link_connected() },
    connecting: {
      tone: 'quiet',
      icon: <LoaderCircle aria-hidden className={`${ICON} animate-spin`} />,
      words: m.link_connecting(),
    },
    offline: { tone: 'warn', icon: <CloudOff aria-hidden className={ICON} />, words: m.link_offline() },
  };
  const atVenue = link === 'connected' && via === 'venue';
  const venue = {
    tone: 'warn',
    icon: <RadioTower aria-hidden className={ICON} />,
    words: m.link_venue(),
  } as const;
  const { tone, icon, words } = atVenue ? venue : looks[link];
  return (
    <Chip tone={tone} icon={icon} data-testid="link-state" data-link={link} data-via={via}>
      {words}
    </Chip>
  );
}

function UnsentChip({ unsent, atVenue }: Pick<GateSnapshot, 'unsent' | 'atVenue'>) {
  const n = count(unsent, spokenLocale());
  const icon =
    unsent === 0 ? <CloudCheck aria-hidden className={ICON} /> : <CloudUpload aria-hidden className={ICON} />;
  return (
    <Chip tone={unsent === 0 ? 'quiet' : 'warn'} icon={icon} data-testid="unsent" data-unsent={unsent}>
      {unsent === 0
        ? m.unsent_none()
        : atVenue === unsent
          ? m.unsent_at_venue({ count: n })
          : m.unsent_count({ count: n })}
    </Chip>
  );
}

/** Its buttons ask for the same whatever was scanned, so a scan does not draw it again. */
const isSame = (a: StatusBarProps, b: StatusBarProps): boolean =>
  a.locale === b.locale &&
  a.updateReady === b.updateReady &&
  SHOWN.every((field) => Object.is(a.snapshot[field], b.snapshot[field]));

export const StatusBar = memo(Bar, isSame);

function Bar(props: StatusBarProps) {
  const { snapshot, updateReady, onUpdate, onSettings, onConflicts, onStaff, onNames } = props;
  const { event, gate, list, conflicts } = snapshot;
  const place = [gate?.name, list?.name].filter(Boolean).join(' · ');
  return (
    <header className="safe-top on-dark bg-night text-on-night">
      <div className="flex items-center gap-x-3 gap-y-2 px-3 py-2 max-sm:flex-wrap sm:px-4">
        <div className="min-w-0 flex-1 leading-tight max-sm:basis-3/5">
          <h1 data-testid="gate-name" className="truncate font-extrabold text-lg sm:text-xl">
            {place || event?.name || 'attend-gate'}
          </h1>
          {place && event && <p className="truncate text-on-night-soft text-sm">{event.name}</p>}
        </div>
        <div className="flex flex-wrap items-center gap-2 max-sm:order-last max-sm:w-full">
          <LinkChip link={snapshot.link} via={snapshot.via} />
          <UnsentChip unsent={snapshot.unsent} atVenue={snapshot.atVenue} />
          {conflicts.length > 0 && (
            <button
              type="button"
              onClick={onConflicts}
              data-testid="conflict-badge"
              className="-my-1.5 rounded-full py-1.5"
            >
              <Chip tone="bad" icon={<Siren aria-hidden className={ICON} />}>
                {m.conflict_badge({ count: conflicts.length })}
              </Chip>
            </button>
          )}
          {snapshot.signing && (
            <button
              type="button"
              onClick={onStaff}
              data-testid="signing"
              className="-my-1.5 rounded-full py-1.5"
            >
              <Chip tone="good" icon={<ShieldCheck aria-hidden className={ICON} />}>
                {m.signing({ name: snapshot.signing.name })}
              </Chip>
            </button>
          )}
          {snapshot.names === 'locked' && (
            <button
              type="button"
              onClick={onNames}
              data-testid="unlock-names"
              className="-my-1.5 rounded-full py-1.5"
            >
              <Chip tone="warn" icon={<Lock aria-hidden className={ICON} />}>
                {m.names_locked()} · {m.unlock()}
              </Chip>
            </button>
          )}
          {updateReady && (
            <button
              type="button"
              onClick={onUpdate}
              data-testid="update"
              className="-my-1.5 rounded-full py-1.5"
            >
              <Chip
                tone="quiet"
                className="border border-night-line"
                icon={<ArrowUpCircle aria-hidden className={ICON} />}
              >
                {m.update_ready()}
              </Chip>
            </button>
          )}
        </div>
        {snapshot.names === 'open' && (
          <IconButton look="night" label={m.lock_now()} data-testid="lock-names" onClick={onNames}>
            <LockOpen aria-hidden />
          </IconButton>
        )}
        <IconButton look="night" label={m.settings()} data-testid="settings" onClick={onSettings}>
          <Settings aria-hidden />
        </IconButton>
      </div>
    </header>
  );
}
