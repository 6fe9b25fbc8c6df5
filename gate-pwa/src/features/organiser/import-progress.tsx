/** How far an import is that the server is taking in. */
import type { RunningImports } from '@attend-gate/shared';
import { countText, useSay } from './say.ts';
import { useAnswer } from './use-answer.ts';

const EVERY_MS = 500;

export function ImportProgress({ event }: { readonly event: string }) {
  const say = useSay();
  const { value } = useAnswer<RunningImports>(`/api/events/${event}/imports/running`, EVERY_MS);
  const running = value?.running[0];
  const percent = running && running.rows > 0 ? Math.floor((running.done / running.rows) * 100) : 0;
  return (
    <div className="mt-5" role="status">
      <div className="flex justify-between gap-3 font-semibold">
        <span>{say('받는 중…', 'Taking people in …')}</span>
        {running && running.rows > 0 && (
          <span>
            {countText(say.locale, running.done)} / {countText(say.locale, running.rows)}
          </span>
        )}
      </div>
      <div
        role="progressbar"
        aria-label={say('명단 받기', 'Taking the list')}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="mt-2 h-3 overflow-hidden rounded-full bg-raised"
      >
        <div
          className="h-full rounded-full bg-accent transition-[width]"
          style={{ width: `${Math.max(2, percent)}%` }}
        />
      </div>
      <p className="mt-2 text-soft text-sm">
        {say(
          '게이트는 그동안에도 쓸 수 있습니다. 끊기면 같은 파일을 다시 올리세요.',
          'Gates keep working meanwhile. If it is cut off, upload the same file again.',
        )}
      </p>
    </div>
  );
}
