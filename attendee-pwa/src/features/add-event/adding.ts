/** What is going on while a pass is being added; the screen only draws it. */
import { useState } from 'react';
import type { AddOutcome, AddRequest, WalletApp } from '../../app/wallet-app.ts';
import { refusalWords } from '../../i18n/refusals.ts';
import { m } from '../../i18n/words.ts';

export interface Adding {
  /** What was typed or followed last. */
  readonly input: string;
  readonly busy: boolean;
  /** Why the last try did not work. */
  readonly outcome: AddOutcome | undefined;
  /** The code is known; a second thing is asked for. */
  readonly needed: Extract<AddOutcome, { status: 'second_needed' }> | undefined;
  submit(request: AddRequest): Promise<void>;
  confirm(digits: string): Promise<void>;
  startAgain(): void;
}

const FAILED = {
  malformed: () => m.no_malformed(),
  unreachable: () => m.no_unreachable(),
  bad_answer: () => m.no_bad_answer(),
  unexpected: () => m.no_unexpected(),
} as const;

/** Words for an outcome that is not a pass; undefined where there is nothing to complain about. */
export function wordsFor(outcome: AddOutcome | undefined): string | undefined {
  switch (outcome?.status) {
    case undefined:
    case 'added':
    case 'second_needed':
      return undefined;
    case 'refused':
      return refusalWords(outcome.reason, outcome.minutes);
    case 'failed':
      return outcome.why === 'too_many'
        ? m.no_too_many({ minutes: outcome.minutes ?? 1 })
        : FAILED[outcome.why]();
  }
}

/** @param onAdded shows the pass */
export function useAdding(app: WalletApp, onAdded: (id: string) => void): Adding {
  const [request, setRequest] = useState<AddRequest>({ input: '' });
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<AddOutcome>();
  const [needed, setNeeded] = useState<Adding['needed']>();
  const ask = async (next: AddRequest): Promise<void> => {
    setBusy(true);
    setOutcome(undefined);
    try {
      const answer = await app.add(next);
      if (answer.status === 'added') {
        setNeeded(undefined);
        onAdded(answer.id);
      } else if (answer.status === 'second_needed') setNeeded(answer);
      else setOutcome(answer);
    } finally {
      setBusy(false);
    }
  };
  return {
    ...{ input: request.input, busy, outcome, needed },
    submit: async (next) => {
      setRequest(next);
      await ask(next);
    },
    confirm: (digits) => ask({ ...request, digits }),
    startAgain: () => {
      setNeeded(undefined);
      setOutcome(undefined);
    },
  };
}
