/** The event itself: name, place, times, gates and lists; making another event; inviting colleagues. */
import type { EventInfo, EventSummary, GateId, InvitationAnswer, ListId } from '@attend-gate/shared';
import { CalendarPlus, Plus, Save, Trash2, UserPlus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { ask, type Refusal } from './api.ts';
import { Card, Check, Field, Message, RefusalMessage } from './parts.tsx';
import { NO_RADIO, RadioCard } from './radio-card.tsx';
import { RoomCodes } from './room-codes.tsx';
import { RulesCard } from './rules-card.tsx';
import { useSay } from './say.ts';
import { useAnswer } from './use-answer.ts';

type Lists = EventInfo['lists'];

/** What an `<input type="datetime-local">` takes, in the reader's own clock. */
function localText(ms: number): string {
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const slug = (text: string, taken: readonly string[]): string => {
  const base =
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 24) || 'gate';
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.includes(id)) return id;
  }
};

function ListEditor({
  event,
  saved,
  lists,
  onChange,
}: {
  readonly event: string;
  /** As the gates have it: only there can a code be printed. */
  readonly saved: EventInfo;
  readonly lists: Lists;
  readonly onChange: (lists: Lists) => void;
}) {
  const say = useSay();
  const change = (at: number, next: Partial<Lists[number]>): void =>
    onChange(lists.map((list, i) => (i === at ? { ...list, ...next } : list)));
  const add = (): void => {
    const first = lists[0];
    if (!first) return;
    const id = slug(
      'list',
      lists.map((list) => list.id),
    ) as ListId;
    onChange([...lists, { ...first, id, name: say('새 명단', 'New list'), ticketTypes: [], capacity: 0 }]);
  };
  return (
    <div className="grid gap-3">
      {lists.map((list, at) => (
        <div
          key={list.id}
          className="grid gap-3 rounded-card border border-line bg-raised p-4 sm:grid-cols-2"
        >
          <Field
            label={say('명단 이름', 'Name of the list')}
            value={list.name}
            maxLength={60}
            onChange={({ target }) => change(at, { name: target.value })}
          />
          <Field
            label={say(
              '들어갈 수 있는 티켓 (쉼표로, 비우면 모두)',
              'Tickets that may enter (commas; empty = all)',
            )}
            value={list.ticketTypes.join(', ')}
            onChange={({ target }) =>
              change(at, {
                ticketTypes: target.value
                  .split(',')
                  .map((type) => type.trimStart())
                  .filter((type, i, all) => type !== '' || (i === all.length - 1 && all.length > 1)),
              })
            }
            onBlur={() =>
              change(at, {
                ticketTypes: list.ticketTypes.map((type) => type.trim()).filter((type) => type !== ''),
              })
            }
          />
          <div className="flex flex-wrap gap-x-5 sm:col-span-2">
            <Check
              label={say('나갔다 다시 입장', 'Back in after leaving')}
              checked={list.allowEntryAfterExit}
              onChange={(allowEntryAfterExit) => change(at, { allowEntryAfterExit })}
            />
            <Check
              label={say('여러 번 입장', 'Any number of entries')}
              checked={list.allowMultipleEntries}
              onChange={(allowMultipleEntries) => change(at, { allowMultipleEntries })}
            />
            <Check
              label={say('미결제도 입장', 'Unpaid may enter')}
              checked={list.includePending}
              onChange={(includePending) => change(at, { includePending })}
            />
            <Check
              label={say('방의 코드로 스스로 체크인', 'Check in by the code in the room')}
              checked={list.selfCheckIn ?? false}
              onChange={(selfCheckIn) => change(at, { selfCheckIn })}
            />
            {lists.length > 1 && (
              <IconButton
                className="ml-auto"
                label={say(`${list.name} 지우기`, `Remove ${list.name}`)}
                onClick={() => onChange(lists.filter((_, i) => i !== at))}
              >
                <Trash2 aria-hidden className="size-5" />
              </IconButton>
            )}
          </div>
          {saved.lists.find(({ id }) => id === list.id)?.selfCheckIn && (
            <RoomCodes event={event} list={list.id} gates={saved.gates} />
          )}
        </div>
      ))}
      <Button className="justify-self-start" icon={<Plus aria-hidden className="size-5" />} onClick={add}>
        {say('명단 더하기', 'Add a list')}
      </Button>
    </div>
  );
}

