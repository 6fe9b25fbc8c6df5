/**
 * What the log of a pass document may hold, for the relay's guard: entries that read, written by who may write them,
 * and copies only of this pass's own token. Another person's fact can never get in, not even by our own mistake.
 */
import type { Millis, TokenId } from '../ids.ts';
import type { Grammar } from '../relay/grammar.ts';
import { err, ok } from '../result.ts';
import { mayWritePass, type PassEntry } from './pass-entry.ts';
import { parsePassEntry } from './pass-text.ts';

/** @param epoch the event's epoch */
export const passGrammar = (token: TokenId, epoch: Millis): Grammar<PassEntry> => ({
  read: (text, where) => {
    const entry = parsePassEntry(text, where, epoch);
    if (!entry.ok) return err({ kind: 'bad_fact', why: entry.error === 'copy' ? 'body' : entry.error });
    const { body } = entry.value;
    if (!mayWritePass(where.device, body.kind)) return err({ kind: 'forbidden', fact: body.kind });
    const other = body.kind === 'copy' && 'token' in body.fact.body && body.fact.body.token !== token;
    return other ? err({ kind: 'forbidden', fact: 'copy of another token' }) : ok(entry.value);
  },
});
