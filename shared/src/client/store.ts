/** A value that can be watched: the whole of what React needs from us. */
export interface Store<T> {
  snapshot(): T;
  subscribe(listener: () => void): () => void;
  /** Replaces some fields; tells listeners when one of them really changed. */
  update(change: Partial<T>): void;
}

export function createStore<T extends object>(initial: T): Store<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    snapshot: () => current,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    update: (change) => {
      const same = (Object.keys(change) as (keyof T)[]).every((key) => Object.is(current[key], change[key]));
      if (same) return;
      current = { ...current, ...change };
      for (const listener of listeners) listener();
    },
  };
}
