/** An answer of the server as state: loading, there, refused; asked again when told to, or every so often. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Answer, ask, type Refusal } from './api.ts';

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly refusal: Refusal | undefined;
  readonly reload: () => void;
}

/** @param path undefined = nothing to ask yet; @param everyMs 0 = once */
export function useAnswer<T>(path: string | undefined, everyMs = 0): Loaded<T> {
  const [value, setValue] = useState<T | undefined>();
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const asked = useRef(0);
  const load = useCallback(async (): Promise<void> => {
    if (path === undefined) return;
    const mine = ++asked.current;
    const answer: Answer<T> = await ask<T>('GET', path);
    // A slow answer to an older question must not replace a newer one.
    if (mine !== asked.current) return;
    if (answer.ok) setValue(answer.value);
    setRefusal(answer.ok ? undefined : answer.error);
  }, [path]);
  useEffect(() => {
    setValue(undefined);
    void load();
    if (everyMs === 0) return undefined;
    const timer = setInterval(() => void load(), everyMs);
    return () => clearInterval(timer);
  }, [load, everyMs]);
  return { value, refusal, reload: () => void load() };
}
