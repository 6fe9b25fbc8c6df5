/** Finding the other row of one person, and making the two one. What is about to happen is said before it does. */
import type { ParticipantBody } from '@attend-gate/shared';
import { Merge } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { ask, type Refusal } from './api.ts';
import { Field, RefusalMessage } from './parts.tsx';
import type { ParticipantsAnswer } from './people-page.tsx';
import { useSay } from './say.ts';

const LIMIT = 6;
const TYPING_MS = 250;

/** People who may be the same: by what was typed, at first by the person's own e-mail or name. */
function useCandidates(event: string, person: ParticipantBody, search: string) {
  const [found, setFound] = useState<readonly ParticipantBody[] | undefined>();
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  useEffect(() => {
    if (search === '') return setFound([]);
    let over = false;
    const timer = setTimeout(async () => {
      const query = new URLSearchParams({ limit: String(LIMIT), search });
      const answer = await ask<ParticipantsAnswer>('GET', `/api/events/${event}/participants?${query}`);
      if (over) return;
      setRefusal(answer.ok ? undefined : answer.error);
      if (answer.ok) setFound(answer.value.participants.filter(({ id }) => id !== person.id));
    }, TYPING_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [event, person.id, search]);
  return { found, refusal };
}

export interface MergePersonProps {
  readonly event: string;
  readonly person: ParticipantBody;
  readonly onMerged: (person: ParticipantBody) => void;
}

export function MergePerson({ event, person, onMerged }: MergePersonProps) {
  const say = useSay();
  const [search, setSearch] = useState(person.email || person.name);
  const [other, setOther] = useState<ParticipantBody | undefined>();
  const [failed, setFailed] = useState<Refusal | undefined>();
  const { found, refusal } = useCandidates(event, person, search.trim());
  const merge = async (twin: ParticipantBody): Promise<void> => {
    const path = `/api/events/${event}/participants/${person.id}/merge`;
    const answer = await ask<ParticipantBody>('POST', path, { other: twin.id });
    setFailed(answer.ok ? undefined : answer.error);
    if (answer.ok) onMerged(answer.value);
  };
  const words = (one: ParticipantBody): string => one.name || one.email || one.code;
  if (other)
    return (
      <div className="grid gap-3 rounded-card border border-confirm bg-confirm-wash p-4 text-confirm-ink">
        <p className="font-semibold">
          {say(
            `${words(other)} (${other.code})의 입장권은 취소되고, 빈칸은 그쪽 정보로 채워집니다.`,
            `The ticket of ${words(other)} (${other.code}) is canceled, and empty fields are filled from it.`,
          )}
        </p>
        <RefusalMessage refusal={failed} />
        <div className="flex flex-wrap gap-2">
          <Button look="primary" onClick={() => void merge(other)}>
            {say('한 사람으로 합치기', 'Make them one')}
          </Button>
          <Button onClick={() => setOther(undefined)}>{say('아니요', 'No')}</Button>
        </div>
      </div>
    );
  return (
    <div className="grid gap-3">
      <Field
        label={say('같은 사람이 두 번 있나요?', 'Is this person here twice?')}
        type="search"
        value={search}
        onChange={({ target }) => setSearch(target.value)}
        // It stands in the person's form, which Enter would save.
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
      />
      <RefusalMessage refusal={refusal} />
      <ul className="grid gap-2">
        {(found ?? []).map((one) => (
          <li key={one.id}>
            <button
              type="button"
              onClick={() => setOther(one)}
              className="flex min-h-target w-full items-center gap-3 rounded-control border border-line px-4 py-2 text-left hover:bg-raised"
            >
              <Merge aria-hidden className="size-5 shrink-0 text-soft" />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-semibold">{words(one)}</span>
                <span className="block truncate text-sm text-soft">
                  {[one.email, one.company, one.code].filter(Boolean).join(' · ')}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found?.length === 0 && search !== '' && (
        <p className="text-soft">{say('다른 사람이 없습니다.', 'Nobody else is found.')}</p>
      )}
    </div>
  );
}
