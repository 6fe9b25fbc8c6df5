/** When people came, as bars over time; the fastest piece has its own colour. A table says the same to a screen reader. */
import type { ArrivalsAnswer } from '@attend-gate/shared';
import { countText, type Say, timeText, useSay } from './say.ts';

const HEIGHT = 120;
const WIDTH = 600;
/** Before the first entry and after the last an empty hour says little. */
const LEAST = 12;

export interface ArrivalCurveProps {
  readonly arrivals: ArrivalsAnswer | undefined;
  /** On the dark wall display. */
  readonly night?: boolean;
}

type Pieces = ArrivalsAnswer['pieces'];

function Marks({ pieces, say }: { readonly pieces: Pieces; readonly say: Say }) {
  const marks = [0, 1 / 3, 2 / 3, 1].map((part) => Math.round((pieces.length - 1) * part));
  return (
    <div aria-hidden className="mt-2 flex justify-between text-sm opacity-75">
      {[...new Set(marks)].map((at) => (
        <span key={at}>{timeText(say.locale, pieces[at]?.at ?? '')}</span>
      ))}
    </div>
  );
}

/** What the bars show, for who cannot see them. */
const Spoken = ({ pieces, say }: { readonly pieces: Pieces; readonly say: Say }) => (
  <table className="sr-only">
    <caption>{say('시간대별 입장', 'Entries over time')}</caption>
    <tbody>
      {pieces
        .filter(({ entries }) => entries > 0)
        .map(({ at, entries }) => (
          <tr key={at}>
            <th scope="row">{timeText(say.locale, at)}</th>
            <td>{entries}</td>
          </tr>
        ))}
    </tbody>
  </table>
);

export function ArrivalCurve({ arrivals, night = false }: ArrivalCurveProps) {
  const say = useSay();
  const pieces = arrivals?.pieces ?? [];
  const most = Math.max(1, ...pieces.map(({ entries }) => entries));
  if (!arrivals || arrivals.peak === null)
    return (
      <p className="py-6 text-center opacity-75">
        {say('아직 아무도 들어오지 않았습니다.', 'Nobody came in yet.')}
      </p>
    );
  const width = WIDTH / Math.max(LEAST, pieces.length);
  const { peak, minutes } = arrivals;
  return (
    <div>
      <p className="mb-3 font-semibold">
        {say(
          `가장 붐빈 ${minutes}분: ${timeText('ko', peak.at)}부터 ${countText('ko', peak.entries)}명`,
          `Busiest ${minutes} minutes: ${countText('en', peak.entries)} from ${timeText('en', peak.at)}`,
        )}
      </p>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden
        data-testid="curve"
        className={`block w-full overflow-visible ${night ? 'h-[30vh]' : 'h-36'}`}
      >
        {pieces.map(({ at, entries }, i) => {
          const height = (entries / most) * HEIGHT;
          const fastest = at === peak.at;
          const plain = night ? 'fill-white/45' : 'fill-accent/55';
          return (
            <rect
              key={at}
              x={i * width + width * 0.1}
              y={HEIGHT - Math.max(height, 1.5)}
              width={width * 0.8}
              height={Math.max(height, 1.5)}
              rx={Math.min(3, width * 0.2)}
              className={fastest ? (night ? 'fill-white' : 'fill-accent') : plain}
            />
          );
        })}
      </svg>
      <Marks pieces={pieces} say={say} />
      <Spoken pieces={pieces} say={say} />
    </div>
  );
}
