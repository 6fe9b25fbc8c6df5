/** Asks for the shift PIN: to open the names, or to leave the kiosk. */
import { Sheet } from '../../ui/sheet.tsx';
import { TryPin, type TryPinProps } from './try-pin.tsx';

export interface UnlockSheetProps extends TryPinProps {
  readonly open: boolean;
  readonly title: string;
  readonly hint: string;
  readonly onClose: () => void;
}

export const UnlockSheet = ({ open, title, hint, onClose, ...pin }: UnlockSheetProps) => (
  <Sheet open={open} onClose={onClose} title={title} hint={hint} testId="unlock-sheet">
    <TryPin {...pin} />
  </Sheet>
);
