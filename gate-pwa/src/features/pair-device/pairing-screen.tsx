/** Brings a tablet to a gate: scan the organiser's QR, or type the code. Every refusal has its own words. */
import { ArrowRight, LoaderCircle, ScanQrCode, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { GateApp, PairRefusal } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';

const REFUSALS: Record<PairRefusal, () => string> = {
  used: () => m.pair_used(),
  expired: () => m.pair_expired(),
  unknown: () => m.pair_unknown(),
  unreachable: () => m.pair_unreachable(),
  malformed: () => m.pair_malformed(),
  no_ed25519: () => m.pair_no_ed25519(),
};

export interface PairingScreenProps {
  readonly app: GateApp;
  /** A viewfinder that reports what it reads. */
  readonly camera: (onCode: (text: string) => void) => ReactNode;
  /** Language choice: the first thing a new device needs. */
  readonly language: ReactNode;
  /** From the address the app was opened with. */
  readonly initial?: string;
}

function Steps() {
  const steps = [m.pair_step_1(), m.pair_step_2(), m.pair_step_3()];
  return (
    <ol className="space-y-2.5">
      {steps.map((step, i) => (
        <li key={step} className="flex items-center gap-3">
          <span className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-wash font-extrabold text-accent-ink text-sm">
            {i + 1}
          </span>
          <span>{step}</span>
        </li>
      ))}
    </ol>
  );
}

function usePairing(app: GateApp) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<PairRefusal>();
  const pair = async (input: string): Promise<void> => {
    if (busy || input.trim() === '') return;
    setBusy(true);
    setRefusal(undefined);
    try {
      const answer = await app.pair(input.trim());
      if (!answer.ok) setRefusal(answer.reason);
    } finally {
      setBusy(false);
    }
  };
  return { busy, refusal, pair };
}

export function PairingScreen({ app, camera, language, initial = '' }: PairingScreenProps) {
  const [input, setInput] = useState(initial);
  const [scanning, setScanning] = useState(false);
  const { busy, refusal, pair } = usePairing(app);
  const onCode = (text: string): void => {
    setScanning(false);
    setInput(text);
    void pair(text);
  };
  return (
    <main className="safe-bottom flex min-h-0 flex-1 flex-col items-center overflow-y-auto px-4 py-6">
      <div className="my-auto w-full max-w-[34rem]">
        <div className="mb-6 flex items-center justify-between gap-4">
          <img
            src={`${import.meta.env.BASE_URL}icons/icon.svg`}
            alt="attend-gate"
            className="size-14 rounded-2xl"
          />
          <div className="w-52">{language}</div>
        </div>
        <h1 className="font-extrabold text-3xl leading-tight sm:text-4xl">{m.pair_title()}</h1>
        <p className="mt-3 mb-6 text-lg text-soft leading-relaxed">{m.pair_line()}</p>
        <div className="rounded-card border border-line bg-surface p-5 sm:p-6">
          {scanning ? (
            <>
              <div className="h-80">{camera(onCode)}</div>
              <Button className="mt-3 w-full" icon={<X aria-hidden />} onClick={() => setScanning(false)}>
                {m.pair_scan_stop()}
              </Button>
            </>
          ) : (
            <>
              <Steps />
              <Button
                look="primary"
                data-testid="pairing-scan"
                className="mt-5 h-16 w-full text-lg"
                icon={<ScanQrCode aria-hidden />}
                onClick={() => setScanning(true)}
              >
                {m.pair_scan()}
              </Button>
            </>
          )}
          <form
            className="mt-6 border-line border-t pt-5"
            onSubmit={(event) => {
              event.preventDefault();
              void pair(input);
            }}
          >
            <label htmlFor="pairing-input" className="font-semibold">
              {m.pair_label()}
            </label>
            <div className="mt-2 flex gap-2 max-sm:flex-col">
              <input
                id="pairing-input"
                data-testid="pairing-input"
                value={input}
                onChange={(event) => setInput(event.target.value)}
                placeholder={m.pair_placeholder()}
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                aria-invalid={refusal !== undefined}
                aria-describedby="pairing-answer"
                className="h-14 min-w-0 shrink-0 rounded-control sm:flex-1 border-2 border-line bg-raised px-4 font-semibold text-lg placeholder:font-normal placeholder:text-soft"
              />
              <Button
                type="submit"
                data-testid="pairing-submit"
                className="h-14 px-6 text-lg"
                disabled={busy || input.trim() === ''}
              >
                {busy ? m.pair_busy() : m.pair_button()}
                {busy ? (
                  <LoaderCircle aria-hidden className="size-5 animate-spin" />
                ) : (
                  <ArrowRight aria-hidden className="size-5" />
                )}
              </Button>
            </div>
            <p
              id="pairing-answer"
              role="status"
              data-testid="pairing-answer"
              className={`mt-3 leading-relaxed ${refusal ? 'font-semibold text-refuse-ink' : 'text-soft'}`}
            >
              {refusal ? REFUSALS[refusal]() : m.pair_once()}
            </p>
          </form>
        </div>
      </div>
    </main>
  );
}
