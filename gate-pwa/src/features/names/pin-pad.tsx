/** Twelve big keys for a PIN. Shows how many digits there are, never which; hardware keyboards work as well. */
import { Delete, LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';

const MIN = 6;
const MAX = 12;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

export interface PinPadProps {
  readonly onPin: (pin: string) => void;
  readonly busy: boolean;
  /** Said below the dots, in red. */
  readonly complaint?: string | undefined;
}

function Dots({ length }: { readonly length: number }) {
  return (
    <span aria-hidden className="flex h-6 items-center justify-center gap-3">
      {Array.from({ length: Math.max(MIN, length) }, (_, i) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a dot is its place
          key={i}
          className={`size-4 rounded-full border-2 border-accent ${i < length ? 'bg-accent' : ''}`}
        />
      ))}
    </span>
  );
}

export function PinPad({ onPin, busy, complaint }: PinPadProps) {
  const [pin, setPin] = useState('');
  const add = (digit: string): void => setPin((now) => (now.length < MAX ? now + digit : now));
  const back = (): void => setPin((now) => now.slice(0, -1));
  const enter = (): void => {
    if (pin.length < MIN || busy) return;
    onPin(pin);
    setPin('');
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
      if (digit) add(digit);
      else if (event.key === 'Backspace') back();
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) enter();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
  const key = (digit: string) => (
    <Button key={digit} data-testid={`pin-${digit}`} className="h-16 text-2xl" onClick={() => add(digit)}>
      {digit}
    </Button>
  );
  return (
    <div className="mx-auto w-full max-w-80">
      <p className="sr-only" aria-live="polite">{`${m.pin_label()}: ${pin.length}`}</p>
      <Dots length={pin.length} />
      <p
        role="alert"
        data-testid="pin-complaint"
        className="mt-2 mb-3 min-h-6 text-center font-semibold text-refuse-ink"
      >
        {complaint}
      </p>
      <div className="grid grid-cols-3 gap-2.5">
        {KEYS.map(key)}
        <Button aria-label={m.backspace()} className="h-16" onClick={back}>
          <Delete aria-hidden />
        </Button>
        {key('0')}
        <Button
          look="primary"
          data-testid="pin-enter"
          className="h-16 text-lg"
          disabled={pin.length < MIN || busy}
          onClick={enter}
        >
          {busy ? (
            <LoaderCircle aria-label={m.pin_checking()} className="size-6 animate-spin" />
          ) : (
            m.pin_confirm()
          )}
        </Button>
      </div>
    </div>
  );
}
