/** In which order the passes are shown. Pure. */
import type { PassView } from './wallet-app.ts';

/** Running and coming events by their start, then those that are over, latest first. */
export function inOrder(views: readonly PassView[], at: number): readonly PassView[] {
  const over = ({ pass }: PassView): boolean => pass.event.endsAt < at;
  return views.toSorted((a, b) => {
    if (over(a) !== over(b)) return over(a) ? 1 : -1;
    const byTime = a.pass.event.startsAt - b.pass.event.startsAt;
    return (over(a) ? -byTime : byTime) || a.pass.addedAt - b.pass.addedAt;
  });
}
