/** A clock and timers that move only when told to. Everything due at one moment runs in the order it was asked for. */
import { asMillis, type Millis } from '../src/ids.ts';

export interface VirtualTime {
  now(): Millis;
  after(ms: number, task: () => void): () => void;
  /** Moves on, running what falls due, and lets every promise settle after each. */
  advance(ms: number): Promise<void>;
}

/** Lets every pending promise chain finish; nothing in a simulated world waits for anything else. */
export const settlePromises = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function createVirtualTime(start: Millis): VirtualTime {
  let now: number = start;
  let order = 0;
  const tasks: { at: number; order: number; task: () => void }[] = [];
  const nextDue = (until: number): number => {
    let best = -1;
    for (const [i, task] of tasks.entries()) {
      if (task.at > until) continue;
      const leader = tasks[best];
      if (!leader || task.at < leader.at || (task.at === leader.at && task.order < leader.order)) best = i;
    }
    return best;
  };
  return {
    now: () => asMillis(now),
    after: (ms, task) => {
      const entry = { at: now + ms, order: order++, task };
      tasks.push(entry);
      return () => {
        const at = tasks.indexOf(entry);
        if (at >= 0) tasks.splice(at, 1);
      };
    },
    advance: async (ms) => {
      const until = now + ms;
      for (let i = nextDue(until); i >= 0; i = nextDue(until)) {
        const [due] = tasks.splice(i, 1);
        now = Math.max(now, due!.at);
        due!.task();
        await settlePromises();
      }
      now = until;
    },
  };
}
