/** Suggests the home screen, once: from there the pass opens without a network and is not deleted by the browser. */
import { Share, SquarePlus, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { m } from '../../i18n/words.ts';
import type { Installing } from '../../platform/install.ts';
import { Button, IconButton } from '../../ui/button.tsx';

export function InstallCard({ installing }: { readonly installing: Installing }) {
  const way = useSyncExternalStore(installing.subscribe, installing.way);
  if (way === 'none') return null;
  return (
    <section
      data-testid="install"
      data-way={way}
      className="relative rounded-card bg-accent-wash p-5 pr-14 text-ink"
    >
      <h2 className="font-extrabold text-lg leading-snug">{m.install_title()}</h2>
      <p className="mt-1 leading-relaxed">{m.install_line()}</p>
      {way === 'prompt' ? (
        <Button look="primary" className="mt-3" onClick={() => void installing.install()}>
          {m.install_button()}
        </Button>
      ) : (
        <ol className="mt-3 space-y-2 font-semibold">
          <li className="flex items-center gap-2">
            <Share aria-hidden className="size-5 shrink-0 text-accent-ink" />
            {m.install_ios_share()}
          </li>
          <li className="flex items-center gap-2">
            <SquarePlus aria-hidden className="size-5 shrink-0 text-accent-ink" />
            {m.install_ios_add()}
          </li>
        </ol>
      )}
      <IconButton
        label={m.close()}
        onClick={installing.dismiss}
        className="absolute top-2 right-2 border-transparent bg-transparent"
      >
        <X aria-hidden />
      </IconButton>
    </section>
  );
}
