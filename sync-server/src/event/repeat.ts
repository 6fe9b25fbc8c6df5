/** Does something every so often until told to stop; one round never begins before the last one ended. */
export interface RepeatDeps {
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

/** @returns how to stop */
export function repeatEvery(
  ms: number,
  work: () => Promise<void>,
  { after, onError }: RepeatDeps,
): () => void {
  let cancel = (): void => undefined;
  let stopped = false;
  const next = (): void => {
    cancel = after(ms, () => {
      void work()
        .catch(onError)
        .finally(() => {
          if (!stopped) next();
        });
    });
  };
  next();
  return () => {
    stopped = true;
    cancel();
  };
}
