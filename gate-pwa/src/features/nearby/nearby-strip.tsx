/** People whose tag is near this gate: one tap lets somebody in, and the answer stands where every answer stands. */
import { LogIn, Radio, TriangleAlert } from 'lucide-react';
import type { Nearby, NearbyPerson } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';

export interface NearbyStripProps {
  readonly nearby: Nearby;
  readonly onAdmit: (person: NearbyPerson) => void;
}

function PersonButton({ person, onTap }: { readonly person: NearbyPerson; readonly onTap: () => void }) {
  const name = person.name || m.name_unknown();
  const line = [person.company, person.ticketType].filter(Boolean).join(' · ');
  return (
    <li className="shrink-0">
      <button
        type="button"
        data-testid="nearby-person"
        aria-label={person.stop ? m.nearby_check({ name }) : m.nearby_admit({ name })}
        onClick={onTap}
        className="flex min-h-16 max-w-80 items-center gap-3 rounded-control border border-line bg-raised py-2 pr-2 pl-4 text-left transition-[filter] hover:brightness-105 active:scale-[0.985]"
      >
        <span className="min-w-0 leading-tight">
          <span className="block truncate font-extrabold text-lg">{name}</span>
          {line && <span className="block truncate text-soft text-sm">{line}</span>}
        </span>
        <span
          aria-hidden
          className={`grid size-12 shrink-0 place-items-center rounded-control ${person.stop ? 'bg-confirm-wash text-confirm-ink' : 'bg-accent text-on-accent'}`}
        >
          {person.stop ? <TriangleAlert className="size-6" /> : <LogIn className="size-6" />}
        </span>
      </button>
    </li>
  );
}

/** Stays in its place while a bridge serves this gate, so that nothing jumps when somebody walks up. */
export function NearbyStrip({ nearby, onAdmit }: NearbyStripProps) {
  if (!nearby.hasBridge) return null;
  return (
    <section
      aria-label={m.nearby_title()}
      data-testid="nearby"
      className="mx-2 mt-2 flex min-h-[4.75rem] shrink-0 items-center gap-3 overflow-hidden rounded-card border border-line bg-surface pl-4 sm:mx-3 sm:mt-3"
    >
      <span className="flex shrink-0 items-center gap-2 font-semibold text-sm text-soft">
        <Radio aria-hidden className="size-6" />
        <span className="max-sm:sr-only">{m.nearby_title()}</span>
      </span>
      {nearby.people.length === 0 ? (
        <p className="py-2 text-soft">{m.nearby_none()}</p>
      ) : (
        <ul className="flex min-w-0 flex-1 gap-2 overflow-x-auto py-1.5 pr-2">
          {nearby.people.map((person) => (
            <PersonButton key={person.token} person={person} onTap={() => onAdmit(person)} />
          ))}
        </ul>
      )}
    </section>
  );
}
