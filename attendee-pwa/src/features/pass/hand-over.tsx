/** Gives the pass to another phone or person: the link is drawn here and can be sent; this phone's copy is dead. */
import { Send, Share2 } from 'lucide-react';
import { useState } from 'react';
import type { HandOverOutcome } from '../../app/wallet-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { Sheet } from '../../ui/sheet.tsx';

/** Asks first: there is no way back without the other side. */
export function HandOver({ onHandOver }: { readonly onHandOver: () => Promise<HandOverOutcome> }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<HandOverOutcome>();
  const close = (): void => {
    setAsking(false);
    setOutcome(undefined);
  };
  const give = async (): Promise<void> => {
    setBusy(true);
    try {
      setOutcome(await onHandOver());
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        className="w-full"
        data-testid="hand-over"
        icon={<Send aria-hidden className="size-5" />}
        onClick={() => setAsking(true)}
      >
        {m.hand_over()}
      </Button>
      <Sheet
        open={asking}
        onClose={close}
        title={m.hand_over_title()}
        hint={m.hand_over_line()}
        testId="hand-over-sheet"
      >
        {outcome && outcome.status !== 'handed_over' && (
          <p role="alert" className="mb-3 rounded-card bg-refuse-wash p-4 font-semibold text-refuse-ink">
            {outcome.status === 'offline' ? m.hand_over_offline() : m.no_unexpected()}
          </p>
        )}
        <div className="mt-2 flex gap-2">
          <Button className="flex-1" onClick={close}>
            {m.remove_no()}
          </Button>
          <Button
            look="danger"
            className="flex-1"
            data-testid="hand-over-yes"
            disabled={busy}
            onClick={() => void give()}
          >
            {busy ? m.add_busy() : m.hand_over_yes()}
          </Button>
        </div>
      </Sheet>
    </>
  );
}

/** What stands in the place of the code once the pass is somebody else's. */
export function HandedOver({ link, name }: { readonly link: string; readonly name: string }) {
  const canShare = 'share' in navigator;
  const share = async (): Promise<void> => {
    try {
      await navigator.share({ title: name, url: link });
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // the sheet was closed
    }
  };
  return (
    <div data-testid="handed-over" data-link={link} className="text-center">
      <p className="mb-3 font-extrabold text-xl leading-snug">{m.handed_over_title()}</p>
      <div className="mx-auto w-full max-w-[19rem] overflow-hidden rounded-card bg-white ring-1 ring-line">
        <QrCode text={link} label={m.handed_over_title()} className="block h-auto w-full" />
      </div>
      <p className="mt-3 text-soft leading-relaxed">{m.handed_over_line()}</p>
      {canShare && (
        <Button
          className="mt-3 w-full"
          icon={<Share2 aria-hidden className="size-5" />}
          onClick={() => void share()}
        >
          {m.handed_over_send()}
        </Button>
      )}
    </div>
  );
}
