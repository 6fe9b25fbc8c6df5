/** One person: QR, data to correct, a new ticket, a mail, blocking, erasing. Erasing asks twice. */
import type { ParticipantBody } from '@attend-gate/shared';
import { Ban, Mail, Merge, RefreshCw, Save, Trash2, Undo2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { ask, type Refusal } from './api.ts';
import { MergePerson } from './merge-person.tsx';
import { Choice, Field, Message, RefusalMessage } from './parts.tsx';
import { useSay } from './say.ts';
import { statusWords } from './status-words.ts';

const STATUSES = ['valid', 'unpaid', 'unapproved', 'canceled', 'blocked'] as const;

export interface PersonSheetProps {
  readonly event: string;
  readonly person: ParticipantBody;
  readonly onClose: () => void;
  /** Undefined = erased. */
  readonly onChanged: (person: ParticipantBody | undefined) => void;
}

export function PersonSheet({ event, person, onClose, onChanged }: PersonSheetProps) {
  const say = useSay();
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const [done, setDone] = useState<string | undefined>();
  const [erasing, setErasing] = useState(false);
  const [merging, setMerging] = useState(false);
  const path = `/api/events/${event}/participants/${person.id}`;
  const settle =
    (words: string) =>
    (answer: Awaited<ReturnType<typeof ask<ParticipantBody>>>): void => {
      setRefusal(answer.ok ? undefined : answer.error);
      setDone(answer.ok ? words : undefined);
      if (answer.ok) onChanged(answer.value);
    };
  const change = (body: object, words: string): void =>
    void ask<ParticipantBody>('PATCH', path, body).then(settle(words));
  const save = (submitted: FormEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = new FormData(submitted.currentTarget);
    const fields = ['name', 'email', 'phone', 'company', 'ticketType', 'notes', 'status'];
    change(
      Object.fromEntries(fields.map((field) => [field, String(form.get(field))])),
      say('저장했습니다.', 'Saved.'),
    );
  };
  const reissue = async (): Promise<void> => {
    const made = await ask<{ generation: number }>('POST', `${path}/reissue`);
    if (!made.ok) return setRefusal(made.error);
    // The answer is the new link; the person is asked for again.
    settle(
      say(
        '새 입장권을 만들었습니다. 이전 것은 쓸 수 없습니다.',
        'A new ticket was made; the old one is void.',
      ),
    )(await ask<ParticipantBody>('GET', path));
  };
  const mail = (): void =>
    void ask<{ queued: number }>('POST', `/api/events/${event}/mails`, {
      participants: [person.id],
      again: true,
    }).then((answer) => {
      setRefusal(answer.ok ? undefined : answer.error);
      if (answer.ok)
        setDone(
          answer.value.queued > 0
            ? say('메일을 보낼 차례에 넣었습니다.', 'The mail is queued.')
            : say('보낼 수 있는 주소가 없습니다.', 'There is no address to send to.'),
        );
    });
  const erase = (): void => {
    if (!erasing) setErasing(true);
    else
      void ask<undefined>('DELETE', path).then((answer) =>
        answer.ok ? onChanged(undefined) : setRefusal(answer.error),
      );
  };
  const blocked = person.status === 'blocked';
  return (
    <Sheet
      open
      onClose={onClose}
      size="wide"
      title={person.name || person.email || person.code}
      hint={`${person.code} · ${say('입장권', 'ticket')} ${person.generation + 1}`}
      testId="person"
    >
      <div className="grid gap-6 md:grid-cols-[14rem_1fr]">
        <div className="grid content-start gap-3">
          <img
            alt={say('입장권 QR', 'QR of the ticket')}
            src={`${path}/qr.svg?use=screen&v=${person.generation}`}
            className="w-full max-w-56 justify-self-center rounded-card border border-line bg-white"
          />
          <Button
            icon={<Mail aria-hidden className="size-5" />}
            onClick={mail}
            disabled={person.email === ''}
          >
            {say('메일 보내기', 'Send by mail')}
          </Button>
          <Button icon={<RefreshCw aria-hidden className="size-5" />} onClick={() => void reissue()}>
            {say('새로 발급', 'Re-issue')}
          </Button>
          <Button
            icon={blocked ? <Undo2 aria-hidden className="size-5" /> : <Ban aria-hidden className="size-5" />}
            onClick={() =>
              change(
                { status: blocked ? 'valid' : 'blocked' },
                blocked ? say('차단을 풀었습니다.', 'Unblocked.') : say('차단했습니다.', 'Blocked.'),
              )
            }
          >
            {blocked ? say('차단 풀기', 'Unblock') : say('차단', 'Block')}
          </Button>
          <Button
            aria-expanded={merging}
            icon={<Merge aria-hidden className="size-5" />}
            onClick={() => setMerging(!merging)}
          >
            {say('합치기', 'Merge')}
          </Button>
          <Button
            className={erasing ? 'border-refuse bg-refuse-wash text-refuse-ink' : ''}
            icon={<Trash2 aria-hidden className="size-5" />}
            onClick={erase}
          >
            {erasing ? say('정말 지우기', 'Really erase') : say('개인정보 지우기', 'Erase')}
          </Button>
          {erasing && (
            <p className="text-sm text-soft">
              {say(
                '되돌릴 수 없습니다. 입장 기록은 이름 없이 남습니다.',
                'This cannot be undone. What happened at the doors stays, without a name.',
              )}
            </p>
          )}
        </div>
        <form onSubmit={save} key={person.updatedAt} className="grid content-start gap-4 sm:grid-cols-2">
          {merging && (
            <div className="sm:col-span-2">
              <MergePerson
                event={event}
                person={person}
                onMerged={(merged) => {
                  setMerging(false);
                  setRefusal(undefined);
                  setDone(say('한 사람으로 합쳤습니다.', 'They are one person now.'));
                  onChanged(merged);
                }}
              />
            </div>
          )}
          <Field label={say('이름', 'Name')} name="name" defaultValue={person.name} maxLength={200} />
          <Field
            label={say('이메일', 'E-mail')}
            name="email"
            type="email"
            defaultValue={person.email}
            maxLength={254}
          />
          <Field
            label={say('소속', 'Company')}
            name="company"
            defaultValue={person.company}
            maxLength={200}
          />
          <Field label={say('연락처', 'Phone')} name="phone" defaultValue={person.phone} maxLength={60} />
          <Field
            label={say('티켓 종류', 'Ticket type')}
            name="ticketType"
            defaultValue={person.ticketType}
            maxLength={100}
          />
          <Choice
            label={say('상태', 'Status')}
            name="status"
            defaultValue={person.status}
            options={STATUSES.map((status) => ({ value: status, label: statusWords(say, status)[0] }))}
          />
          <Field
            className="sm:col-span-2"
            label={say('메모', 'Notes')}
            name="notes"
            defaultValue={person.notes}
            maxLength={2_000}
          />
          <div className="grid gap-3 sm:col-span-2">
            <RefusalMessage refusal={refusal} />
            {done !== undefined && <Message tone="good">{done}</Message>}
            <Button type="submit" look="primary" icon={<Save aria-hidden className="size-5" />}>
              {say('저장', 'Save')}
            </Button>
          </div>
          {Object.entries(person.answers).length > 0 && (
            <dl className="grid gap-2 rounded-card border border-line bg-raised p-4 text-sm sm:col-span-2">
              {Object.entries(person.answers).map(([question, answer]) => (
                <div key={question}>
                  <dt className="text-soft">{question}</dt>
                  <dd className="font-semibold">{answer}</dd>
                </div>
              ))}
            </dl>
          )}
        </form>
      </div>
    </Sheet>
  );
}
