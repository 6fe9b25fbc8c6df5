/** Arrivals in five-minute bars, drawn as SVG: a chart library would weigh more than the gate itself. */
import type { Board } from '../../app/board.ts';
import { clockTime, type Reader } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';

const HEIGHT = 120;
const BAR = 20;

export function ArrivalCurve({
  arrivals,
  reader,
}: {
  readonly arrivals: Board['arrivals'];
  readonly reader: Reader;
}) {
  const first = arrivals[0];
  const last = arrivals.at(-1);
  if (!first || !last) return <p className="py-6 text-center text-soft">{m.board_none()}</p>;
  const most = Math.max(...arrivals.map(({ entries }) => entries), 1);
  // A single bar would fill the whole width.
  const width = Math.max(arrivals.length, 24) * BAR;
  const words = arrivals.map(({ from, entries }) => `${clockTime(from, reader)} ${entries}`).join(', ');
  return (
    <figure>
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${m.board_arrivals()}: ${words}`}
        className="h-36 w-full"
      >
        {arrivals.map(({ from, entries }, i) => {
          const height = Math.max(entries === 0 ? 1 : 4, (entries / most) * HEIGHT);
          const x = width - (arrivals.length - i) * BAR + 2;
          return (
            <rect
              key={from}
              x={x}
              y={HEIGHT - height}
              width={BAR - 4}
              height={height}
              rx="2"
              className={entries === 0 ? 'fill-line' : 'fill-accent'}
            />
          );
        })}
      </svg>
      <figcaption className="mt-1 flex justify-between text-soft text-sm">
        <span>{arrivals.length >= 24 ? clockTime(first.from, reader) : ''}</span>
        <span>{`${m.board_arrivals_hint()} · max ${most}`}</span>
        <span>{clockTime(last.from, reader)}</span>
      </figcaption>
    </figure>
  );
}
