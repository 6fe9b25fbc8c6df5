/** Keys for typing a code without the system's keyboard, which hides half of a tablet. Every key is 48 px. */
import { Delete } from 'lucide-react';
import { m } from '../../i18n/words.ts';

const ROWS = ['1234567890', 'QWERTYUIOP', 'ASDFGHJKL-', 'ZXCVBNM'].map((row) => [...row]);
const NARROW = [...'1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-'];
const KEY =
  'inline-flex min-h-target items-center justify-center rounded-xl border border-line bg-raised font-semibold text-lg active:bg-accent active:text-on-accent';

export interface KeypadProps {
  readonly onKey: (character: string) => void;
  readonly onBackspace: () => void;
}

export function Keypad({ onKey, onBackspace }: KeypadProps) {
  const key = (character: string) => (
    <button key={character} type="button" className={KEY} onClick={() => onKey(character)}>
      {character}
    </button>
  );
  const backspace = (
    <button
      type="button"
      aria-label={m.backspace()}
      className={`${KEY} col-span-5 sm:col-span-3`}
      onClick={onBackspace}
    >
      <Delete aria-hidden />
    </button>
  );
  return (
    <>
      {/* Ten columns would be too narrow for a thumb on a phone: seven, in the order of the alphabet. */}
      <div className="-mx-2 grid grid-cols-7 gap-1 sm:hidden">
        {NARROW.map(key)}
        {backspace}
      </div>
      <div className="hidden grid-cols-10 gap-1 sm:grid">
        {ROWS.flat().map(key)}
        {backspace}
      </div>
    </>
  );
}
