/**
 * The fields of `next` that say something else than before. What says the same stays the same object, and nothing of it
 * is drawn again.
 */
export function changedOf<T extends object>(before: T, next: Partial<T>): Partial<T> {
  const differs = ([name, value]: [string, unknown]): boolean =>
    JSON.stringify(value) !== JSON.stringify(before[name as keyof T]);
  return Object.fromEntries(Object.entries(next).filter(differs)) as Partial<T>;
}
