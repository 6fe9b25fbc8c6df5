/** Somebody without a ticket: a name, one tap, a code to keep (T4c). Works without a network. */
import { Printer, UserPlus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { GateSnapshot, WalkIn, WalkIns, WalkInTicket } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { drawQr } from '../../platform/qr-drawing.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export interface WalkInSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly snapshot: Pick<GateSnapshot, 'walkInTypes' | 'blanks' | 'names' | 'link'>;
  readonly walkIns: WalkIns;
  readonly onPrint: (person: WalkIn, ticket: string) => void;
}

const BOX = 'h-16 w-full rounded-control border-2 border-line bg-raised px-4 font-semibold text-xl';
type Given = WalkInTicket & { readonly person: WalkIn };

const trouble = (answer: 'no_blanks' | 'locked' | 'refused'): string => {
  switch (answer) {
    case 'no_blanks':
      return m.walk_no_blanks();
    case 'locked':
      return m.people_locked();
    case 'refused':
      return m.walk_refused();
  }
};

function Form({
  snapshot,
  walkIns,
  onGiven,
}: Pick<WalkInSheetProps, 'snapshot' | 'walkIns'> & { readonly onGiven: (given: Given) => void }) {
  const { walkInTypes, blanks } = snapshot;
  const [person, setPerson] = useState<WalkIn>({ name: '', company: '', ticketType: walkInTypes[0] ?? '' });
  const [busy, setBusy] = useState(false);
  const [complaint, setComplaint] = useState<string>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const name = person.name.trim();
    if (name === '' || busy) return;
    setBusy(true);
    const one = { ...person, name, company: person.company.trim() };
    const answer = await walkIns.register(one);
    setBusy(false);
    if (typeof answer === 'object') onGiven({ ...answer, person: one });
    else setComplaint(answer && trouble(answer));
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4">
      <label>
        <span className="mb-1.5 block font-semibold text-soft">{m.walk_name()}</span>
        <input
          data-testid="walk-in-name"
          data-autofocus
          className={BOX}
          value={person.name}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setPerson({ ...person, name: event.target.value })}
        />
      </label>
      <label>
        <span className="mb-1.5 block font-semibold text-soft">
          {m.walk_company()} · {m.q_optional()}
        </span>
        <input
          data-testid="walk-in-company"
          className={BOX}
          value={person.company}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setPerson({ ...person, company: event.target.value })}
        />
      </label>
      {walkInTypes.length > 1 && (
        <div>
          <span className="mb-1.5 block font-semibold text-soft">{m.walk_type()}</span>
          <Segmented
            label={m.walk_type()}
            value={person.ticketType}
            className="text-lg max-sm:grid-flow-row *:min-h-14"
            onChange={(ticketType) => setPerson({ ...person, ticketType })}
            segments={walkInTypes.map((type) => ({ value: type, label: type }))}
          />
        </div>
      )}
      <p role="alert" data-testid="walk-in-complaint" className="font-semibold text-refuse-ink empty:hidden">
        {blanks === 0 ? m.walk_no_blanks() : complaint}
      </p>
      <Button
        look="primary"
        type="submit"
        data-testid="walk-in-submit"
        disabled={blanks === 0 || busy || person.name.trim() === ''}
        className="min-h-16 w-full text-xl"
        icon={<UserPlus aria-hidden />}
      >
        {m.walk_submit()}
      </Button>
      <p className="text-center text-soft">{m.walk_left({ count: blanks })}</p>
    </form>
  );
}

function Ticket({
  given: { person, ticket, token },
  walkIns,
  onPrint,
  onNext,
}: Pick<WalkInSheetProps, 'walkIns' | 'onPrint'> & { readonly given: Given; readonly onNext: () => void }) {
  const { size, path } = drawQr(ticket);
  const code = walkIns.codeOf(token);
  return (
    <div className="grid justify-items-center gap-4 text-center">
      <p role="status" className="font-extrabold text-2xl text-ok-ink">
        {m.walk_in_is({ name: person.name })}
      </p>
      <svg
        role="img"
        aria-label={m.walk_qr()}
        data-testid="walk-in-qr"
        data-ticket={ticket}
        viewBox={`0 0 ${size} ${size}`}
        shapeRendering="crispEdges"
        className="w-[min(20rem,70vw,45dvh)] rounded-card border border-line bg-white text-black"
      >
        <path d={path} fill="currentColor" />
      </svg>
      <p className="text-soft">
        {code === undefined ? m.walk_show() : <strong className="font-mono text-ink text-xl">{code}</strong>}
      </p>
      <div className="grid w-full gap-2.5 sm:grid-cols-2">
        <Button
          className="min-h-14 text-lg"
          data-testid="walk-in-print"
          icon={<Printer aria-hidden />}
          onClick={() => onPrint(person, ticket)}
        >
          {m.walk_print()}
        </Button>
        <Button
          look="primary"
          className="min-h-14 text-lg"
          data-testid="walk-in-next"
          icon={<UserPlus aria-hidden />}
          onClick={onNext}
        >
          {m.walk_next()}
        </Button>
      </div>
    </div>
  );
}

export function WalkInSheet({ open, onClose, snapshot, walkIns, onPrint }: WalkInSheetProps) {
  const [given, setGiven] = useState<Given>();
  return (
    <Sheet
      open={open}
      onClose={onClose}
      title={m.walk_title()}
      hint={given ? '' : m.walk_hint()}
      testId="walk-in-sheet"
    >
      {given ? (
        <Ticket given={given} walkIns={walkIns} onPrint={onPrint} onNext={() => setGiven(undefined)} />
      ) : (
        <Form snapshot={snapshot} walkIns={walkIns} onGiven={setGiven} />
      )}
    </Sheet>
  );
}
