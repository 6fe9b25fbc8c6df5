/** Typing the code of a ticket that cannot be scanned. Folding of look-alike letters belongs to the core, not here. */
import { useState } from 'react';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Keypad } from './keypad.tsx';

export interface TypeCodeSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onCode: (text: string) => void;
}

function TypeCodeForm({ onClose, onCode }: Omit<TypeCodeSheetProps, 'open'>) {
  const [code, setCode] = useState('');
  const submit = (): void => {
    const text = code.trim();
    if (text === '') return;
    onCode(text);
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <input
        data-testid="typed-code"
        data-autofocus
        aria-label={m.type_code_label()}
        value={code}
        onChange={(event) => setCode(event.target.value.toUpperCase())}
        placeholder="TCF24-ABCD-12345"
        inputMode="none"
        autoCapitalize="characters"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        className="mb-3 h-16 w-full rounded-control border-2 border-line bg-raised px-4 text-center font-extrabold text-2xl tracking-wider placeholder:font-normal placeholder:text-soft"
      />
      <Keypad
        onKey={(character) => setCode((now) => now + character)}
        onBackspace={() => setCode((now) => now.slice(0, -1))}
      />
      <Button
        look="primary"
        type="submit"
        data-testid="typed-submit"
        disabled={code.trim() === ''}
        className="mt-4 h-14 w-full text-lg"
      >
        {m.submit_code()}
      </Button>
    </form>
  );
}

export function TypeCodeSheet({ open, onClose, onCode }: TypeCodeSheetProps) {
  return (
    <Sheet
      open={open}
      onClose={onClose}
      title={m.type_code_title()}
      hint={m.type_code_hint()}
      testId="type-code-sheet"
    >
      <TypeCodeForm onClose={onClose} onCode={onCode} />
    </Sheet>
  );
}
