/** The live board: inside, how fast, where, by whom. What this tablet knows, also without a network. */
import { CloudOff } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Board } from '../../app/board.ts';
import type { GateSnapshot } from '../../app/gate-app.ts';
import { clockTime, count, type Reader } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { ArrivalCurve } from './arrival-curve.tsx';

const LOOK_EVERY_MS = 2_000;

export interface BoardSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly read: () => Board | undefined;
  readonly link: GateSnapshot['link'];
  readonly reader: Reader;
}

/** Read again every two seconds: at a busy door every fact would redraw it. */
function useBoard(read: () => Board | undefined): Board | undefined {
  const [board, setBoard] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setBoard(read()), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [read]);
  return board;
}

function Figure({
  name,
  value,
  hint,
  bad = false,
  testId,
}: {
  readonly name: string;
  readonly value: string;
  readonly hint?: string;
  readonly bad?: boolean;
  readonly testId?: string;
}) {
  return (
    <div
      className={`min-w-0 rounded-card border p-4 ${bad ? 'border-refuse bg-refuse-wash text-refuse-ink' : 'border-line bg-raised'}`}
    >
      <p className={`font-semibold text-sm ${bad ? '' : 'text-soft'}`}>{name}</p>
      <p data-testid={testId} className="mt-1 font-extrabold text-4xl tabular-nums leading-none">
        {value}
      </p>
      {hint && <p className={`mt-1.5 text-sm ${bad ? '' : 'text-soft'}`}>{hint}</p>}
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="mt-6">
      <h3 className="mb-2 font-semibold text-sm text-soft">{title}</h3>
      {children}
    </section>
  );
}

function Bar({ share, full }: { readonly share: number; readonly full: boolean }) {
  return (
    <span aria-hidden className="mt-1.5 block h-2.5 overflow-hidden rounded-full bg-line">
      <span
        className={`block h-full rounded-full ${full ? 'bg-refuse' : 'bg-accent'}`}
        style={{ width: `${Math.min(100, share * 100)}%` }}
      />
    </span>
  );
}

const Row = ({ children }: { readonly children: ReactNode }) => <li className="px-4 py-3">{children}</li>;
const LIST = 'divide-y divide-line rounded-card border border-line bg-raised';

function Areas({ board, reader }: { readonly board: Board; readonly reader: Reader }) {
  const n = (value: number): string => count(value, reader.locale);
  const most = Math.max(...board.areas.map(({ people, capacity }) => capacity || people), 1);
  return (
    <ul className={LIST}>
      {board.areas.map(({ id, name, people, capacity }) => (
        <Row key={id}>
          <span className="flex items-baseline justify-between gap-3">
            <span className="font-semibold">{name}</span>
            <span>
              <strong className="font-extrabold text-xl tabular-nums">{n(people)}</strong>
              {capacity > 0 && <span className="ml-2 text-soft">{m.board_of({ limit: n(capacity) })}</span>}
            </span>
          </span>
          <Bar share={people / (capacity || most)} full={capacity > 0 && people >= capacity} />
        </Row>
      ))}
    </ul>
  );
}

function Gates({ board, reader }: { readonly board: Board; readonly reader: Reader }) {
  const most = Math.max(...board.gates.map(({ entries }) => entries), 1);
  return (
    <ul className={LIST}>
      {board.gates.map(({ id, name, entries, rate, lastAt }) => (
        <Row key={id}>
          <span className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span className="font-semibold">{name}</span>
            <span className="text-soft">
              <strong className="mr-3 font-extrabold text-ink text-xl tabular-nums">
                {count(entries, reader.locale)}
              </strong>
              {`${rate}/min`}
              <span className="ml-3">
                {lastAt === undefined ? '–' : `${m.board_gate_last()} ${clockTime(lastAt, reader)}`}
              </span>
            </span>
          </span>
          <Bar share={entries / most} full={false} />
        </Row>
      ))}
    </ul>
  );
}

function Devices({ board, reader }: { readonly board: Board; readonly reader: Reader }) {
  return (
    <ul className={LIST}>
      {board.devices.map(({ device, gate, entries, lastAt }) => (
        <Row key={device}>
          <span className="flex items-baseline justify-between gap-3">
            <span>
              <strong className="font-semibold">{m.device_no({ no: device })}</strong>
              <span className="ml-2 text-soft">{gate}</span>
            </span>
            <span className="text-soft">
              <strong className="mr-3 font-semibold text-ink tabular-nums">
                {count(entries, reader.locale)}
              </strong>
              {`${m.board_gate_last()} ${clockTime(lastAt, reader)}`}
            </span>
          </span>
        </Row>
      ))}
    </ul>
  );
}

function BoardView({ board, reader }: { readonly board: Board; readonly reader: Reader }) {
  const n = (value: number): string => count(value, reader.locale);
  const percent = board.registered > 0 ? Math.round((board.everIn * 100) / board.registered) : 0;
  return (
    <>
      <div className="grid grid-cols-2 gap-2.5 sm:grid-cols-4">
        <Figure
          name={m.board_inside()}
          value={n(board.people)}
          hint={m.of_registered({ count: n(board.registered) })}
          testId="board-inside"
        />
        <Figure name={m.board_ever()} value={n(board.everIn)} hint={m.board_percent({ percent })} />
        <Figure name={m.board_rate()} value={String(board.rate)} hint={m.board_rate_hint()} />
        <Figure
          name={m.board_conflicts()}
          value={n(board.conflicts)}
          bad={board.conflicts > 0}
          testId="board-conflicts"
        />
      </div>
      <Part title={m.board_arrivals()}>
        <ArrivalCurve arrivals={board.arrivals} reader={reader} />
      </Part>
      {board.areas.length > 0 && (
        <Part title={m.board_areas()}>
          <Areas board={board} reader={reader} />
        </Part>
      )}
      <Part title={m.board_gates()}>
        <Gates board={board} reader={reader} />
      </Part>
      {board.devices.length > 0 && (
        <Part title={m.board_devices()}>
          <Devices board={board} reader={reader} />
        </Part>
      )}
    </>
  );
}

export function BoardSheet({ open, onClose, read, link, reader }: BoardSheetProps) {
  const board = useBoard(read);
  return (
    <Sheet open={open} onClose={onClose} title={m.board_title()} testId="board-sheet" size="wide">
      {link === 'offline' && (
        <p className="mb-4 flex items-center gap-2 rounded-control bg-confirm-wash px-4 py-3 font-semibold text-confirm-ink">
          <CloudOff aria-hidden className="size-5 shrink-0" />
          {m.board_offline()}
        </p>
      )}
      {board && <BoardView board={board} reader={reader} />}
    </Sheet>
  );
}
