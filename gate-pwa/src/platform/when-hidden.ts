/**
 * The last moment that is sure to come: a page may never hear of its end, but it hears that it is hidden (iOS sends
 * `pagehide` without `visibilitychange` when an app is swiped away).
 */

/** Calls `task` whenever the page is hidden or about to go. */
export function whenHidden(task: () => void): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') task();
  });
  addEventListener('pagehide', task);
}
