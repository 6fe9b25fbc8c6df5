/**
 * The gate without staff: guests hold their code up, nothing can be pressed but the way out, which asks for the shift
 * PIN. Works without a network. Whatever is not a plain yes sends people to the staff.
 */
import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { GateSnapshot } from '../../app/gate-app.ts';
import type { Reader } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { useFreshOutcome } from './fresh-outcome.ts';
import { answerOf, say } from './say.ts';
import { Sign } from './sign.tsx';
import { SpokenVerdict, VerdictPanel } from './verdict-panel.tsx';

/** Guests step aside faster than staff read. */
const KIOSK_OK_MS = 5_000;
const KIOSK_OTHER_MS = 12_000;

export interface KioskScreenProps {
  readonly snapshot: GateSnapshot;
  readonly reader: Reader;
  readonly camera: ReactNode;
  readonly onExit: () => void;
}

function Invitation({ name }: { readonly name: string | undefined }) {
  return (
    <section
      data-testid="kiosk-ready"
      data-panel
      className="@container flex h-full min-h-0 flex-col items-center justify-center gap-6 overflow-hidden rounded-card bg-accent px-6 text-center text-on-accent"
    >
      <Sign name="ready" className="size-[clamp(4rem,22cqw,9rem)]" />
      <h2 className="font-extrabold text-[clamp(1.75rem,8cqw,3.75rem)] leading-tight">{m.kiosk_ready()}</h2>
      {name && <p className="font-semibold text-[clamp(1.125rem,4cqw,1.75rem)]">{name}</p>}
    </section>
  );
}

export function KioskScreen({ snapshot, reader, camera, onExit }: KioskScreenProps) {
  const { outcomes, gates, event } = snapshot;
  const outcome = useFreshOutcome(outcomes[0], { ok: KIOSK_OK_MS, other: KIOSK_OTHER_MS });
  const said = outcome && say(answerOf(outcome, gates), reader);
  const saying =
    said && outcome.verdict.status !== 'ok' ? { ...said, lines: [...said.lines, m.kiosk_help()] } : said;
  return (
    <main className="safe-top safe-bottom scan-grid kiosk-grid relative grid min-h-0 flex-1 gap-3 p-3">
      <div className="min-h-0 [grid-area:camera]">{camera}</div>
      <div className="min-h-0 [grid-area:verdict]">
        {outcome && saying ? (
          <VerdictPanel
            outcome={{ ...outcome, person: outcome.person && { ...outcome.person, note: '' } }}
            saying={saying}
            reader={reader}
          />
        ) : (
          <Invitation name={event?.name} />
        )}
      </div>
      <IconButton
        look="night"
        label={m.kiosk_exit()}
        data-testid="kiosk-exit"
        className="absolute top-5 left-5"
        onClick={onExit}
      >
        <Lock aria-hidden />
      </IconButton>
      <SpokenVerdict {...(outcome && saying ? { outcome, saying } : {})} reader={reader} />
    </main>
  );
}
