/** A quarantine table in memory, complete enough to pass the contract suite. */
import type { Quarantined, QuarantineStore } from '../src/relay/quarantine.ts';

export function createMemoryQuarantine(): QuarantineStore {
  let kept: Quarantined[] = [];
  return {
    add: async (facts) => {
      for (const { texts, clock, ...rest } of facts)
        for (const [i, text] of texts.entries()) {
          const same = (q: Quarantined): boolean =>
            q.client === rest.client && q.clock === clock + i && q.texts[0] === text;
          if (!kept.some(same)) kept.push({ ...rest, clock: clock + i, texts: [text] });
        }
    },
    list: async (client) =>
      kept
        .filter((q) => client === undefined || q.client === client)
        .sort((a, b) => a.client - b.client || a.clock - b.clock),
    drop: async (client, length) => {
      kept = kept.filter((q) => q.client !== client || q.clock >= length || q.why === 'fork');
    },
  };
}