function GateEditor({
  gates,
  onChange,
}: {
  readonly gates: EventInfo['gates'];
  readonly onChange: (gates: EventInfo['gates']) => void;
}) {
  const say = useSay();
  return (
    <div className="grid gap-3">
      {gates.map((gate, at) => (
        <div key={gate.id} className="flex items-end gap-2">
          <Field
            className="flex-1"
            label={say(`게이트 ${at + 1}`, `Gate ${at + 1}`)}
            value={gate.name}
            maxLength={60}
            onChange={({ target }) =>
              onChange(gates.map((one, i) => (i === at ? { ...one, name: target.value } : one)))
            }
          />
          <IconButton
            label={say(`${gate.name} 지우기`, `Remove ${gate.name}`)}
            disabled={gates.length === 1}
            onClick={() => onChange(gates.filter((_, i) => i !== at))}
          >
            <Trash2 aria-hidden className="size-5" />
          </IconButton>
        </div>
      ))}
      <Button
        className="justify-self-start"
        icon={<Plus aria-hidden className="size-5" />}
        onClick={() =>
          onChange([
            ...gates,
            {
              id: slug(
                'gate',
                gates.map(({ id }) => id),
              ) as GateId,
              name: say('새 게이트', 'New gate'),
            },
          ])
        }
      >
        {say('게이트 더하기', 'Add a gate')}
      </Button>
    </div>
  );
}

function Settings({
  event,
  info,
  onSaved,
}: {
  readonly event: string;
  readonly info: EventInfo;
  readonly onSaved: () => void;
}) {
  const say = useSay();
  const [lists, setLists] = useState(info.lists);
  const [gates, setGates] = useState(info.gates);
  const [radio, setRadio] = useState(info.radio ?? NO_RADIO);
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const [saved, setSaved] = useState(false);
  const [published, setPublished] = useState(info);
  const submit = (submitted: FormEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = new FormData(submitted.currentTarget);
    const text = (name: string): string => String(form.get(name));
    const times = { startsAt: Date.parse(text('startsAt')), endsAt: Date.parse(text('endsAt')) };
    const venueRelay = text('venueRelay').trim().replace(/\/+$/, '') || undefined;
    const named = { name: text('name'), place: text('place'), venueRelay };
    const next = { ...info, ...times, ...named, lists, gates, radio };
    void ask<EventInfo>('PUT', `/api/events/${event}/settings`, next).then((answer) => {
      setRefusal(answer.ok ? undefined : answer.error);
      setSaved(answer.ok);
      if (!answer.ok) return;
      setPublished(answer.value);
      onSaved();
    });
  };
  return (
    <form onSubmit={submit} className="grid gap-4" onChange={() => setSaved(false)}>
      <Card title={say('행사', 'The event')}>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={say('이름', 'Name')} name="name" defaultValue={info.name} required maxLength={100} />
          <Field label={say('장소', 'Place')} name="place" defaultValue={info.place} maxLength={200} />
          <Field
            label={say('시작', 'Starts')}
            name="startsAt"
            type="datetime-local"
            defaultValue={localText(info.startsAt)}
            required
          />
          <Field
            label={say('끝', 'Ends')}
            name="endsAt"
            type="datetime-local"
            defaultValue={localText(info.endsAt)}
            required
          />
          <Field
            label={say('현장 중계 주소 (인터넷이 끊길 때)', 'Venue relay (for when the internet is away)')}
            name="venueRelay"
            defaultValue={info.venueRelay ?? ''}
            placeholder="wss://192.168.0.20:8475"
            pattern="wss?://[^\\s/]+/?"
            maxLength={200}
          />
        </div>
      </Card>
      <Card
        title={say('명단과 규칙', 'Lists and rules')}
        hint={say('어떤 티켓이 어디에 몇 번 들어가는지.', 'Which tickets may enter, and how often.')}
      >
        <ListEditor event={event} saved={published} lists={lists} onChange={setLists} />
      </Card>
      <RulesCard event={{ ...info, lists, gates }} onChange={setLists} />
      <Card title={say('게이트', 'Gates')}>
        <GateEditor gates={gates} onChange={setGates} />
      </Card>
      <RadioCard radio={radio} onChange={setRadio} />
      <RefusalMessage refusal={refusal} />
      {saved && (
        <Message tone="good">
          {say('저장했습니다. 모든 태블릿이 곧 받습니다.', 'Saved. Every tablet gets it in a moment.')}
        </Message>
      )}
      <Button
        type="submit"
        look="primary"
        className="justify-self-start"
        icon={<Save aria-hidden className="size-5" />}
      >
        {say('저장', 'Save')}
      </Button>
    </form>
  );
}

