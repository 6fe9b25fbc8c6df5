/** The camera, for whatever code is in front of it: a pass in a mail, a receipt on a tablet, the code in a room. */
import { useEffect, useRef, useState } from 'react';
import { m } from '../../i18n/words.ts';
import { type CameraTrouble, watchCamera } from '../../platform/scanner.ts';
import { Sheet } from '../../ui/sheet.tsx';

export interface ScanSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onText: (text: string) => void;
}

const TROUBLES: Record<CameraTrouble, () => string> = {
  denied: () => m.scan_denied(),
  none: () => m.scan_none(),
  unsupported: () => m.scan_unsupported(),
};

function Camera({ onText }: Pick<ScanSheetProps, 'onText'>) {
  const video = useRef<HTMLVideoElement>(null);
  const [trouble, setTrouble] = useState<CameraTrouble>();
  const read = useRef(onText);
  read.current = onText;
  useEffect(() => {
    if (!video.current) return undefined;
    let done = false;
    return watchCamera(
      video.current,
      (text) => {
        if (!done) read.current(text);
        done = true;
      },
      setTrouble,
    );
  }, []);
  if (trouble)
    return (
      <p
        role="alert"
        className="rounded-card bg-refuse-wash p-4 font-semibold text-refuse-ink leading-relaxed"
      >
        {TROUBLES[trouble]()}
      </p>
    );
  return (
    <div className="relative overflow-hidden rounded-card bg-night">
      <video
        ref={video}
        data-testid="scan-video"
        muted
        playsInline
        className="aspect-square w-full object-cover"
      />
      <span
        aria-hidden
        className="pointer-events-none absolute inset-[14%] rounded-card border-4 border-white/80"
      />
    </div>
  );
}

export function ScanSheet({ open, onClose, onText }: ScanSheetProps) {
  return (
    <Sheet open={open} onClose={onClose} title={m.scan_title()} hint={m.scan_hint()} testId="scan-sheet">
      <Camera onText={onText} />
    </Sheet>
  );
}
