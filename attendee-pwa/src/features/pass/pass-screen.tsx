/** One pass: who, where, when, the code for the gate, and whether the holder is in. Made to be held up to a camera. */
import { clockTime, dayName, type Reader } from '@attend-gate/shared/client';
import { CircleCheck, CloudOff, Info, ScanLine, Trash2, TriangleAlert, Wifi } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { HandOverOutcome, PassTrouble, PassView, ProtectOutcome } from '../../app/wallet-app.ts';
import { refusalWords } from '../../i18n/refusals.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { HandedOver, HandOver } from './hand-over.tsx';
import { History } from './history.tsx';
import { Protect } from './protect.tsx';
import { type CodeOf, RotatingCode } from './rotating-code.tsx';

export interface PassScreenProps {
  readonly view: PassView;
  readonly reader: Reader;
  /** The arrival panel, which is another feature. */
  readonly arrival: ReactNode;
  readonly codeOf: CodeOf;
  readonly now: () => number;
  readonly onProtect: () => Promise<ProtectOutcome>;
  readonly onHandOver: () => Promise<HandOverOutcome>;
  /** Checking in over Bluetooth, which is loaded on its own. */
  readonly ble: ReactNode;
  /** All passes of this event on this phone. */
  readonly people: readonly PassView[];
  readonly onPerson: (id: string) => void;
  readonly onEvent: () => void;
  readonly onScan: () => void;
  readonly onRemove: () => void;
}

export const troubleWords = (trouble: PassTrouble): string => {
  switch (trouble.kind) {
    case 'refused':
      return refusalWords(trouble.reason, undefined);
    case 'server':
      return m.trouble_server();
    case 'storage':
      return m.trouble_storage();
  }
};

function Trouble({ trouble }: { readonly trouble: PassTrouble | undefined }) {
  if (!trouble) return null;
  return (
    <div
      role="alert"
      data-testid="trouble"
      className="flex items-start gap-3 bg-confirm-wash px-5 py-3 text-confirm-ink"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-5 shrink-0" />
      <p className="font-semibold leading-snug">{troubleWords(trouble)}</p>
    </div>
  );
}

function LinkLine({ view }: { readonly view: PassView }) {
  const offline = view.link !== 'connected';
  return (
    <p
      data-testid="link-state"
      data-link={view.link}
      className="flex items-center justify-center gap-1.5 text-soft text-sm"
    >
      {offline ? <CloudOff aria-hidden className="size-4" /> : <Wifi aria-hidden className="size-4" />}
      {offline ? m.link_offline() : m.link_connected()}
    </p>
  );
}

/** Two bites and a dotted line, as where a ticket is torn. */
const Tear = () => (
  <div aria-hidden className="relative h-6 bg-surface">
    <span className="-left-3 absolute top-0 size-6 rounded-full bg-ground" />
    <span className="-right-3 absolute top-0 size-6 rounded-full bg-ground" />
    <span className="absolute inset-x-6 top-1/2 border-line border-t-2 border-dashed" />
  </div>
);

function Ticket({
  view,
  reader,
  arrival,
  codeOf,
  now,
}: Pick<PassScreenProps, 'view' | 'reader' | 'arrival' | 'codeOf' | 'now'>) {
  const { event, code, name, ticketType, handedOver } = view.pass;
  return (
    <section className="overflow-hidden rounded-[1.75rem] bg-surface shadow-lg ring-1 ring-line">
      <header className="on-night bg-night px-5 pt-5 pb-4 text-on-night">
        <h1 className="font-extrabold text-2xl leading-tight" data-testid="event-name">
          {event.name}
        </h1>
        <p className="mt-1.5 text-on-night-soft leading-snug">
          {dayName(event.startsAt, reader)} {clockTime(event.startsAt, reader)}
          {event.place !== '' && ` · ${event.place}`}
        </p>
      </header>
      {handedOver === undefined && arrival}
      <Trouble trouble={view.trouble} />
      <div className="bg-surface px-5 pt-5 pb-2 text-center">
        {handedOver === undefined ? (
          <RotatingCode pass={view.pass} codeOf={codeOf} now={now} />
        ) : (
          <HandedOver link={handedOver} name={event.name} />
        )}
        <p className="mt-3 font-semibold text-xl tracking-wide" data-testid="pass-code">
          {code}
        </p>
      </div>
      <Tear />
      <div className="flex items-end justify-between gap-4 px-5 pb-5">
        <div className="min-w-0">
          <p className="text-soft text-sm">{m.holder()}</p>
          <p className="font-extrabold text-xl leading-tight" data-testid="holder">
            {name}
          </p>
        </div>
        <div className="shrink-0 text-right">
          <p className="text-soft text-sm">{m.ticket_type()}</p>
          <p className="font-semibold text-lg leading-tight">{ticketType}</p>
        </div>
      </div>
    </section>
  );
}

