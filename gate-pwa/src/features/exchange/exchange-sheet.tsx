/** Two tablets, no network: one shows its facts as a running QR code or saves a file, the other reads them. */
import { Camera, CircleCheck, CircleX, FileDown, FileUp, QrCode } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Packed, Taken } from '../../app/exchange-desk.ts';
import type { Exchange } from '../../app/gate-app.ts';
import { collectFrames, toFrames } from '../../app/qr-frames.ts';
import { count, type Reader } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { drawQr } from '../../platform/qr-drawing.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';

/** A camera of 15 pictures a second sees every frame at least twice. */
const FRAME_MS = 180;

export interface ExchangeSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly exchange: Exchange;
  readonly reader: Reader;
  /** Name of the file that is saved. */
  readonly fileName: string;
  readonly camera: (onCode: (text: string) => void) => ReactNode;
}

function RunningQr({ frames }: { readonly frames: readonly string[] }) {
  const [index, setIndex] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setIndex((now) => (now + 1) % frames.length), FRAME_MS);
    return () => clearInterval(timer);
  }, [frames]);
  const { size, path } = useMemo(() => drawQr(frames[index] ?? frames[0]!), [frames, index]);
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={m.exchange_qr()}
      data-testid="exchange-frame"
      data-index={index}
      data-total={frames.length}
      shapeRendering="crispEdges"
      className="mx-auto aspect-square w-full max-w-[min(28rem,56dvh)] rounded-control bg-white"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}

function save({ bytes }: Packed, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function Show({ exchange, reader, fileName }: Pick<ExchangeSheetProps, 'exchange' | 'reader' | 'fileName'>) {
  const [packed, setPacked] = useState<{ readonly packed: Packed; readonly frames: readonly string[] }>();
  useEffect(() => {
    let current = true;
    const pack = async (): Promise<void> => {
      const made = await exchange.pack();
      if (!made) return;
      const frames = await toFrames(made.bytes);
      if (current) setPacked({ packed: made, frames });
    };
    void pack();
    return () => {
      current = false;
    };
  }, [exchange]);
  if (!packed) return <p className="py-10 text-center text-soft">{m.exchange_packing()}</p>;
  return (
    <>
      <RunningQr frames={packed.frames} />
      <p className="mt-3 text-center font-semibold">
        {m.exchange_facts({ count: count(packed.packed.facts, reader.locale) })}
      </p>
      <Button
        className="mt-4 w-full"
        data-testid="exchange-save"
        icon={<FileDown aria-hidden />}
        onClick={() => save(packed.packed, fileName)}
      >
        {m.exchange_save()}
      </Button>
    </>
  );
}

const REFUSED: Record<Extract<Taken, { kind: 'refused' }>['why'], () => string> = {
  not_a_bundle: () => m.exchange_bad(),
  other_event: () => m.exchange_other_event(),
  certificate: () => m.exchange_certificate(),
  revoked: () => m.exchange_revoked(),
  fork: () => m.exchange_fork(),
};

function Result({ taken, reader }: { readonly taken: Taken; readonly reader: Reader }) {
  const good = taken.kind === 'taken';
  const Icon = good ? CircleCheck : CircleX;
  return (
    <p
      role="status"
      data-testid="exchange-result"
      data-kind={taken.kind}
      className={`mb-4 flex items-start gap-3 rounded-card p-4 font-semibold text-lg ${good ? 'bg-ok-wash text-ok-ink' : 'bg-refuse-wash text-refuse-ink'}`}
    >
      <Icon aria-hidden className="mt-0.5 size-6 shrink-0" />
      {good
        ? m.exchange_taken({ device: taken.device, count: count(taken.facts, reader.locale) })
        : REFUSED[taken.why]()}
    </p>
  );
}

function Take({ exchange, reader, camera }: Pick<ExchangeSheetProps, 'exchange' | 'reader' | 'camera'>) {
  const [taken, setTaken] = useState<Taken>();
  const [progress, setProgress] = useState<{ readonly have: number; readonly total: number }>();
  const collector = useRef(collectFrames());
  const file = useRef<HTMLInputElement>(null);
  const take = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    setProgress(undefined);
    setTaken(await exchange.take(bytes));
  };
  const onCode = async (text: string): Promise<void> => {
    const collected = await collector.current.add(text);
    if (collected.kind === 'progress') setProgress(collected);
    if (collected.kind === 'done') await take(collected.bytes);
  };
  return (
    <>
      {taken && <Result taken={taken} reader={reader} />}
      <div className="h-[min(24rem,48dvh)]">{camera((text) => void onCode(text))}</div>
      <p role="status" data-testid="exchange-progress" className="mt-3 text-center font-semibold">
        {progress ? m.exchange_progress(progress) : m.exchange_hold()}
      </p>
      {progress && (
        <div aria-hidden className="mt-2 h-3 overflow-hidden rounded-full bg-line">
          <div
            className="h-full rounded-full bg-accent"
            style={{ width: `${(progress.have * 100) / progress.total}%` }}
          />
        </div>
      )}
      <input
        ref={file}
        type="file"
        accept=".agx,application/octet-stream"
        className="sr-only"
        tabIndex={-1}
        aria-hidden
        data-testid="exchange-file"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = '';
          void chosen?.arrayBuffer().then((buffer) => take(new Uint8Array(buffer)));
        }}
      />
      <Button className="mt-4 w-full" icon={<FileUp aria-hidden />} onClick={() => file.current?.click()}>
        {m.exchange_open()}
      </Button>
    </>
  );
}

export function ExchangeSheet(props: ExchangeSheetProps) {
  const [side, setSide] = useState<'show' | 'take'>('show');
  return (
    <Sheet
      open={props.open}
      onClose={props.onClose}
      title={m.exchange_title()}
      hint={m.exchange_hint()}
      testId="exchange-sheet"
    >
      <Segmented
        label={m.exchange_title()}
        testId="exchange-side"
        value={side}
        onChange={setSide}
        className="mb-4"
        segments={[
          { value: 'show', label: m.exchange_show(), icon: <QrCode aria-hidden /> },
          { value: 'take', label: m.exchange_take(), icon: <Camera aria-hidden /> },
        ]}
      />
      {side === 'show' ? <Show {...props} /> : <Take {...props} />}
    </Sheet>
  );
}
