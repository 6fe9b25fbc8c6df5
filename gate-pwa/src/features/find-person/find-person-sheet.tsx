/** Finding somebody without a code: type part of a name, see what a scan would say, check in with one tap. */
import { Search, UserPlus, UserRoundCheck } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { FoundPerson, GateSnapshot, People, PeopleAnswer } from '../../app/gate-app.ts';
import { count, type Reader } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { say } from '../scan/say.ts';

export interface FindPersonSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly people: People;
  readonly mode: GateSnapshot['mode'];
  readonly gates: GateSnapshot['gates'];
  readonly reader: Reader;
  /** Registers somebody who is not on the list; left out where this device may not. */
  readonly onWalkIn: (() => void) | undefined;
}

const TONE = {
  ok: 'text-ok-ink',
  confirm: 'text-confirm-ink',
  refuse: 'text-refuse-ink',
  repeat: 'text-soft',
} as const;
/** The names are being opened: look again. */
const AGAIN_MS = 250;

function usePeople(people: People, question: string): PeopleAnswer {
  const [answer, setAnswer] = useState<PeopleAnswer>({ kind: 'too_short' });
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const next = await people.search(question);
      if (!current) return;
      setAnswer(next);
      if (next.kind === 'loading') timer = setTimeout(() => void ask(), AGAIN_MS);
    };
    void ask();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [people, question]);
  return answer;
}

function PersonRow({
  person,
  mode,
  gates,
  reader,
  onAdmit,
}: Pick<FindPersonSheetProps, 'mode' | 'gates' | 'reader'> & {
  readonly person: FoundPerson;
  readonly onAdmit: () => void;
}) {
  const { verdict } = person;
  const first =
    verdict?.status === 'error' && verdict.explanation.kind === 'already_redeemed'
      ? verdict.explanation.first
      : undefined;
  const saying =
    verdict &&
    say(
      {
        at: first?.at ?? (0 as never),
        verdict,
        repeated: false,
        annulled: false,
        group: undefined,
        direction: mode === 'exit' ? 'exit' : 'lookup',
        gateName: gates.find(({ id }) => id === first?.gate)?.name ?? first?.gate,
      },
      reader,
    );
  const open = verdict !== undefined && verdict.status !== 'error';
  return (
    <li data-testid="person" className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <span className="min-w-40 flex-1 leading-snug">
        <span className="block font-extrabold text-xl">{person.name || m.name_unknown()}</span>
        <span className="block text-soft">
          {[person.company, person.ticketType].filter(Boolean).join(' · ')}
        </span>
        {saying && (
          <span className={`block font-semibold ${open ? TONE.ok : TONE[saying.tone]}`}>
            {[saying.title, open ? undefined : saying.lines[0]].filter(Boolean).join(' · ')}
          </span>
        )}
      </span>
      {open && mode !== 'lookup' && (
        <Button
          look="primary"
          data-testid="person-admit"
          className="min-h-14 px-6 text-lg max-sm:w-full"
          icon={<UserRoundCheck aria-hidden />}
          onClick={onAdmit}
        >
          {mode === 'exit' ? m.people_exit() : m.people_admit()}
        </Button>
      )}
    </li>
  );
}

function Hint({ children }: { readonly children: ReactNode }) {
  return <p className="py-8 text-center text-lg text-soft">{children}</p>;
}

function Answer({ answer, ...row }: { readonly answer: PeopleAnswer } & Omit<RowProps, 'person'>) {
  switch (answer.kind) {
    case 'locked':
      return <Hint>{m.people_locked()}</Hint>;
    case 'too_short':
      return <Hint>{m.people_too_short()}</Hint>;
    case 'loading':
      return <Hint>{m.people_loading({ percent: Math.floor(answer.progress * 100) })}</Hint>;
    case 'found':
      if (answer.people.length === 0)
        return (
          <Hint>
            <strong className="block font-extrabold text-ink text-xl">{m.people_none()}</strong>
            {m.people_none_help()}
          </Hint>
        );
      return (
        <>
          <p role="status" className="mt-3 text-soft">
            {m.people_total({
              shown: answer.people.length,
              total: count(answer.total, row.reader.locale),
            })}
          </p>
          <ul className="divide-y divide-line">
            {answer.people.map((person) => (
              <PersonRow key={person.token} {...row} person={person} onAdmit={() => row.onAdmit(person)} />
            ))}
          </ul>
        </>
      );
  }
}

type RowProps = Pick<FindPersonSheetProps, 'mode' | 'gates' | 'reader'> & {
  readonly person: FoundPerson;
  readonly onAdmit: (person: FoundPerson) => void;
};

function FindPerson({
  onClose,
  people,
  mode,
  gates,
  reader,
}: Omit<FindPersonSheetProps, 'open' | 'onWalkIn'>) {
  const [question, setQuestion] = useState('');
  const answer = usePeople(people, question);
  const admit = (person: FoundPerson): void => {
    onClose();
    void people.admit(person.token);
  };
  return (
    <>
      <div className="relative">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-4 size-6 -translate-y-1/2 text-soft"
        />
        <input
          type="search"
          data-testid="people-question"
          data-autofocus
          aria-label={m.people_label()}
          placeholder={m.people_placeholder()}
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          className="h-16 w-full rounded-control border-2 border-line bg-raised pr-4 pl-13 font-semibold text-xl placeholder:font-normal placeholder:text-soft"
        />
      </div>
      <div className="min-h-[38dvh]">
        <Answer answer={answer} mode={mode} gates={gates} reader={reader} onAdmit={admit} />
      </div>
    </>
  );
}

export function FindPersonSheet({ open, onWalkIn, ...rest }: FindPersonSheetProps) {
  return (
    <Sheet
      open={open}
      onClose={rest.onClose}
      title={m.people_title()}
      testId="people-sheet"
      size="wide"
      foot={
        onWalkIn && (
          <Button
            data-testid="walk-in"
            className="mb-4 min-h-14 w-full text-lg"
            icon={<UserPlus aria-hidden />}
            onClick={onWalkIn}
          >
            {m.walk_open()}
          </Button>
        )
      }
    >
      <FindPerson {...rest} />
    </Sheet>
  );
}
