/** The receipt of one entry as a QR code: another gate brings the entry back from it when its tablet is lost (L32). */
import { encodeReceiptCode, fromBase64url } from '@attend-gate/shared';
import { m } from '../../i18n/words.ts';
import { QrCode } from '../../ui/qr-code.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export interface ReceiptSheetProps {
  /** COSE_Sign1 `RECEIPT`, base64url; undefined = closed. */
  readonly receipt: string | undefined;
  readonly onClose: () => void;
}

export function ReceiptSheet({ receipt, onClose }: ReceiptSheetProps) {
  const bytes = receipt === undefined ? undefined : fromBase64url(receipt);
  return (
    <Sheet
      open={bytes !== undefined}
      onClose={onClose}
      title={m.receipt_title()}
      hint={m.receipt_hint()}
      testId="receipt-sheet"
    >
      {bytes && (
        <div className="mx-auto w-full max-w-[23rem] overflow-hidden rounded-card bg-white ring-1 ring-line">
          <QrCode text={encodeReceiptCode(bytes)} label={m.receipt_title()} className="block h-auto w-full" />
        </div>
      )}
    </Sheet>
  );
}
