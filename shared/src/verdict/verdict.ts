/**
 * The one list of answers a scan can get (verdict.md, Results). Screens, API, webhooks and BLE use these words.
 * The vocabulary is pretix's, because people who integrate check-in systems know it.
 */
import type { DeviceNo, FactId, GateId, ListId, Millis } from '../ids.ts';
import type { Holder } from '../roster/roster.ts';

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
  | { readonly kind: 'invalid'; readonly why: 'unknown' | 'mistyped' | 'unreadable' | 'bad_signature' }
  | {
      readonly kind: 'wrong_event';
      readonly event:
        | { readonly name: string; readonly place: string; readonly startsAt: Millis }
        | undefined;
    }
  | { readonly kind: 'status'; readonly since: Millis }
  | { readonly kind: 'generation'; readonly scanned: number; readonly lowest: number }
  | { readonly kind: 'code_age'; readonly seconds: number }
  | {
      readonly kind: 'invalid_time';
      readonly opensAt: Millis;
      readonly closesAt: Millis;
      readonly now: Millis;
    }
  | { readonly kind: 'product'; readonly ticketType: string; readonly takes: readonly string[] }
  | { readonly kind: 'already_redeemed'; readonly first: EntrySeen }
  | { readonly kind: 'capacity'; readonly inside: number; readonly limit: number }
  | { readonly kind: 'rules'; readonly broken: boolean; readonly opensAt: Millis | undefined }
  | { readonly kind: 'unspecified' };

export interface Question {
  readonly id: string;
  readonly text: string;
}

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
