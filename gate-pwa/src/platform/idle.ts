/** Tells when nobody has touched the tablet for a while, also after it slept. Knows nothing of what is locked then. */

export interface IdleWatch {
  /** Something happened that no touch shows: a scan. */
  touch(): void;
  stop(): void;
}

const LOOK_EVERY_MS = 15_000;

/** @param wall milliseconds on a clock that goes on while the tablet sleeps */
export function watchIdle(target: Window, idleMs: number, wall: () => number, onIdle: () => void): IdleWatch {
  let last = wall();
  const touch = (): void => {
    last = wall();
  };
  const look = (): void => {
    // A clock set back counts as a touch, not as never.
    if (wall() < last) touch();
    if (wall() - last >= idleMs) onIdle();
  };
  const events = ['pointerdown', 'keydown'] as const;
  for (const event of events) target.addEventListener(event, touch, { capture: true });
  target.document.addEventListener('visibilitychange', look);
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    touch,
    stop: () => {
      clearInterval(timer);
      target.document.removeEventListener('visibilitychange', look);
      for (const event of events) target.removeEventListener(event, touch, { capture: true });
    },
  };
}
