import type { ProblemKind } from './gate-app.ts';

/** Which problem an exception of the browser's storage is. */
export function problemOf(error: unknown): [ProblemKind, string] {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (error instanceof DOMException && error.name === 'QuotaExceededError') return ['storage_full', detail];
  if (error instanceof DOMException && error.name === 'InvalidStateError') return ['storage_closed', detail];
  return ['unexpected', detail];
}
