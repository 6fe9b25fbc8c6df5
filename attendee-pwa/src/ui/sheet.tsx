/**
 * A sheet over the screen: from below on a phone, a card on a tablet. It is the browser's own modal dialog, which keeps
 * the focus, makes the rest inert and closes on Escape; the cross and the shade close it too.
 */
import { X } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react';
import { m } from '../i18n/words.ts';
import { IconButton } from './button.tsx';

export interface SheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** One sentence below the title. */
  readonly hint?: string;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** Open as long as it is drawn; the focus goes back to where it came from, however it ends. */
function useModal(onClose: () => void): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const shown = dialog.current;
    if (!shown) return undefined;
    const closed = (): void => close.current();
    const onShade = ({ target }: Event): void => {
      if (target === shown) shown.close(); // whatever is inside lies on the panel
    };
    shown.addEventListener('close', closed);
    shown.addEventListener('click', onShade);
    shown.showModal();
    return () => {
      shown.removeEventListener('close', closed);
      shown.close();
    };
  }, []);
  return dialog;
}

function OpenSheet({ onClose, title, hint, testId, children }: Omit<SheetProps, 'open'>) {
  const dialog = useModal(onClose);
  const [titleId, hintId] = [useId(), useId()];
  return (
    <dialog
      ref={dialog}
      data-testid={testId}
      aria-labelledby={titleId}
      aria-describedby={hint === undefined ? undefined : hintId}
      className="fixed inset-x-0 top-auto bottom-0 mx-auto max-h-[92dvh] w-full max-w-none animate-rise overflow-y-auto rounded-t-[1.75rem] bg-surface text-ink shadow-2xl outline-none backdrop:bg-black/55 sm:inset-0 sm:m-auto sm:max-w-[30rem] sm:animate-none sm:rounded-[1.75rem]"
    >
      <div className="safe-bottom px-5 pt-5 sm:px-7">
        <header className="flex items-start gap-3 pb-3">
          <div className="min-w-0 flex-1">
            <h2 id={titleId} className="pt-2 font-extrabold text-xl leading-tight">
              {title}
            </h2>
            {hint !== undefined && (
              <p id={hintId} className="mt-2 text-soft leading-relaxed">
                {hint}
              </p>
            )}
          </div>
          <IconButton
            label={m.close()}
            onClick={() => dialog.current?.close()}
            className="-mr-1 border-transparent bg-transparent text-soft"
          >
            <X aria-hidden />
          </IconButton>
        </header>
        {children}
      </div>
    </dialog>
  );
}

export const Sheet = ({ open, ...sheet }: SheetProps) => (open ? <OpenSheet {...sheet} /> : null);
