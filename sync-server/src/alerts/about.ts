/** What an alert is about, in a few words that need no translation: device numbers and documents. Pure. */
import type { Affected } from '../store/alert-store.ts';

const SHOWN = 10;
/** These tell a reader nothing: which event it is they know, the others are the rule's own. */
const SILENT = new Set(['event', 'code', 'file', 'state', 'kind']);

/** `device 3, device 7, …`; '' = the event or its server as a whole. */
export function aboutText(affected: readonly Affected[]): string {
  const all = affected
    .map(({ labels }) =>
      Object.entries(labels)
        .filter(([label]) => !SILENT.has(label))
        .map(([label, value]) => `${label} ${value}`)
        .join(' '),
    )
    .filter((text) => text !== '');
  const distinct = [...new Set(all)];
  return [...distinct.slice(0, SHOWN), ...(distinct.length > SHOWN ? ['…'] : [])].join(', ');
}
