/**
 * Finding people by name (G1): keeps the search going while the names are open, ends it when they are locked, and says
 * of everybody found what a scan would say. Shows nobody to a question that is too short.
 */
import type { Gate, HeldRoster, ListId, RosterKey, TokenId } from '@attend-gate/shared';
import type { PeopleIndex, PeopleIndexEvents } from '../platform/people-index.ts';
import type { FoundPerson, PeopleAnswer } from './gate-app.ts';

export interface PeopleDeskDeps {
  readonly gate: Gate;
  readonly roster: () => HeldRoster | undefined;
  readonly rosterKey: () => RosterKey | undefined;
  /** The roster as it lies on disk; the index may take the bytes away. */
  readonly readRoster: () => Promise<Uint8Array<ArrayBuffer> | undefined>;
  readonly startIndex: (
    roster: Uint8Array<ArrayBuffer>,
    key: RosterKey,
    events: PeopleIndexEvents,
  ) => PeopleIndex;
  readonly list: () => ListId | undefined;
  readonly direction: () => 'entry' | 'exit';
  readonly onError: (error: unknown) => void;
}

export interface PeopleDesk {
  search(question: string): Promise<PeopleAnswer>;
  /** Roster or key changed: what is known of names is thrown away, and opened again when somebody asks. */
  reset(): void;
}

const SHOWN = 20;

export function createPeopleDesk(deps: PeopleDeskDeps): PeopleDesk {
  let index: PeopleIndex | undefined;
  let progress = 0;
  let starting: Promise<void> | undefined;
  let round = 0;

  const start = async (key: RosterKey): Promise<void> => {
    const mine = round;
    const bytes = await deps.readRoster();
    if (!bytes || mine !== round) return;
    index = deps.startIndex(bytes, key, {
      onProgress: (next) => {
        if (mine === round) progress = next;
      },
      onFailed: (why) => deps.onError(new Error(`the names could not be opened: ${why}`)),
    });
  };
  const found = async (token: TokenId, name: string, company: string): Promise<FoundPerson> => {
    const list = deps.list();
    const holder = deps.roster()?.get(token);
    const request = { text: '', token, via: 'manual', direction: deps.direction(), list } as const;
    const look = list && (await deps.gate.look({ ...request, list }));
    return { token, name, company, ticketType: holder?.ticketType ?? '', verdict: look?.verdict };
  };
  return {
    search: async (question) => {
      const key = deps.rosterKey();
      if (!key) return { kind: 'locked' };
      if (!index) {
        starting ??= start(key).finally(() => {
          starting = undefined;
        });
        await starting;
      }
      if (!index || progress < 1) return { kind: 'loading', progress };
      const answer = await index.search(question, SHOWN);
      if (answer.kind === 'too_short') return answer;
      const people = await Promise.all(
        answer.people.map(({ token, name, company }) => found(token, name, company)),
      );
      return { kind: 'found', people, total: answer.total };
    },
    reset: () => {
      round++;
      index?.stop();
      index = undefined;
      progress = 0;
    },
  };
}
