/** Everybody of the event: searching, opening one, paper, exports. */
import type { ParticipantBody } from '@attend-gate/shared';
import { FileUp, Printer, Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { ask, type Refusal } from './api.ts';
import { Card, RefusalMessage, Table, Tag } from './parts.tsx';
import { PersonSheet } from './person-sheet.tsx';
import { useSay } from './say.ts';
import { statusWords } from './status-words.ts';

export interface ParticipantsAnswer {
  readonly participants: readonly ParticipantBody[];
  readonly next: string | null;
}

const TYPING_MS = 250;
const LIMIT = 50;

/** Pages of people for a search; a new search begins from the start. */
function usePeople(event: string, search: string) {
  const [people, setPeople] = useState<readonly ParticipantBody[] | undefined>();
  const [next, setNext] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const [round, setRound] = useState(0);
  const path = (cursor: string | null): string => {
    const query = new URLSearchParams({ limit: String(LIMIT) });
    if (search !== '') query.set('search', search);
    if (cursor !== null) query.set('cursor', cursor);
    return `/api/events/${event}/participants?${query}`;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `path` is made of event and search; `round` asks again
  useEffect(() => {
    let over = false;
    const timer = setTimeout(
      async () => {
        const answer = await ask<ParticipantsAnswer>('GET', path(null));
        if (over) return;
        setRefusal(answer.ok ? undefined : answer.error);
        if (!answer.ok) return;
        setPeople(answer.value.participants);
        setNext(answer.value.next);
      },
      search === '' ? 0 : TYPING_MS,
    );
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [event, search, round]);
  const more = async (): Promise<void> => {
    const answer = await ask<ParticipantsAnswer>('GET', path(next));
    if (!answer.ok) return setRefusal(answer.error);
    setPeople([...(people ?? []), ...answer.value.participants]);
    setNext(answer.value.next);
  };
  return { people, next, refusal, more, reload: () => setRound((n) => n + 1) };
}

function Who({ person }: { readonly person: ParticipantBody }) {
  const say = useSay();
  return (
    <div className="min-w-0">
      <div className="font-bold">
        {person.name || <span className="text-soft">{say('이름 없음', 'No name')}</span>}
        {person.attention && (
          <span className="ml-2 text-confirm-ink" title={person.notes}>
            ●
          </span>
        )}
      </div>
      <div className="text-sm text-soft">{person.email || person.phone || '–'}</div>
    </div>
  );
}

export function PeoplePage({ event, onImport }: { readonly event: string; readonly onImport: () => void }) {
  const say = useSay();
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<ParticipantBody | undefined>();
  const { people, next, refusal, more, reload } = usePeople(event, search);
  const paper = (name: string): void => location.assign(`/api/events/${event}/paper/${name}`);
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-extrabold text-2xl">{say('참가자', 'People')}</h2>
        <div className="flex flex-wrap gap-2">
          <Button icon={<Printer aria-hidden className="size-5" />} onClick={() => paper('badges.pdf')}>
            {say('이름표', 'Badges')}
          </Button>
          <Button icon={<Printer aria-hidden className="size-5" />} onClick={() => paper('list.pdf')}>
            {say('비상 명단', 'Back-up list')}
          </Button>
          <Button look="primary" icon={<FileUp aria-hidden className="size-5" />} onClick={onImport}>
            {say('명단 올리기', 'Import')}
          </Button>
        </div>
      </div>
      <RefusalMessage refusal={refusal} />
      <Card>
        <label className="relative mb-4 block">
          <span className="sr-only">{say('참가자 찾기', 'Find people')}</span>
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-3.5 size-5 -translate-y-1/2 text-soft"
          />
          <input
            type="search"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
            placeholder={say('이름, 이메일, 소속, 코드', 'Name, e-mail, company, code')}
            className="min-h-target w-full rounded-control border border-line bg-raised pr-3.5 pl-11"
          />
        </label>
        <Table
          label={say('참가자', 'People')}
          rows={people ?? []}
          keyOf={({ id }) => id}
          onOpen={setOpen}
          empty={
            people === undefined
              ? say('불러오는 중…', 'Loading …')
              : search === ''
                ? say('아직 아무도 없습니다. 명단을 올려 주세요.', 'Nobody yet. Import a list.')
                : say('찾는 사람이 없습니다.', 'Nobody found.')
          }
          columns={[
            {
              title: say('이름', 'Name'),
              cell: (person) => (
                <button type="button" className="min-h-target text-left" onClick={() => setOpen(person)}>
                  <Who person={person} />
                </button>
              ),
            },
            { title: say('소속', 'Company'), cell: ({ company }) => company || '–', wide: true },
            { title: say('티켓', 'Ticket'), cell: ({ ticketType }) => ticketType || '–', wide: true },
            {
              title: say('코드', 'Code'),
              cell: ({ code }) => <span className="whitespace-nowrap font-mono text-sm">{code}</span>,
              wide: true,
            },
            {
              title: say('상태', 'Status'),
              cell: ({ status }) => {
                const [words, tone] = statusWords(say, status);
                return <Tag tone={tone}>{words}</Tag>;
              },
            },
          ]}
        />
        {next !== null && (
          <Button className="mt-4 w-full" onClick={() => void more()}>
            {say('더 보기', 'More')}
          </Button>
        )}
      </Card>
      {open && (
        <PersonSheet
          event={event}
          person={open}
          onClose={() => setOpen(undefined)}
          onChanged={(person) => {
            setOpen(person);
            reload();
          }}
        />
      )}
    </>
  );
}
