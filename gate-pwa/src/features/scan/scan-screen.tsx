/** The screen staff look at all day: camera, answer, direction, numbers. The next scan needs no tap. */
import { ChartNoAxesColumn, Keyboard, LogIn, LogOut, Search, UserSearch } from 'lucide-react';
import { lazy, memo, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import type { GateApp, GateSnapshot, Outcome } from '../../app/gate-app.ts';
import { count, type Reader } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useFreshOutcome } from './fresh-outcome.ts';
import { RecentStrip } from './recent-list.tsx';
import { answerOf, say } from './say.ts';
import type { Over } from './scan-sheets.tsx';
import { verdictActions } from './verdict-actions.tsx';
import { ReadyPanel, SpokenVerdict, VerdictPanel } from './verdict-panel.tsx';

const loadSheets = () => import('./scan-sheets.tsx');
const ScanSheets = lazy(async () => ({ default: (await loadSheets()).ScanSheets }));
/** They come after the first code could be read, and before anybody asks for one. */
const SHEETS_AFTER_MS = 2_000;

export interface ScanScreenProps {
  readonly app: GateApp;
  readonly snapshot: GateSnapshot;
  readonly reader: Reader;
  /** The viewfinder. */
  readonly camera: ReactNode;
  readonly onFindPerson: () => void;
  readonly onBoard: () => void;
  readonly onPrint: (outcome: Outcome) => void;
  /** Asks who signs. */
  readonly unlock: ReactNode;
}

const Inside = memo(function Inside({
  inside,
  reader,
  onBoard,
}: {
  readonly inside: GateSnapshot['inside'];
  readonly reader: Reader;
  readonly onBoard: () => void;
}) {
  return (
    <button
      type="button"
      onClick={onBoard}
      data-testid="board"
      className="text-left flex min-h-[4.75rem] shrink-0 items-center gap-3 rounded-card border border-line bg-surface px-4 py-3"
    >
      <ChartNoAxesColumn aria-hidden className="size-6 text-accent max-sm:hidden" />
      <span className="leading-tight">
        <span className="block font-semibold text-sm text-soft">{m.inside()}</span>
        <span className="block whitespace-nowrap">
          <strong data-testid="inside-people" className="font-extrabold text-2xl">
            {count(inside.people, reader.locale)}
          </strong>
          <span className="ml-1.5 text-soft text-sm max-sm:block max-sm:ml-0 max-sm:text-xs">
            {m.of_registered({ count: count(inside.registered, reader.locale) })}
          </span>
        </span>
        {inside.places !== undefined && (
          <span
            data-testid="places-left"
            className={`block whitespace-nowrap font-semibold text-sm ${inside.places > 0 ? 'text-soft' : 'text-refuse-ink'}`}
          >
            {m.places_left({ count: count(Math.max(0, inside.places), reader.locale) })}
          </span>
        )}
      </span>
    </button>
  );
});

const Controls = memo(function Controls({
  app,
  mode,
  may,
  onType,
  onFindPerson,
}: Pick<ScanScreenProps, 'app' | 'reader' | 'onFindPerson'> &
  Pick<GateSnapshot, 'mode' | 'may'> & { readonly onType: () => void }) {
  return (
    <div className="flex gap-2 [grid-area:controls] max-sm:flex-wrap landscape:flex-wrap landscape:2xl:flex-nowrap sm:gap-3">
      <Segmented
        label={m.direction()}
        testId="direction"
        value={mode}
        onChange={app.setMode}
        className="flex-1 whitespace-nowrap text-lg *:min-h-14 *:px-2 max-lg:[&_svg]:hidden max-sm:basis-full landscape:basis-full landscape:2xl:basis-0"
        segments={[
          { value: 'entry', label: m.entry(), icon: <LogIn aria-hidden /> },
          { value: 'exit', label: m.exit(), icon: <LogOut aria-hidden /> },
          { value: 'lookup', label: m.lookup(), icon: <Search aria-hidden /> },
        ]}
      />
      {may.people && (
        <Button
          icon={<UserSearch aria-hidden />}
          onClick={onFindPerson}
          data-testid="find-person"
          className="whitespace-nowrap rounded-[1.125rem] text-lg max-sm:flex-1 max-sm:px-4 landscape:flex-1 landscape:2xl:flex-none"
        >
          {m.find_person()}
        </Button>
      )}
      <Button
        icon={<Keyboard aria-hidden />}
        onClick={onType}
        data-testid="type-code"
        className="whitespace-nowrap rounded-[1.125rem] text-lg max-sm:flex-1 max-sm:px-4 landscape:flex-1 landscape:2xl:flex-none"
      >
        {m.type_code()}
      </Button>
    </div>
  );
});

