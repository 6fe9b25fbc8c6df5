/**
 * People who come without being on the list (G1, T4c): a gate registers them with a blank ticket it holds, also while
 * it is offline, and hands the person in later. The same blank twice is one person.
 */
import { type Millis, newTokenId, type TokenId } from '@attend-gate/shared';
import { appendAudit } from '../store/audit-store.ts';
import { bindBlank } from '../store/blank-ticket-store.ts';
import type { EventDatabase } from '../store/database.ts';
import { findByIdentity, type Participant, PLAIN_TICKET, savePeople } from '../store/participant-store.ts';
import type { Transaction } from '../store/transaction.ts';
import { cleanRow } from './clean-row.ts';
import { issueCodes, type PersonRow, type RosterDeskDeps } from './participants.ts';
import { newPersonId } from './person-id.ts';

export interface WalkInDesk {
  /**
   * @param blank the ticket the person was given; undefined = the server gives one now
   * @returns `unknown_blank` for one that is not ours, void, or somebody else's
   */
  register(person: PersonRow, blank: TokenId | undefined, actor: string): Participant | 'unknown_blank';
}

const identityOf = (token: TokenId): string => JSON.stringify(['walk-in', token]);

type Deps = Omit<RosterDeskDeps, 'store'> & { readonly store: EventDatabase };

function register(
  deps: Deps,
  tx: Transaction,
  ...[given, blank, actor]: Parameters<WalkInDesk['register']>
): { readonly person: Participant; readonly isNew: boolean } | 'unknown_blank' {
  const { store, clock, random } = deps;
  const now = clock.now();
  const token = blank ?? newTokenId(random);
  const identity = identityOf(token);
  const known = findByIdentity(store, tx, [identity]).get(identity);
  // A gate that did not hear the answer asks again.
  if (known) return { person: known, isNew: false };
  const id = newPersonId(now, random);
  if (blank !== undefined && !bindBlank(store, tx, blank, id)) return 'unknown_blank';
  const [code] = issueCodes(deps, tx, 1);
  if (code === undefined) throw new Error('no code was made');
  const row = cleanRow(given);
  const status = row.status ?? 'valid';
  const history = { statusSince: 0 as Millis, importId: undefined, createdAt: now, updatedAt: now };
  const ticket = { id, token, code, identity, status, generation: 0, phoneKey: '' };
  const { card: _, ...fields } = row;
  const person: Participant = { ...PLAIN_TICKET, ...fields, ...ticket, ...history };
  savePeople(store, tx, { created: [person], changed: [], now });
  appendAudit(store, tx, { at: now, actor, action: 'participant.walk-in', detail: { participant: id } });
  return { person, isNew: true };
}

export const createWalkInDesk = (deps: Deps): WalkInDesk => ({
  register: (...args) => {
    const done = deps.store.write((tx) => register(deps, tx, ...args));
    if (done === 'unknown_blank') return done;
    if (done.isNew) deps.onChanged();
    return done.person;
  },
});
