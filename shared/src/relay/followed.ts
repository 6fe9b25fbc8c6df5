/**
 * What another relay of the same event has made durable in the store they share (L34). Its guard has judged it, so it
 * is taken like a fact of one's own, and the append finds it stored already.
 */
import type { Run } from '../replica/update-codec.ts';
import type { Committer } from './committer.ts';

/** @returns the part of `runs` that was new here; undefined = the room is not open and took nothing */
export function takeFollowed<F>(
  room: { readonly commits: () => Pick<Committer<F>, 'known' | 'take'> | undefined },
  runs: readonly Run[],
  read: (runs: readonly Run[]) => readonly F[],
): readonly Run[] | undefined {
  const commits = room.commits();
  if (!commits) return undefined;
  const fresh = runs.flatMap((run) => {
    const known = commits.known.length(run.client);
    const texts = run.texts.slice(Math.max(0, known - run.clock));
    return texts.length === 0 ? [] : [{ client: run.client, clock: Math.max(known, run.clock), texts }];
  });
  if (fresh.length > 0) commits.take(fresh, read(fresh));
  return fresh;
}
