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
  /** `wide`: lists and boards. */
  readonly size?: 'card' | 'wide';
  readonly children: ReactNode;
  /** Stays visible below the scrolling part. */
  readonly foot?: ReactNode;
}

/** The field marked `data-autofocus` gets the focus; otherwise the first thing that can have it, the cross. */
function focusMarked(event: Event): void {
  const marked =
    event.currentTarget instanceof HTMLElement
      ? event.currentTarget.querySelector<HTMLElement>('[data-autofocus]')
      : null;
  if (!marked) return;
  event.preventDefault();
  marked.focus();
}

export function Sheet({ open, onClose, title, hint, testId, size = 'card', children, foot }: SheetProps) {
  const describe = hint === undefined ? { 'aria-describedby': undefined } : {};
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/55" />
        <Dialog.Content
          {...describe}
          data-testid={testId}
          onOpenAutoFocus={focusMarked}
          className={`fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[92dvh] w-full animate-rise flex-col rounded-t-[1.75rem] bg-surface text-ink shadow-2xl outline-none sm:top-1/2 sm:bottom-auto sm:max-h-[92dvh] sm:-translate-y-1/2 sm:animate-none sm:rounded-[1.75rem] ${size === 'wide' ? 'sm:max-w-[min(56rem,94vw)]' : 'sm:max-w-[36rem]'}`}
        >
          <header className="flex items-start gap-3 px-5 pt-5 pb-3 sm:px-7 sm:pt-6">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="pt-2 font-extrabold text-xl leading-tight sm:text-2xl">
                {title}
              </Dialog.Title>
              {hint !== undefined && (
                <Dialog.Description className="mt-2 text-soft">{hint}</Dialog.Description>
              )}
            </div>
            <Dialog.Close asChild>
              <IconButton label={m.close()} className="-mr-1 border-transparent bg-transparent text-soft">
                <X aria-hidden />
              </IconButton>
            </Dialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5 sm:px-7 sm:pb-7">{children}</div>
          {foot && <footer className="safe-bottom border-line border-t px-5 pt-3 sm:px-7">{foot}</footer>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
