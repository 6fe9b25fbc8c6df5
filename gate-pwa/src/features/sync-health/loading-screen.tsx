/** Before the gate can judge: receiving the roster, with progress. */
import { CloudOff } from 'lucide-react';
import { Progress } from 'radix-ui';
import type { GateSnapshot } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Frame } from './starting-screen.tsx';

export function LoadingScreen({ snapshot }: { readonly snapshot: GateSnapshot }) {
  const percent = Math.floor(snapshot.rosterProgress * 100);
  const offline = snapshot.link === 'offline';
  return (
    <Frame>
      {snapshot.event && <p className="font-semibold text-soft">{snapshot.event.name}</p>}
      <h1 className="font-extrabold text-3xl">{m.loading_title()}</h1>
      <p className="max-w-md text-lg text-soft leading-relaxed">{m.loading_line()}</p>
      <Progress.Root
        aria-label={m.loading_title()}
        data-testid="roster-progress"
        value={percent}
        className="mt-2 h-3 w-[min(26rem,80vw)] overflow-hidden rounded-full bg-line"
      >
        {percent > 0 ? (
          <Progress.Indicator className="h-full rounded-full bg-accent" style={{ width: `${percent}%` }} />
        ) : (
          <div className="h-full w-2/5 animate-sweep rounded-full bg-accent" />
        )}
      </Progress.Root>
      {percent > 0 && <p className="font-extrabold text-2xl">{percent}%</p>}
      {offline && (
        <p className="flex items-center gap-2 rounded-2xl bg-confirm-wash px-4 py-2 font-semibold text-confirm-ink">
          <CloudOff aria-hidden className="size-5 shrink-0" />
          {m.loading_offline()}
        </p>
      )}
    </Frame>
  );
}
