/**
 * The words of a verdict: what colour, which sign, which title, which lines. The only place that turns reasons into
 * sentences; pure, so every reason is tested in both languages. No switch has a default: a new reason must not
 * compile until somebody says what staff read.
 */
import type { ConfirmReason, ErrorReason, Flag, Verdict } from '@attend-gate/shared';
import { ERROR_REASONS } from '@attend-gate/shared';
import type { GateSnapshot, Outcome } from '../../app/gate-app.ts';
import { type Reader, when } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { explain } from './say-explanation.ts';

/** Colour family of the panel; never the only carrier of meaning (W9). */
export type Tone = 'ok' | 'confirm' | 'refuse' | 'repeat';
export type SignName =
  | 'ready'
  | 'entry'
  | 'exit'
  | 'check'
  | 'question'
  | 'stop'
  | 'again'
  | 'undone'
  | 'look'
  | 'clock'
  | 'people'
  | 'unknown'
  | 'loading'
  | 'alert';

export interface Saying {
  readonly tone: Tone;
  readonly sign: SignName;
  readonly title: string;
  readonly lines: readonly string[];
}

/** The part of an outcome that words depend on. */
export type Answer = Pick<
  Outcome,
  'at' | 'verdict' | 'repeated' | 'direction' | 'annulled' | 'group' | 'receipt'
> & {
  /** Name of the gate of `explanation.first`, where there is one. */
  readonly gateName: string | undefined;
};

/** An outcome with the gate its explanation speaks of, by name. */
export function answerOf(outcome: Outcome, gates: GateSnapshot['gates']): Answer {
  const { verdict } = outcome;
  const first =
    verdict.status === 'error' && verdict.explanation.kind === 'already_redeemed'
      ? verdict.explanation.first.gate
      : undefined;
  return { ...outcome, gateName: gates.find(({ id }) => id === first)?.name ?? first };
}

const REASON_SIGN: Record<ErrorReason, SignName> = {
  not_loaded: 'loading',
  invalid: 'unknown',
  wrong_event: 'stop',
  canceled: 'stop',
  blocked: 'stop',
  unapproved: 'stop',
  revoked: 'stop',
  superseded: 'stop',
  stale_code: 'clock',
  replayed: 'again',
  invalid_time: 'clock',
  product: 'stop',
  unpaid: 'stop',
  rules: 'stop',
  already_redeemed: 'again',
  capacity: 'people',
  ambiguous: 'people',
  error: 'alert',
};

/** Two or three words for a refusal. */
export function reasonTitle(reason: ErrorReason, { locale }: Pick<Reader, 'locale'>): string {
  const titles: Record<
    ErrorReason,
    (inputs: Record<never, never>, options: { locale: Reader['locale'] }) => string
  > = {
    not_loaded: m.e_not_loaded,
    invalid: m.e_invalid,
    wrong_event: m.e_wrong_event,
    canceled: m.e_canceled,
    blocked: m.e_blocked,
    unapproved: m.e_unapproved,
    revoked: m.e_revoked,
    superseded: m.e_superseded,
    stale_code: m.e_stale_code,
    replayed: m.e_replayed,
    invalid_time: m.e_invalid_time,
    product: m.e_product,
    unpaid: m.e_unpaid,
    rules: m.e_rules,
    already_redeemed: m.e_already_redeemed,
    capacity: m.e_capacity,
    ambiguous: m.e_ambiguous,
    error: m.e_error,
  };
  return titles[reason]({}, { locale });
}

const REASONS: ReadonlySet<string> = new Set(ERROR_REASONS);
const isReason = (flag: Flag): flag is ErrorReason => REASONS.has(flag);

function flagLine(flag: Flag, reader: Reader): string {
  const { locale } = reader;
  // For an exit everything that would have refused an entry is a flag (V4).
  if (isReason(flag)) return m.f_note({ what: reasonTitle(flag, reader) }, { locale });
  switch (flag) {
    case 'forced':
      return m.f_forced({}, { locale });
    case 'unlisted':
      return m.f_unlisted({}, { locale });
    case 'late_clock':
      return m.f_late_clock({}, { locale });
    case 'capacity_warning':
      return m.f_capacity_warning({}, { locale });
    case 'attention':
      return m.f_attention({}, { locale });
    case 'already_outside':
      return m.f_already_outside({}, { locale });
  }
}

function confirmLine(reason: ConfirmReason, { locale }: Reader): string {
  switch (reason) {
    case 'clock_amber':
      return m.c_clock_amber({}, { locale });
    case 'capacity':
      return m.c_capacity({}, { locale });
    case 'nearby':
      return m.c_nearby({}, { locale });
    case 'unlisted':
      return m.c_unlisted({}, { locale });
  }
}