/** Passes of one event on one phone: a family at the gate goes from one to the next with a tap. */
function People({ view, people, onPerson }: Pick<PassScreenProps, 'view' | 'people' | 'onPerson'>) {
  if (people.length < 2) return null;
  return (
    <nav aria-label={m.people_here()} className="flex gap-2 overflow-x-auto pb-1" data-testid="people">
      {people.map(({ pass }) => (
        <button
          key={pass.id}
          type="button"
          aria-current={pass.id === view.pass.id}
          onClick={() => onPerson(pass.id)}
          className="flex min-h-target shrink-0 items-center gap-1.5 rounded-full border border-line bg-surface px-4 font-semibold aria-[current=true]:border-accent aria-[current=true]:bg-accent-wash aria-[current=true]:text-accent-ink"
        >
          {pass.attendance.checkedIn && (
            <CircleCheck aria-label={m.state_in()} className="size-4 text-ok-ink" />
          )}
          {pass.name}
        </button>
      ))}
    </nav>
  );
}

export function PassScreen(props: PassScreenProps) {
  const { view, reader, arrival, codeOf, now, onProtect, onHandOver, onRemove } = props;
  const { claimed, handedOver } = view.pass;
  const isHere = handedOver === undefined && view.trouble?.kind !== 'refused';
  const [asking, setAsking] = useState(false);
  return (
    <main
      className="safe-bottom mx-auto w-full max-w-[30rem] space-y-4 px-4 pt-3"
      data-testid="pass"
      data-token={view.pass.token}
    >
      <People {...props} />
      <Ticket view={view} reader={reader} arrival={arrival} codeOf={codeOf} now={now} />
      {handedOver === undefined && <LinkLine view={view} />}
      <div className="grid grid-cols-2 gap-2">
        <Button
          className="px-3"
          data-testid="event-info"
          icon={<Info aria-hidden className="size-5" />}
          onClick={props.onEvent}
        >
          {m.event_info()}
        </Button>
        <Button
          className="px-3"
          data-testid="scan"
          icon={<ScanLine aria-hidden className="size-5" />}
          onClick={props.onScan}
        >
          {m.scan_button()}
        </Button>
      </div>
      {isHere && props.ble}
      {isHere && !claimed && <Protect onProtect={onProtect} />}
      <History said={view.said} event={view.pass.event} reader={reader} />
      {isHere && <HandOver onHandOver={onHandOver} />}
      <Button
        className="w-full"
        icon={<Trash2 aria-hidden className="size-5" />}
        onClick={() => setAsking(true)}
      >
        {m.remove()}
      </Button>
      <Sheet
        open={asking}
        onClose={() => setAsking(false)}
        title={m.remove_title()}
        hint={m.remove_line()}
        testId="remove-sheet"
      >
        <div className="mt-2 flex gap-2">
          <Button className="flex-1" onClick={() => setAsking(false)}>
            {m.remove_no()}
          </Button>
          <Button look="danger" className="flex-1" data-testid="remove-yes" onClick={onRemove}>
            {m.remove_yes()}
          </Button>
        </div>
      </Sheet>
    </main>
  );
}