function NewEvent({ onMade }: { readonly onMade: (id: string) => void }) {
  const say = useSay();
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const submit = (submitted: FormEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = new FormData(submitted.currentTarget);
    const text = (name: string): string => String(form.get(name));
    const iso = (name: string): string => new Date(text(name)).toISOString();
    const body = {
      id: text('id'),
      name: text('name'),
      codePrefix: text('prefix').toUpperCase(),
      startsAt: iso('from'),
      endsAt: iso('to'),
    };
    void ask<EventSummary>('POST', '/api/events', { ...body, gates: [say('정문', 'Main gate')] }).then(
      (answer) => {
        setRefusal(answer.ok ? undefined : answer.error);
        if (answer.ok) onMade(answer.value.id);
      },
    );
  };
  return (
    <Card
      title={say('다른 행사 만들기', 'Make another event')}
      hint={say('행사마다 데이터와 열쇠가 따로입니다.', 'Every event has its own data and keys.')}
    >
      <form onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
        <Field label={say('이름', 'Name')} name="name" required maxLength={100} />
        <Field
          label={say('주소 이름', 'Id')}
          name="id"
          hint={say('영어 소문자, 숫자, -', 'lower case letters, digits, -')}
          pattern="[a-z0-9][a-z0-9\-]{0,63}"
          required
        />
        <Field label={say('시작', 'Starts')} name="from" type="datetime-local" required />
        <Field label={say('끝', 'Ends')} name="to" type="datetime-local" required />
        <Field
          label={say('코드 앞자리', 'Prefix of the codes')}
          name="prefix"
          hint="TCF26"
          pattern="[A-Za-z0-9]{2,8}"
          required
        />
        <div className="grid gap-3 sm:col-span-2">
          <RefusalMessage refusal={refusal} />
          <Button
            type="submit"
            className="justify-self-start"
            icon={<CalendarPlus aria-hidden className="size-5" />}
          >
            {say('행사 만들기', 'Make the event')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function Invite({ event }: { readonly event: string }) {
  const say = useSay();
  const [made, setMade] = useState<InvitationAnswer | undefined>();
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const invite = (role: 'organiser' | 'analyst'): void =>
    void ask<InvitationAnswer>('POST', '/api/accounts/invitations', { role, events: [event] }).then(
      (answer) => {
        setRefusal(answer.ok ? undefined : answer.error);
        setMade(answer.ok ? answer.value : undefined);
      },
    );
  return (
    <Card
      title={say('동료 초대', 'Invite a colleague')}
      hint={say(
        '이 행사만 볼 수 있는 계정의 링크를 만듭니다. 일주일, 한 번만.',
        'A link for an account that sees this event only. One week, one use.',
      )}
      action={
        <>
          <Button onClick={() => invite('analyst')}>{say('분석가', 'Analyst')}</Button>
          <Button icon={<UserPlus aria-hidden className="size-5" />} onClick={() => invite('organiser')}>
            {say('관리자', 'Organiser')}
          </Button>
        </>
      }
    >
      <RefusalMessage refusal={refusal} />
      {made && <code className="block break-all rounded-control bg-raised p-4">{made.link}</code>}
    </Card>
  );
}

export function EventPage({
  event,
  onEvents,
}: {
  readonly event: string;
  readonly onEvents: (chosen?: string) => void;
}) {
  const say = useSay();
  const { value, refusal } = useAnswer<EventInfo>(`/api/events/${event}/settings`);
  return (
    <>
      <h2 className="font-extrabold text-2xl">{say('행사', 'Event')}</h2>
      <RefusalMessage refusal={refusal} />
      {value && <Settings event={event} info={value} onSaved={() => onEvents()} />}
      <Invite event={event} />
      <NewEvent onMade={onEvents} />
    </>
  );
}
