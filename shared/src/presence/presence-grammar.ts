/** The presence document's grammar (wire.md): written by bridges only, and only in forms this relay can read. */
import type { Millis } from '../ids.ts';
import type { Role } from '../keys/role.ts';
import type { Grammar } from '../relay/grammar.ts';
import { err, ok } from '../result.ts';
import type { PresenceEntry } from './presence.ts';
import { parsePresence } from './presence-text.ts';

const WRITERS: readonly Role[] = ['bridge'];

/** @param epoch zero of the times, the event's epoch */
export const presenceGrammar = (epoch: Millis): Grammar<PresenceEntry> => ({
  read: (text, where, role) => {
    const entry = parsePresence(text, where, epoch);
    if (!entry.ok) return err({ kind: 'bad_fact', why: entry.error });
    const { kind } = entry.value.body;
    if (!WRITERS.includes(role) || kind === 'other') return err({ kind: 'forbidden', fact: kind });
    return ok(entry.value);
  },
});
