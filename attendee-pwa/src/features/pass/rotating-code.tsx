/** The code for the gate: the ticket itself, or on a claimed pass a new one every ten seconds with its countdown (T3). */
import { LoaderCircle, ShieldCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ShownCode } from '../../app/claim.ts';
import type { PassView } from '../../app/wallet-app.ts';
import { m } from '../../i18n/words.ts';
import { QrCode } from '../../ui/qr-code.tsx';

export type CodeOf = (pass: PassView['pass'], full?: boolean) => Promise<ShownCode>;

export interface RotatingCodeProps {
  readonly pass: PassView['pass'];
  readonly codeOf: CodeOf;
  /** This phone's clock. */
  readonly now: () => number;
}

const TICK_MS = 250;

/** The code of the moment; made again when it is due, and when the page comes back from sleep. */
function useCode(
  { pass, codeOf, now }: RotatingCodeProps,
  full: boolean,
): { code: ShownCode | undefined; left: number } {
  const [code, setCode] = useState<ShownCode>();
  const [left, setLeft] = useState(0);
  useEffect(() => {
    let shown: ShownCode | undefined;
    let asking = false;
    let gone = false;
    const tick = async (): Promise<void> => {
      if (asking) return;
      if (!shown || now() >= shown.until) {
        asking = true;
        shown = await codeOf(pass, full);
        asking = false;
        if (gone) return;
        setCode(shown);
      }
      setLeft(Math.max(0, shown.until - now()));
    };
    void tick();
    const timer = setInterval(() => void tick(), TICK_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [pass, codeOf, now, full]);
  return { code, left };
}

export function RotatingCode(props: RotatingCodeProps) {
  const { pass } = props;
  const [full, setFull] = useState(false);
  const { code, left } = useCode(props, full);
  const seconds = Math.ceil(left / 1_000);
  return (
    <>
      <div className="mx-auto w-full max-w-[21rem] overflow-hidden rounded-card bg-white ring-1 ring-line">
        {code ? (
          <QrCode text={code.text} label={m.qr_name({ code: pass.code })} className="block h-auto w-full" />
        ) : (
          <div className="grid aspect-square place-items-center">
            <LoaderCircle aria-hidden className="size-8 animate-spin text-soft" />
          </div>
        )}
      </div>
      {pass.claimed && (
        <div className="mx-auto mt-3 w-full max-w-[21rem]" data-testid="countdown" data-seconds={seconds}>
          <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-raised">
            <div className="h-full rounded-full bg-ok" style={{ width: `${Math.min(100, left / 100)}%` }} />
          </div>
          <p className="mt-2 flex items-center justify-center gap-1.5 text-soft text-sm">
            <ShieldCheck aria-hidden className="size-4 text-ok-ink" />
            {m.protected_line({ seconds })}
          </p>
          {pass.keyKnown && (
            <button
              type="button"
              data-testid="code-form"
              className="min-h-target w-full text-accent-ink text-sm underline underline-offset-4"
              onClick={() => setFull(!full)}
            >
              {full ? m.code_short() : m.code_full()}
            </button>
          )}
        </div>
      )}
    </>
  );
}
