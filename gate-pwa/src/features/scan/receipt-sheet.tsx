/**
 * The receipt of an admission as a QR code, for the phone of whoever was let in while the server could not be told:
 * should this tablet be lost, the phone still proves it (L32).
 */
import type { FactId } from '@attend-gate/shared';
import { useEffect, useState } from 'react';
import type { GateApp, Outcome } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { drawQr } from '../../platform/qr-drawing.ts';
import { Sheet } from '../../ui/sheet.tsx';

export interface ReceiptSheetProps {
  readonly outcome: Outcome | undefined;
  readonly receiptFor: GateApp['receiptFor'];
  readonly onClose: () => void;
}

function Code({ fact, receiptFor }: Pick<ReceiptSheetProps, 'receiptFor'> & { readonly fact: FactId }) {
  const [text, setText] = useState<string>();
  useEffect(() => {
    let gone = false;
    void receiptFor(fact).then((made) => {
      if (!gone) setText(made);
    });
    return () => {
      gone = true;
    };
  }, [fact, receiptFor]);
  if (text === undefined) return <div className="mx-auto aspect-square w-full max-w-[27rem] bg-white" />;
  const { size, path } = drawQr(text);
  return (
    <div
      className="mx-auto w-full max-w-[27rem] rounded-card bg-white"
      data-testid="receipt-qr"
      data-text={text}
    >
      <svg
        viewBox={`0 0 ${size} ${size}`}
        role="img"
        aria-label={m.receipt_title()}
        className="w-full"
        shapeRendering="crispEdges"
      >
        <path d={path} fill="#000" />
      </svg>
    </div>
  );
}

export function ReceiptSheet({ outcome, receiptFor, onClose }: ReceiptSheetProps) {
  const fact = outcome?.fact;
  return (
    <Sheet
      open={fact !== undefined}
      onClose={onClose}
      title={m.receipt_title()}
      hint={[outcome?.person?.name, m.receipt_hint()].filter(Boolean).join(' · ')}
      testId="receipt-sheet"
    >
      {fact !== undefined && <Code fact={fact} receiptFor={receiptFor} />}
    </Sheet>
  );
}
