/**
 * Who is near this gate, as bridges say (B2): follows the presence document while the server is there, and keeps the
 * people who could come in. It admits nobody; a tap goes through the gate like every scan.
 */
import {
  createReplica,
  type EventId,
  encodeSessions,
  type Gate,
  type GateId,
  type ListId,
  type Millis,
  NearList,
  type NearPerson,
  type Person,
  presenceOfRuns,
  type TokenId,
} from '@attend-gate/shared';
import { type Link, openLink } from '../platform/link.ts';
import type { Nearby, NearbyPerson } from './gate-app.ts';

export interface NearbyDeskDeps {
  readonly origin: string;
  readonly event: { readonly id: EventId; readonly epoch: Millis };
  readonly gate: Gate;
  readonly now: () => Millis;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly place: () => GateId | undefined;
  readonly list: () => ListId | undefined;
  readonly personOf: (token: TokenId) => Promise<Person | undefined>;
  readonly onChange: (nearby: Nearby) => void;
  readonly onError: (error: unknown) => void;
}

export interface NearbyDesk {
  /** Opens the line, or gives it a fresh token. */
  setToken(token: string): void;
  /** Gate, ledger or roster changed: look again. */
  refresh(): void;
  /** Names were opened or locked: none that was read before may stay. */
  forgetNames(): void;
  stop(): void;
}

/** Somebody may go off the list by the clock alone. */
const LOOK_AGAIN_MS = 5_000;

export function createNearbyDesk(deps: NearbyDeskDeps): NearbyDesk {
  const replica = createReplica();
  const near = new NearList();
  const places = new Set<GateId>();
  const names = new Map<TokenId, Person | undefined>();
  let link: Link | undefined;
  let looking = false;
  let again = false;
  let cancel = (): void => undefined;

  /** What staff see of one person; undefined for somebody who is already in. */
  const viewOf = async ({ token, since, carrier }: NearPerson): Promise<NearbyPerson | undefined> => {
    const list = deps.list();
    if (list === undefined) return undefined;
    const { verdict } = await deps.gate.look({ text: '', token, via: 'tag', direction: 'entry', list });
    if (verdict.status === 'error' && verdict.reason === 'already_redeemed') return undefined;
    if (!names.has(token)) names.set(token, await deps.personOf(token));
    const { name = '', company = '' } = names.get(token) ?? {};
    const ticketType = verdict.holder?.ticketType ?? '';
    return {
      token,
      name,
      company,
      ticketType,
      since,
      hint: carrier === 'beacon',
      stop: verdict.status === 'error',
    };
  };
  /** Something of it may be on the screen. */
  let shown = false;
  const look = async (): Promise<void> => {
    const place = deps.place();
    const people = place === undefined ? [] : near.at(place, deps.now());
    const views = await Promise.all(people.map(viewOf));
    const hasBridge = place !== undefined && places.has(place);
    if (!hasBridge && views.length === 0 && !shown) return;
    shown = hasBridge || views.length > 0;
    deps.onChange({ hasBridge, people: views.filter((view) => view !== undefined) });
  };
  const refresh = (): void => {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    look()
      .catch(deps.onError)
      .finally(() => {
        looking = false;
        if (again) {
          again = false;
          refresh();
        }
      });
  };
  const tick = (): void => {
    cancel = deps.after(LOOK_AGAIN_MS, tick);
    if (places.size > 0) refresh();
  };
  replica.onRuns((runs) => {
    const entries = presenceOfRuns(runs, deps.event.epoch);
    near.add(entries);
    for (const { body } of entries) if (body.kind !== 'other') places.add(body.place);
    refresh();
  });
  tick();

  const connect = (): Link =>
    openLink(`${deps.origin.replace(/^http/, 'ws')}/sync/${deps.event.id}`, 'presence', replica.doc, {
      // The ledger's line says on the screen whether the server is there.
      onState: () => undefined,
      onSynced: refresh,
      onMessage: () => undefined,
      greeting: () => encodeSessions([]),
      onClosed: () => undefined,
      onRefused: (code, reason) => deps.onError(new Error(`presence: ${code} ${reason}`)),
    });
  return {
    setToken: (token) => {
      link ??= connect();
      link.setToken(token);
    },
    refresh,
    forgetNames: () => {
      names.clear();
      refresh();
    },
    stop: () => {
      cancel();
      link?.stop();
      replica.destroy();
    },
  };
}
