/** One pass: who, where, when, the code for the gate, and whether the holder is in. Made to be held up to a camera. */
import type { TokenRight } from '@attend-gate/shared';
import { clockTime, dayName, type Reader } from '@attend-gate/shared/client';
import { CloudOff, Trash2, TriangleAlert, Wifi } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { PassTrouble, PassView, ProtectOutcome } from '../../app/wallet-app.ts';
import { refusalWords } from '../../i18n/refusals.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
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

const ENTRIES: Record<TokenRight['entries'], () => string> = {
  once: () => m.right_once(),
  after_exit: () => m.right_after_exit(),
  many: () => m.right_many(),
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

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-5 py-2.5">
      <dt className="text-soft">{name}</dt>
      <dd className="text-right font-semibold">{children}</dd>
    </div>
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

function Ticket({ view, reader, arrival, codeOf, now }: Omit<PassScreenProps, 'onRemove' | 'onProtect'>) {
  const { event, code, name, ticketType } = view.pass;
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
      {arrival}
      <Trouble trouble={view.trouble} />
      <div className="bg-surface px-5 pt-5 pb-2 text-center">
        <RotatingCode pass={view.pass} codeOf={codeOf} now={now} />
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

function Details({ view, reader }: Pick<PassScreenProps, 'view' | 'reader'>) {
  const { event, rights } = view.pass;
  const end =
    dayName(event.startsAt, reader) === dayName(event.endsAt, reader)
      ? clockTime(event.endsAt, reader)
      : `${dayName(event.endsAt, reader)} ${clockTime(event.endsAt, reader)}`;
  return (
    <dl className="divide-y divide-line overflow-hidden rounded-card bg-surface ring-1 ring-line">
      <Row name={m.when()}>
        {dayName(event.startsAt, reader)} {clockTime(event.startsAt, reader)} – {end}
      </Row>
      {event.place !== '' && <Row name={m.where()}>{event.place}</Row>}
      {rights.map((right) => (
        <Row key={right.list} name={right.name}>
          {ENTRIES[right.entries]()}
        </Row>
      ))}
    </dl>
  );
}

export function PassScreen(props: PassScreenProps) {
  const { view, reader, arrival, codeOf, now, onProtect, onRemove } = props;
  const [asking, setAsking] = useState(false);
  return (
    <main
      className="safe-bottom mx-auto w-full max-w-[30rem] space-y-4 px-4 pt-3"
      data-testid="pass"
      data-token={view.pass.token}
    >
      <Ticket view={view} reader={reader} arrival={arrival} codeOf={codeOf} now={now} />
      <LinkLine view={view} />
      <Details view={view} reader={reader} />
      {!view.pass.claimed && view.trouble?.kind !== 'refused' && <Protect onProtect={onProtect} />}
      <History said={view.said} event={view.pass.event} reader={reader} />
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
