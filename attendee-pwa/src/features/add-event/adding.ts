/** What is going on while something is taken in (a pass, a receipt, a room's code); the screens only draw it. */
import { useState } from 'react';
import type { AddRequest, TakeOutcome, WalletApp } from '../../app/wallet-app.ts';
import { refusalWords } from '../../i18n/refusals.ts';
import { m } from '../../i18n/words.ts';

export interface Adding {
  /** What was typed or followed last. */
  readonly input: string;
  readonly busy: boolean;
  /** Why the last try did not work. */
  readonly outcome: TakeOutcome | undefined;
  /** The code is known; a second thing is asked for. */
  readonly needed: Extract<TakeOutcome, { status: 'second_needed' }> | undefined;
  /** Passes one of which is meant. */
  readonly choices: readonly string[] | undefined;
  submit(request: AddRequest, pass?: string): Promise<void>;
  confirm(digits: string): Promise<void>;
  choose(pass: string): Promise<void>;
  startAgain(): void;
}

const FAILED = {
  malformed: () => m.no_malformed(),
  unreachable: () => m.no_unreachable(),
  bad_answer: () => m.no_bad_answer(),
  unexpected: () => m.no_unexpected(),
} as const;

const NOT_TAKEN: Record<Extract<TakeOutcome, { status: 'not_taken' }>['why'], () => string> = {
  no_pass: () => m.take_no_pass(),
  not_genuine: () => m.take_not_genuine(),
  not_now: () => m.take_not_now(),
  not_allowed: () => m.take_not_allowed(),
  already_in: () => m.take_already_in(),
};

/** Words for an outcome that is nothing to show; undefined where there is nothing to complain about. */
export function wordsFor(outcome: TakeOutcome | undefined): string | undefined {
  switch (outcome?.status) {
    case undefined:
    case 'added':
    case 'second_needed':
    case 'receipt_kept':
    case 'checked_in':
    case 'choose':
      return undefined;
    case 'not_taken':
      return NOT_TAKEN[outcome.why]();
    case 'refused':
      return refusalWords(outcome.reason, outcome.minutes);
    case 'failed':
      return outcome.why === 'too_many'
        ? m.no_too_many({ minutes: outcome.minutes ?? 1 })
        : FAILED[outcome.why]();
  }
}

/** @param onTaken shows the pass it belongs to */
export function useAdding(app: WalletApp, onTaken: (id: string) => void): Adding {
  const [request, setRequest] = useState<AddRequest>({ input: '' });
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<TakeOutcome>();
  const [needed, setNeeded] = useState<Adding['needed']>();
  const ask = async (next: AddRequest, pass?: string): Promise<void> => {
    setBusy(true);
    setOutcome(undefined);
    try {
      const answer = await app.take(next, pass);
      if (answer.status === 'added' || answer.status === 'receipt_kept' || answer.status === 'checked_in') {
        setNeeded(undefined);
        onTaken(answer.id);
      } else if (answer.status === 'second_needed') setNeeded(answer);
      else setOutcome(answer);
    } finally {
      setBusy(false);
    }
  };
  return {
    ...{ input: request.input, busy, outcome, needed },
    choices: outcome?.status === 'choose' ? outcome.ids : undefined,
    submit: async (next, pass) => {
      setRequest(next);
      await ask(next, pass);
    },
    confirm: (digits) => ask({ ...request, digits }),
    choose: (pass) => ask(request, pass),
    startAgain: () => {
      setNeeded(undefined);
      setOutcome(undefined);
    },
  };
}
