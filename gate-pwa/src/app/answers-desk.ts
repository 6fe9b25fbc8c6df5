/**
 * What people answered at this gate (V12): sealed for the event server alone and safe on this tablet before the entry is
 * written, handed over when the server can be asked. Nobody can read it here, and no fact says what was answered.
 */
import {
  type AnswersTaken,
  answersAbout,
  type EventInfo,
  fromBase64url,
  MAX_SEALED_ANSWERS,
  type Millis,
  type Result,
  type SealedAnswers,
  type ServerFailure,
  type TokenId,
  toBase64url,
} from '@attend-gate/shared';

export interface AnswersDeps {
  readonly memory: AnswersMemory;
  readonly event: () => EventInfo;
  readonly now: () => Millis;
  /** Undefined while the server cannot be asked. */
  readonly send: (
    answers: readonly SealedAnswers[],
  ) => Promise<Result<AnswersTaken, ServerFailure>> | undefined;
  /** Nobody can take what was answered here. */
  readonly onRefused: (code: string) => void;
  /** Handing over failed with nobody waiting for it. */
  readonly onError: (error: unknown) => void;
}

export interface AnswersMemory {
  read(): Promise<readonly SealedAnswers[]>;
  /** Resolves when it is safe on the disk. */
  write(waiting: readonly SealedAnswers[]): Promise<void>;
}

export interface AnswersDesk {
  /** Answers the server does not have yet. */
  readonly waiting: number;
  /** Resolves when the answers are safe on this tablet; they are handed over at once where that is possible. */
  keep(token: TokenId, answers: Readonly<Record<string, string>>): Promise<void>;
  /** Hands over what waits; does nothing where that cannot be done now. */
  handIn(): Promise<void>;
}

export async function openAnswersDesk(deps: AnswersDeps): Promise<AnswersDesk> {
  const { memory } = deps;
  let waiting = await memory.read();
  let turn: Promise<unknown> = Promise.resolve();
  let handing: Promise<void> | undefined;

  /** One change after the other, each on the disk before it counts. */
  const change = (next: (before: readonly SealedAnswers[]) => readonly SealedAnswers[]): Promise<void> => {
    const done = turn.then(async () => {
      const after = next(waiting);
      await memory.write(after);
      waiting = after;
    });
    turn = done.catch(() => undefined); // whoever asked hears of it
    return done;
  };

  const handInAll = async (): Promise<void> => {
    const left = new Set(waiting);
    while (left.size > 0) {
      const some = [...left].slice(0, MAX_SEALED_ANSWERS);
      for (const one of some) left.delete(one);
      const sent = await deps.send(some);
      if (!sent) return;
      if (!sent.ok) {
        if (sent.error.kind === 'refused') deps.onRefused(sent.error.code);
        return;
      }
      const { skipped } = sent.value;
      // Whoever has no row yet gets one when their walk-in is handed over: asked again next time.
      const stay = new Set(skipped.filter(({ code }) => code === 'unknown_person').map(({ line }) => line));
      const done = new Set(some.filter((_, i) => !stay.has(i + 1)));
      if (skipped.some(({ code }) => code === 'unreadable')) deps.onRefused('unreadable');
      await change((before) => before.filter((one) => !done.has(one)));
    }
  };

  const handIn = (): Promise<void> => {
    handing ??= handInAll().finally(() => {
      handing = undefined;
    });
    return handing;
  };
  return {
    get waiting() {
      return waiting.length;
    },
    keep: async (token, answers) => {
      const event = deps.event();
      const key = event.noteKey === undefined ? undefined : fromBase64url(event.noteKey);
      if (!key) return deps.onRefused('no_key');
      const { sealNote } = await import('./seal-answers.ts');
      const note = await sealNote(JSON.stringify(answers), key, answersAbout(event.id, token));
      const at = new Date(deps.now()).toISOString();
      await change((before) => [...before, { tokenId: token, at, sealed: toBase64url(note) }]);
      handIn().catch(deps.onError);
    },
    handIn,
  };
}
