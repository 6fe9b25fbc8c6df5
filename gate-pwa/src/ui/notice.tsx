/** A card that says what is wrong, what it means, and the way on. */
import type { ReactNode } from 'react';

export interface NoticeProps {
  readonly tone: 'refuse' | 'confirm' | 'repeat';
  readonly icon: ReactNode;
  readonly title: string;
  readonly help: string;
  /** For a technician. */
  readonly detail?: string | undefined;
  readonly testId?: string;
  /** Fills the screen: nothing else can be done. */
  readonly big?: boolean;
  readonly children?: ReactNode;
}

const LOOK = {
  refuse: 'bg-refuse-wash text-refuse-ink',
  confirm: 'bg-confirm-wash text-confirm-ink',
  repeat: 'bg-repeat-wash text-repeat-ink',
} as const;

export function Notice({ tone, icon, title, help, detail, testId, big = false, children }: NoticeProps) {
  return (
    <section
      data-testid={testId}
      role="alert"
      className={`flex flex-wrap items-center gap-4 rounded-card border border-line bg-surface p-4 sm:p-5 ${big ? 'flex-col py-8 text-center sm:py-12' : ''}`}
    >
      <span
        className={`grid shrink-0 place-items-center rounded-full ${LOOK[tone]} ${big ? 'size-24 [&>svg]:size-12' : 'size-12'}`}
      >
        {icon}
      </span>
      <div className="min-w-48 flex-1">
        <h2 className={`font-extrabold leading-snug ${big ? 'text-3xl' : 'text-lg'}`}>{title}</h2>
        <p className={`text-soft leading-relaxed ${big ? 'mt-3 text-xl' : 'mt-1'}`}>{help}</p>
        {detail && <p className="mt-1 break-all font-mono text-soft text-xs">{detail}</p>}
      </div>
      {children && <div className="flex flex-wrap gap-2 max-sm:w-full max-sm:*:flex-1">{children}</div>}
    </section>
  );
}
