/** Where this tablet finds the relay on the venue's own network; typed here when the event itself does not say. */
import { type FormEvent, type ReactNode, useState } from 'react';
import type { GateApp } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';

const ADDRESS = /^wss?:\/\/[^\s/]+$/;

export function VenueAddress({ chooseVenue }: Pick<GateApp, 'chooseVenue'>): ReactNode {
  const [state, setState] = useState<'idle' | 'saved' | 'wrong'>('idle');
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('venue')).trim().replace(/\/+$/, '');
    const good = typed === '' || ADDRESS.test(typed);
    setState(good ? 'saved' : 'wrong');
    if (good) void chooseVenue(typed);
  };
  return (
    <form onSubmit={save} onChange={() => setState('idle')} className="mt-3 grid gap-2">
      <label className="grid gap-1">
        <span className="font-semibold text-sm text-soft">{m.venue_address()}</span>
        <input
          name="venue"
          data-testid="venue-address"
          inputMode="url"
          autoCapitalize="off"
          spellCheck={false}
          placeholder="wss://192.168.0.20:8475"
          aria-describedby="venue-help"
          className="min-h-12 rounded-control border border-line bg-raised px-4 text-lg"
        />
      </label>
      <p id="venue-help" className="text-sm text-soft">
        {m.venue_help()}
      </p>
      <Button type="submit" data-testid="venue-save">
        {m.venue_save()}
      </Button>
      <p role="status" className={state === 'wrong' ? 'text-refuse-ink' : 'text-ok-ink'}>
        {state === 'saved' ? m.venue_saved() : state === 'wrong' ? m.venue_wrong() : ''}
      </p>
    </form>
  );
}
