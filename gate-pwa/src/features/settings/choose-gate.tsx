/** Where this tablet stands: asked once where the pairing did not say, changed in the settings. */
import { DoorOpen } from 'lucide-react';
import type { GateSnapshot } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';

export interface ChooseGateProps {
  readonly gates: GateSnapshot['gates'];
  readonly chosen: string | undefined;
  readonly onChoose: (gate: string) => void;
}

export function GateList({ gates, chosen, onChoose }: ChooseGateProps) {
  return (
    <ul className="grid gap-2.5 sm:grid-cols-2">
      {gates.map((gate) => (
        <li key={gate.id}>
          <button
            type="button"
            data-testid="choose-gate"
            data-gate={gate.id}
            aria-pressed={gate.id === chosen}
            onClick={() => onChoose(gate.id)}
            className="flex min-h-16 w-full items-center gap-3 rounded-control border-2 border-line bg-surface px-4 text-left font-semibold text-lg aria-pressed:border-accent aria-pressed:bg-accent-wash"
          >
            <DoorOpen aria-hidden className="size-6 shrink-0 text-soft" />
            {gate.name}
          </button>
        </li>
      ))}
    </ul>
  );
}

export function ChooseGateScreen(props: ChooseGateProps) {
  return (
    <main className="safe-bottom flex min-h-0 flex-1 flex-col items-center overflow-y-auto px-4 py-6">
      <div className="my-auto w-full max-w-[38rem]">
        <h1 className="font-extrabold text-3xl leading-tight sm:text-4xl">{m.choose_gate_title()}</h1>
        <p className="mt-3 mb-6 text-lg text-soft">{m.choose_gate_line()}</p>
        <GateList {...props} />
      </div>
    </main>
  );
}
