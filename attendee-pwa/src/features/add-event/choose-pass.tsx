/** Several people's passes of one event are on this phone: whose is meant? */
import type { PassView } from '../../app/wallet-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export interface ChoosePassProps {
  /** Undefined = nothing to choose. */
  readonly passes: readonly PassView[] | undefined;
  readonly onChoose: (id: string) => void;
  readonly onClose: () => void;
}

export function ChoosePass({ passes, onChoose, onClose }: ChoosePassProps) {
  return (
    <Sheet open={passes !== undefined} onClose={onClose} title={m.choose_title()} testId="choose-pass">
      <ul className="grid gap-2.5">
        {passes?.map(({ pass }) => (
          <li key={pass.id}>
            <Button className="min-h-14 w-full justify-between text-lg" onClick={() => onChoose(pass.id)}>
              {pass.name}
              <span className="font-normal text-soft">{pass.ticketType}</span>
            </Button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
