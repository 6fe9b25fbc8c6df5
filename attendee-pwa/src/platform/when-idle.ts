/** Safari has no idle time to ask for: there this long a pause must do. */
const PAUSE_MS = 250;
const IDLE_WITHIN_MS = 1_000;

/** Resolves when the browser has drawn what there is to draw, so that the code is on the screen first. */
export const whenIdle = (window: Window): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in window)
      window.requestIdleCallback(() => resolve(), { timeout: IDLE_WITHIN_MS });
    else setTimeout(resolve, PAUSE_MS);
  });
