/** Keys for a PIN that is tried at once; says what a wrong one costs. Works without a network. */
import { useState } from 'react';
import type { UnlockAnswer } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { PinPad } from './pin-pad.tsx';

export interface TryPinProps {
  readonly tryPin: (pin: string) => Promise<UnlockAnswer>;
  /** The PIN was right. */
  readonly onOpen: () => void;
}

const complaintOf = (answer: UnlockAnswer): string | undefined => {
  switch (answer.kind) {
    case 'open':
      return undefined;
    case 'wrong':
      return m.pin_wrong();
    case 'wait':
      return m.pin_wait({ seconds: Math.ceil(answer.ms / 1_000) });
  }
};

export function TryPin({ tryPin, onOpen }: TryPinProps) {
  const [busy, setBusy] = useState(false);
  const [complaint, setComplaint] = useState<string>();
  const attempt = async (pin: string): Promise<void> => {
    setBusy(true);
    try {
      const answer = await tryPin(pin);
      setComplaint(complaintOf(answer));
      if (answer.kind === 'open') onOpen();
    } finally {
      setBusy(false);
    }
  };
  return <PinPad onPin={(pin) => void attempt(pin)} busy={busy} complaint={complaint} />;
}
