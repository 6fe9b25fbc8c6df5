/**
 * The one list of answers a scan can get (verdict.md, Results). Screens, API, webhooks and BLE use these words.
 * The vocabulary is pretix's, because people who integrate check-in systems know it.
 */
import type { DeviceNo, FactId, GateId, ListId, Millis, TokenId } from '../ids.ts';
import type { Holder, QuestionInfo } from '../roster/roster.ts';
import type { RuleNeed } from '../rules/explain-rule.ts';
import type { UnknownCode } from './scan.ts';

export type Flag =
  | 'forced'
  | 'unlisted'
  | 'late_clock'
  | 'capacity_warning'
  | 'attention'
  | 'already_outside'
  | ErrorReason;

export const CONFIRM_REASONS = ['clock_amber', 'capacity', 'nearby', 'unlisted'] as const;
export type ConfirmReason = (typeof CONFIRM_REASONS)[number];

export const ERROR_REASONS = [
  'not_loaded',
  'invalid',
  'wrong_event',
  'canceled',
  'blocked',
  'unapproved',
  'revoked',
  'superseded',
  'stale_code',
  'replayed',
  'invalid_time',
  'product',
  'unpaid',
  'rules',
  'already_redeemed',
  'capacity',
  'ambiguous',
  'error',
] as const;
export type ErrorReason = (typeof ERROR_REASONS)[number];

/** Where and when an entry happened, as staff read it out. */
export interface EntrySeen {
  readonly fact: FactId;
  readonly at: Millis;
  readonly gate: GateId | undefined;
  readonly device: DeviceNo;
}

/** Why the person was refused and the cheapest way in, as data; the words are made where they are shown. */
export type Explanation =
  | {
      readonly kind: 'not_loaded';
      readonly why: 'no_roster' | 'roster_older_than_ticket' | 'locked';
      readonly progress: number;
    }
  | {
      readonly kind: 'invalid';
      readonly why: UnknownCode | 'medium_inactive' | 'medium_expired' | 'medium_empty';
    }
  | {
      readonly kind: 'wrong_event';
      readonly event:
        | { readonly name: string; readonly place: string; readonly startsAt: Millis }
        | undefined;
    }
  | { readonly kind: 'status'; readonly since: Millis }
  /** `acceptable`: this list lets staff admit them all the same, by saying so. */
  | { readonly kind: 'unpaid'; readonly since: Millis; readonly acceptable: boolean }
  | { readonly kind: 'generation'; readonly scanned: number; readonly lowest: number }
  | { readonly kind: 'code_age'; readonly seconds: number }
  | {
      readonly kind: 'invalid_time';
      readonly opensAt: Millis;
      readonly closesAt: Millis;
      readonly now: Millis;
    }
  | { readonly kind: 'product'; readonly ticketType: string; readonly takes: readonly string[] }
  /** The ticket is for another date of the series. */
  | { readonly kind: 'session'; readonly session: string; readonly takes: string }
  /** A signed ticket of a type this roster has never heard of. */
  | { readonly kind: 'unknown_ticket_type'; readonly ticketType: string }
  /** Several tickets fit and nobody is guessed. */
  | { readonly kind: 'ambiguous'; readonly tokens: readonly TokenId[] }
  /** More than the group ticket is good for, before anybody came. */
  | { readonly kind: 'group'; readonly left: number; readonly wanted: number }
  /** `left`: how many of a group may still come in; 0 for one person's ticket. */
  | { readonly kind: 'already_redeemed'; readonly first: EntrySeen; readonly left?: number }
  | { readonly kind: 'capacity'; readonly area: string; readonly inside: number; readonly limit: number }
  | {
      readonly kind: 'rules';
      /** The rule itself crashed; nobody gets in until it is mended. */
      readonly broken: boolean;
      readonly opensAt: Millis | undefined;
      /** What would let the person in, cheapest first. */
      readonly needs: readonly RuleNeed[];
    }
  | { readonly kind: 'unspecified' };

/** A question to ask at the door. `given`: an answer that was tried and does not do. */
export type Question = Pick<QuestionInfo, 'id' | 'text' | 'kind' | 'required' | 'options'> & {
  readonly given: string | undefined;
};

interface Answered {
  readonly list: ListId;
  readonly holder: Holder | undefined;
}

export type Verdict =
  | (Answered & { readonly status: 'ok'; readonly flags: readonly Flag[] })
  | (Answered & {
      readonly status: 'confirm';
      readonly reasons: readonly ConfirmReason[];
      readonly flags: readonly Flag[];
    })
  | (Answered & { readonly status: 'incomplete'; readonly questions: readonly Question[] })
  | (Answered & {
      readonly status: 'error';
      readonly reason: ErrorReason;
      readonly explanation: Explanation;
    });
