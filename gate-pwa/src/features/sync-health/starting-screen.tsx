/** While the app starts. */
import type { ReactNode } from 'react';
import { m } from '../../i18n/words.ts';

export function Frame({ children }: { readonly children: ReactNode }) {
  return (
    <main className="grid min-h-0 flex-1 place-content-center justify-items-center gap-4 px-6 text-center">
      <img src={`${import.meta.env.BASE_URL}icons/icon.svg`} alt="" className="size-20 rounded-3xl" />
      {children}
    </main>
  );
}

export const StartingScreen = () => (
  <Frame>
    <p role="status" className="text-lg text-soft">
      {m.starting()}
    </p>
  </Frame>
);
