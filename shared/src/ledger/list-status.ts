/** How full one list is: tickets that may come, and those that came, by ticket type. A pure look at roster and ledger. */
import type { ListId, TokenId } from '../ids.ts';
import type { CheckInList, Holder, Roster } from '../roster/roster.ts';
import { takesType } from '../verdict/context.ts';
import type { Attendance } from './attendance.ts';

export interface TypeStatus {
  readonly ticketType: string;
  readonly tickets: number;
  /** Tickets that entered at least once. */
  readonly entered: number;
  readonly variations: readonly {
    readonly variation: string;
    readonly tickets: number;
    readonly entered: number;
  }[];
}

export interface ListStatus {
  readonly tickets: number;
  readonly entered: number;
  readonly types: readonly TypeStatus[];
}

/** Does the list expect this ticket? One that waits for approval or payment only where pending ones are included. */
export function isExpected(holder: Holder, list: CheckInList): boolean {
  if (!takesType(list, holder.ticketType)) return false;
  if (list.session && list.session !== holder.session) return false;
  switch (holder.status) {
    case 'valid':
    case 'blocked':
      return true;
    case 'unpaid':
      return list.includePending || holder.validIfPending;
    case 'unapproved':
      return list.includePending;
    case 'canceled':
      return false;
  }
}

interface Count {
  tickets: number;
  entered: number;
}

const add = (count: Count, entered: boolean): void => {
  count.tickets++;
  if (entered) count.entered++;
};

function countOf<K>(map: Map<K, Count>, key: K): Count {
  let count = map.get(key);
  if (!count) {
    count = { tickets: 0, entered: 0 };
    map.set(key, count);
  }
  return count;
}

/** @param tokens everybody in the roster. Types the event describes stand first, in its order, also when nobody has one. */
export function listStatus(
  list: CheckInList,
  roster: Roster,
  tokens: Iterable<TokenId>,
  attendance: (token: TokenId, list: ListId) => Attendance,
): ListStatus {
  const described = (roster.event.ticketTypes ?? []).filter(({ id }) => takesType(list, id));
  const types = new Map<string, Count>(described.map(({ id }) => [id, { tickets: 0, entered: 0 }]));
  const variations = new Map<string, Map<string, Count>>(
    described.map((type) => [
      type.id,
      new Map(type.variations.map(({ id }) => [id, { tickets: 0, entered: 0 }])),
    ]),
  );
  const all: Count = { tickets: 0, entered: 0 };
  for (const token of tokens) {
    const holder = roster.get(token);
    if (!holder || !isExpected(holder, list)) continue;
    const entered = attendance(token, list.id).entries > 0;
    add(all, entered);
    add(countOf(types, holder.ticketType), entered);
    const named = variations.get(holder.ticketType)?.get(holder.variation);
    if (named) add(named, entered);
  }
  return {
    ...all,
    types: [...types].map(([ticketType, count]) => ({
      ...{ ticketType, ...count },
      variations: [...(variations.get(ticketType) ?? [])].map(([variation, n]) => ({ variation, ...n })),
    })),
  };
}
