/**
 * V2: from a verified code to the one ticket that is judged, or why there is none. Chooses among several only where
 * time or the list leaves one; otherwise it says `ambiguous`, because nobody at a door is guessed.
 */
import type { Millis, TokenId } from '../ids.ts';
import { asMillis } from '../ids.ts';
import type { CheckInList, Holder, Medium, Roster } from '../roster/roster.ts';
import { isWithin, type JudgeContext, listOf, type Refusal, refuse, takesType } from './context.ts';
import type { ForeignTicket, ScannedCode, SignedTicket, VerifiedScan } from './scan.ts';

export type Found =
  | {
      readonly kind: 'holder';
      readonly holder: Holder;
      readonly signed: SignedTicket | undefined;
      /** Only another system knows it. */
      readonly foreign: boolean;
      /** The code itself is not good any more. */
      readonly withdrawn: 'revoked' | 'blocked' | undefined;
    }
  /** Validly signed by us, but not in this roster. */
  | { readonly kind: 'unlisted'; readonly token: TokenId; readonly signed: SignedTicket }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly holder: Holder | undefined };

const refused = (refusal: Refusal, holder?: Holder): Found => ({ kind: 'refused', refusal, holder });

const found = (holder: Holder, signed?: SignedTicket): Found => ({
  kind: 'holder',
  ...{ holder, signed, foreign: false, withdrawn: undefined },
});

/** A ticket that stands in no roster, as if it did. */
function provisional(token: TokenId, ticket: ForeignTicket): Holder {
  return {
    ...{ token, generation: 0, status: 'valid', statusSince: asMillis(0), attention: false, order: '' },
    ...{ parent: undefined, admits: 1, validIfPending: false, answered: [] },
    ...ticket,
  };
}

const ambiguous = (tokens: readonly TokenId[], holder?: Holder): Found =>
  refused(refuse('ambiguous', { kind: 'ambiguous', tokens }), holder);

/**
 * Of several tickets on one card: those that are good now; if none is, the one that will be good next; if none will
 * be, the one that was good last.
 */
function byTime(holders: readonly Holder[], now: Millis): readonly Holder[] {
  const good = holders.filter(({ validFrom, validUntil }) => isWithin(validFrom, validUntil, now));
  if (good.length > 0) return good;
  const coming = holders.filter(({ validFrom }) => validFrom > now);
  if (coming.length > 0) {
    const next = Math.min(...coming.map(({ validFrom }) => validFrom));
    return coming.filter(({ validFrom }) => validFrom === next);
  }
  const last = Math.max(...holders.map(({ validUntil }) => validUntil));
  return holders.filter(({ validUntil }) => validUntil === last);
}

/** Keeps those that pass, unless none does. */
const prefer = (holders: readonly Holder[], test: (holder: Holder) => boolean): readonly Holder[] => {
  const kept = holders.filter(test);
  return kept.length > 0 ? kept : holders;
};

function ofMedium(medium: Medium, list: CheckInList | undefined, roster: Roster, now: Millis): Found {
  const why = !medium.active
    ? 'medium_inactive'
    : medium.expires !== 0 && now >= medium.expires
      ? 'medium_expired'
      : undefined;
  if (why) return refused(refuse('invalid', { kind: 'invalid', why }));
  const holders = medium.tokens.flatMap((token) => roster.get(token) ?? []);
  if (holders.length === 0) return refused(refuse('invalid', { kind: 'invalid', why: 'medium_empty' }));
  const alive = prefer(holders, ({ status }) => status !== 'canceled');
  const taken = prefer(
    alive,
    ({ ticketType, session }) =>
      list !== undefined && takesType(list, ticketType) && (!list.session || list.session === session),
  );
  const [chosen, ...others] = byTime(taken, now);
  if (!chosen || others.length > 0) return ambiguous(medium.tokens);
  return found(chosen);
}

/**
 * On a list that matches add-ons, the ticket or its one add-on that the list takes. Where it takes none, the ticket
 * itself is judged: it is refused in the order of V3, and an exit is not refused at all (V4).
 */
function matchAddon(holder: Holder, list: CheckInList, roster: Roster): Found {
  const addons = roster.addonsOf(holder.token).flatMap((token) => roster.get(token) ?? []);
  const candidates = [holder, ...addons.filter(({ status }) => status !== 'canceled')];
  const taken = candidates.filter(({ ticketType }) => takesType(list, ticketType));
  const [chosen, ...others] = taken;
  if (!chosen) return found(holder);
  return others.length > 0
    ? ambiguous(
        taken.map(({ token }) => token),
        holder,
      )
    : found(chosen);
}

function ofCode(code: ScannedCode, list: CheckInList | undefined, roster: Roster, now: Millis): Found {
  switch (code.kind) {
    case 'token': {
      const holder = roster.get(code.token);
      if (holder) return found(holder, code.signed);
      if (!code.signed) return refused(refuse('invalid', { kind: 'invalid', why: 'unknown' }));
      return { kind: 'unlisted', token: code.token, signed: code.signed };
    }
    case 'medium':
      return ofMedium(code, list, roster, now);
    case 'shared':
      return ambiguous(code.tokens);
    case 'foreign_ticket':
      return {
        kind: 'holder',
        ...{ holder: provisional(code.token, code.ticket), signed: undefined, foreign: true },
        withdrawn: code.withdrawn,
      };
    case 'withdrawn': {
      const holder = code.token === undefined ? undefined : roster.get(code.token);
      if (holder) return { kind: 'holder', holder, signed: undefined, foreign: false, withdrawn: code.why };
      return refused(refuse(code.why, { kind: 'status', since: asMillis(0) }));
    }
    case 'wrong_event':
      return refused(refuse('wrong_event', { kind: 'wrong_event', event: code.event }));
    case 'newer_than_roster':
      return refused(
        refuse('not_loaded', { kind: 'not_loaded', why: 'roster_older_than_ticket', progress: 1 }),
      );
    case 'locked':
      return refused(refuse('not_loaded', { kind: 'not_loaded', why: 'locked', progress: 1 }));
    case 'unknown':
      return refused(refuse('invalid', { kind: 'invalid', why: code.why }));
  }
}

export function findHolder(scan: VerifiedScan, context: JudgeContext, roster: Roster): Found {
  const list = listOf(roster.event, scan.list);
  const first = ofCode(scan.code, list, roster, context.now);
  if (first.kind !== 'holder' || first.foreign || !list?.addonMatch) return first;
  const matched = matchAddon(first.holder, list, roster);
  return matched.kind === 'holder' ? { ...matched, signed: first.signed } : matched;
}