/** The answer with what can be done about it, or "ready". */
function AnswerArea({
  app,
  snapshot,
  reader,
  outcome,
  onUndo,
  onOverride,
  onAnswer,
  onPrint,
  onReceipt,
}: Omit<ScanScreenProps, 'camera' | 'onFindPerson' | 'onBoard' | 'unlock'> & {
  readonly outcome: Outcome | undefined;
  readonly onUndo: (outcome: Outcome) => void;
  readonly onOverride: (outcome: Outcome) => void;
  readonly onAnswer: (outcome: Outcome) => void;
  readonly onReceipt: (outcome: Outcome) => void;
}) {
  if (!outcome) return <ReadyPanel mode={snapshot.mode} />;
  const saying = say(answerOf(outcome, snapshot.gates), reader);
  const actions = verdictActions({
    outcome,
    may: snapshot.may,
    onDecide: (decision) => void app.decide(outcome.id, decision),
    onAnswer: () => onAnswer(outcome),
    onUndo: () => onUndo(outcome),
    onOverride: () => onOverride(outcome),
    onPrint: snapshot.manner.badges ? () => onPrint(outcome) : undefined,
    onReceipt: snapshot.link === 'connected' ? undefined : () => onReceipt(outcome),
  });
  return (
    <VerdictPanel
      outcome={outcome}
      saying={saying}
      reader={reader}
      actions={actions}
      namesLocked={snapshot.names === 'locked'}
    />
  );
}

export function ScanScreen({
  app,
  snapshot,
  reader,
  camera,
  onFindPerson,
  onBoard,
  onPrint,
  unlock,
}: ScanScreenProps) {
  const [over, setOver] = useState<Over>();
  const { outcomes, gates, inside } = snapshot;
  const outcome = useFreshOutcome(outcomes[0]);
  const saying = outcome && say(answerOf(outcome, gates), reader);
  const onType = useCallback((): void => setOver('type'), []);
  const onRecent = useCallback((): void => setOver('recent'), []);
  const undo = (one: Outcome): void => setOver({ undo: one });
  useEffect(() => {
    const timer = setTimeout(() => void loadSheets(), SHEETS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className="safe-bottom scan-grid grid min-h-0 flex-1 gap-2 px-2 pt-2 sm:gap-3 sm:px-3 sm:pt-3">
      <div className="min-h-0 [grid-area:camera]">{camera}</div>
      <div className="min-h-0 [grid-area:verdict]">
        <AnswerArea
          app={app}
          snapshot={snapshot}
          reader={reader}
          outcome={outcome}
          onUndo={undo}
          onOverride={(refused) => setOver({ override: refused })}
          onAnswer={({ id }) => setOver({ ask: id })}
          onPrint={onPrint}
          onReceipt={(one) => setOver({ receipt: one })}
        />
      </div>
      <Controls
        app={app}
        mode={snapshot.mode}
        may={snapshot.may}
        reader={reader}
        onType={onType}
        onFindPerson={onFindPerson}
      />
      <div className="flex min-w-0 gap-2 [grid-area:foot] sm:gap-3">
        <Inside inside={inside} reader={reader} onBoard={onBoard} />
        <RecentStrip outcomes={outcomes} gates={gates} reader={reader} onOpen={onRecent} />
      </div>
      <SpokenVerdict {...(outcome && saying ? { outcome, saying } : {})} reader={reader} />
      {over !== undefined && (
        <Suspense fallback={null}>
          <ScanSheets
            app={app}
            snapshot={snapshot}
            reader={reader}
            unlock={unlock}
            over={over}
            onOver={setOver}
          />
        </Suspense>
      )}
    </main>
  );
}
