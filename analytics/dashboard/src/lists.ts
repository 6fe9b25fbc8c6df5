/** What operators and programmers look after, and a way to ask for it again. */
import { useCallback, useEffect, useState } from 'react';
import { type Answer, ask } from './api.ts';

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scope: 'read' | 'hub' | 'admin';
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}
export interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly format: string;
  readonly disabledAt: string | null;
  readonly failures: number;
}

/** An answer that can be asked for again, after something was changed. */
export function useList<T>(path: string): {
  readonly answer: Answer<T> | undefined;
  readonly again: () => void;
} {
  const [answer, setAnswer] = useState<Answer<T>>();
  const again = useCallback(() => void ask<T>(path).then(setAnswer), [path]);
  useEffect(again, [again]);
  return { answer, again };
}
