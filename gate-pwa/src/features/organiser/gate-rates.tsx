/** How many came through each gate, and how fast it is now. */
import type { ArrivalsAnswer } from '@attend-gate/shared';
import { countText, useSay } from './say.ts';

export interface GateRatesProps {
  readonly gates: ArrivalsAnswer['perGate'];
  /** How far back "now" reaches. */
  readonly minutes: number;
  readonly night?: boolean;
}

export function GateRates({ gates, minutes, night = false }: GateRatesProps) {
  const say = useSay();
  const most = Math.max(1, ...gates.map(({ entries }) => entries));
  if (gates.length === 0)
    return <p className="opacity-75">{say('게이트가 없습니다.', 'There are no gates.')}</p>;
  return (
    <ul className="grid gap-5">
      {gates.map(({ gate, name, entries, lately }) => (
        <li key={gate}>
          <div className="flex items-baseline justify-between gap-3">
            <span className="min-w-0 truncate font-semibold">{name || say('게이트 없음', 'No gate')}</span>
            <span className="shrink-0 font-extrabold">{countText(say.locale, entries)}</span>
          </div>
          <div
            aria-hidden
            className={`mt-1.5 h-2.5 overflow-hidden rounded-full ${night ? 'bg-white/15' : 'bg-raised'}`}
          >
            <div
              className={`h-full rounded-full ${night ? 'bg-white' : 'bg-ok'}`}
              style={{ width: `${(entries / most) * 100}%` }}
            />
          </div>
          <p className="mt-1 text-sm opacity-75">
            {say(
              `지난 ${minutes}분 ${countText('ko', lately)}명 · 분당 ${(lately / minutes).toFixed(1)}명`,
              `${countText('en', lately)} in the last ${minutes} min · ${(lately / minutes).toFixed(1)} a minute`,
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
