/** The frame of sign-in and set-up: one card in the middle, the name of the house, the language. */
import { ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { LanguageSwitch } from './language-switch.tsx';

export function Door({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint: string;
  readonly children: ReactNode;
}) {
  return (
    <main className="grid min-h-dvh place-items-center bg-ground p-4">
      <div className="w-full max-w-md">
        <div className="mb-5 flex items-center justify-between gap-3">
          <div className="flex items-center gap-3 font-extrabold text-xl">
            <span className="grid size-11 place-items-center rounded-control bg-night text-on-night">
              <ShieldCheck aria-hidden />
            </span>
            attend-gate
          </div>
          <LanguageSwitch />
        </div>
        <section className="rounded-[1.75rem] border border-line bg-surface p-6 shadow-xl sm:p-8">
          <h1 className="font-extrabold text-2xl leading-snug">{title}</h1>
          <p className="mt-2 mb-6 text-soft leading-relaxed">{hint}</p>
          {children}
        </section>
      </div>
    </main>
  );
}