function sayRefusal(verdict: Extract<Verdict, { status: 'error' }>, answer: Answer, reader: Reader): Saying {
  const { reason } = verdict;
  return {
    tone: 'refuse',
    sign: REASON_SIGN[reason],
    title: reasonTitle(reason, reader),
    lines: explain(verdict, answer, reader),
  };
}

/** A ticket that would be let in, or was, in words. */
function sayOk(verdict: Extract<Verdict, { status: 'ok' }>, answer: Answer, reader: Reader): Saying {
  const { locale } = reader;
  const { repeated, direction, annulled } = answer;
  const exit = direction === 'exit';
  if (annulled)
    return {
      tone: 'repeat',
      sign: 'undone',
      title: exit ? m.v_annulled_exit({}, { locale }) : m.v_annulled({}, { locale }),
      lines: [m.v_annulled_line({}, { locale })],
    };
  if (repeated)
    return {
      tone: 'repeat',
      sign: 'again',
      title: m.v_repeat({}, { locale }),
      lines: [m.v_repeat_line({}, { locale })],
    };
  const flags = verdict.flags.map((flag) => flagLine(flag, reader));
  // Never green: somebody walking past would take it for an admission.
  if (direction === 'lookup')
    return {
      tone: 'repeat',
      sign: 'look',
      title: m.v_lookup_ok({}, { locale }),
      lines: [m.v_lookup_line({}, { locale }), ...flags],
    };
  return {
    tone: 'ok',
    sign: exit ? 'exit' : 'check',
    title: exit ? m.v_ok_exit({}, { locale }) : m.v_ok_entry({}, { locale }),
    lines: flags,
  };
}

/** A receipt brought somebody's admission back: where and since when stands in what the gate now knows. */
function sayReceipt(receipt: NonNullable<Answer['receipt']>, answer: Answer, reader: Reader): Saying {
  const { locale } = reader;
  const { verdict } = answer;
  if (receipt === 'refused')
    return {
      tone: 'refuse',
      sign: 'unknown',
      title: m.receipt_refused({}, { locale }),
      lines: [m.receipt_refused_line({}, { locale })],
    };
  return {
    tone: receipt === 'restored' ? 'ok' : 'repeat',
    sign: receipt === 'restored' ? 'check' : 'again',
    title: receipt === 'restored' ? m.receipt_restored({}, { locale }) : m.receipt_known({}, { locale }),
    lines: verdict.status === 'error' ? explain(verdict, answer, reader) : [],
  };
}

function sayBare(answer: Answer, reader: Reader): Saying {
  if (answer.receipt && !answer.repeated) return sayReceipt(answer.receipt, answer, reader);
  const { verdict } = answer;
  const { locale } = reader;
  switch (verdict.status) {
    case 'ok':
      return sayOk(verdict, answer, reader);
    case 'confirm':
      return {
        tone: 'confirm',
        sign: 'question',
        title: m.c_title({}, { locale }),
        lines: [
          ...verdict.reasons.map((reason) => confirmLine(reason, reader)),
          ...verdict.flags.map((flag) => flagLine(flag, reader)),
        ],
      };
    case 'incomplete':
      return {
        tone: 'confirm',
        sign: 'question',
        title: m.q_title({}, { locale }),
        lines: verdict.questions.map(({ text }) => text),
      };
    case 'error':
      return sayRefusal(verdict, answer, reader);
  }
}

/** Verdict in, words out. Times are written in the event's zone; no clock is read here. */
export function say(answer: Answer, reader: Reader): Saying {
  const saying = sayBare(answer, reader);
  const { group, annulled } = answer;
  if (!group || annulled) return saying;
  return { ...saying, lines: [...saying.lines, m.g_group({ ...group }, { locale: reader.locale })] };
}

/** One sentence for screen readers and the recent list: title, person, time. */
export const sayAloud = (
  saying: Saying,
  name: string | undefined,
  at: Answer['at'],
  reader: Reader,
): string => [saying.title, name, ...saying.lines, when(at, at, reader)].filter(Boolean).join('. ');

/** The colour family of an answer, which is also its sound. */
export function toneOf({
  verdict,
  repeated,
  direction,
  annulled,
  receipt,
}: Pick<Outcome, 'verdict' | 'repeated' | 'direction' | 'annulled' | 'receipt'>): Tone {
  if (receipt && !repeated) return receipt === 'restored' ? 'ok' : receipt === 'known' ? 'repeat' : 'refuse';
  switch (verdict.status) {
    case 'ok':
      return repeated || annulled || direction === 'lookup' ? 'repeat' : 'ok';
    case 'confirm':
    case 'incomplete':
      return 'confirm';
    case 'error':
      return 'refuse';
  }
}
