/** Choosing the shift PIN, twice: as a screen of its own after pairing, and in a sheet later. */
import { useState } from 'react';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { PinPad } from './pin-pad.tsx';

function usePinTwice(setPin: (pin: string) => Promise<void>, done: () => void) {
  const [first, setFirst] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [mismatch, setMismatch] = useState(false);
  const onPin = async (pin: string): Promise<void> => {
    if (first === undefined) {
      setMismatch(false);
      return setFirst(pin);
    }
    setFirst(undefined);
    if (pin !== first) return setMismatch(true);
    setBusy(true);
    try {
      await setPin(pin);
      done();
    } finally {
      setBusy(false);
    }
  };
  return { again: first !== undefined, busy, mismatch, onPin };
}

interface SetPinProps {
  readonly setPin: (pin: string) => Promise<void>;
}

function SetPinPad({ setPin, onDone }: SetPinProps & { readonly onDone: () => void }) {
  const { again, busy, mismatch, onPin } = usePinTwice(setPin, onDone);
  return (
    <>
      <p className="mb-4 text-center font-semibold text-lg" data-testid="pin-step" data-again={again}>
        {again ? m.pin_again_title() : m.pin_digits()}
      </p>
      <PinPad
        onPin={(pin) => void onPin(pin)}
        busy={busy}
        complaint={mismatch ? m.pin_mismatch() : undefined}
      />
    </>
  );
}

export function SetPinScreen({ setPin, onLater }: SetPinProps & { readonly onLater: () => void }) {
  return (
    <main className="safe-bottom flex min-h-0 flex-1 flex-col items-center overflow-y-auto px-4 py-6">
      <div className="my-auto w-full max-w-[34rem] text-center">
        <h1 className="font-extrabold text-3xl leading-tight sm:text-4xl">{m.pin_set_title()}</h1>
        <p className="mt-3 mb-6 text-lg text-soft leading-relaxed">{m.pin_set_line()}</p>
        <SetPinPad setPin={setPin} onDone={() => undefined} />
        <Button
          data-testid="pin-later"
          className="mx-auto mt-4 flex w-full max-w-80 border-transparent bg-transparent text-soft"
          onClick={onLater}
        >
          {m.pin_later()}
        </Button>
      </div>
    </main>
  );
}

export function SetPinSheet({
  open,
  onClose,
  setPin,
}: SetPinProps & { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Sheet open={open} onClose={onClose} title={m.pin_set_title()} hint={m.pin_set_line()} testId="pin-sheet">
      <SetPinPad setPin={setPin} onDone={onClose} />
    </Sheet>
  );
}
