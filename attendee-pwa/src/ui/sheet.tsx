/** A sheet over the screen: from below on a phone, a card on a tablet. Escape, the cross and the shade close it. */
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
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

export function Sheet({ open, onClose, title, hint, testId, children }: SheetProps) {
  const describe = hint === undefined ? { 'aria-describedby': undefined } : {};
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/55" />
        <Dialog.Content
          {...describe}
          data-testid={testId}
          className="safe-bottom fixed inset-x-0 bottom-0 z-50 mx-auto max-h-[92dvh] w-full animate-rise overflow-y-auto rounded-t-[1.75rem] bg-surface px-5 pt-5 text-ink shadow-2xl outline-none sm:top-1/2 sm:bottom-auto sm:max-w-[30rem] sm:-translate-y-1/2 sm:animate-none sm:rounded-[1.75rem] sm:px-7"
        >
          <header className="flex items-start gap-3 pb-3">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="pt-2 font-extrabold text-xl leading-tight">{title}</Dialog.Title>
              {hint !== undefined && (
                <Dialog.Description className="mt-2 text-soft leading-relaxed">{hint}</Dialog.Description>
              )}
            </div>
            <Dialog.Close asChild>
              <IconButton label={m.close()} className="-mr-1 border-transparent bg-transparent text-soft">
                <X aria-hidden />
              </IconButton>
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
