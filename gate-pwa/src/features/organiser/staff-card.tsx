/**
 * Who may sign overrides, resolves and late undos (L30): enrolled here with a PIN of their own, which never leaves this
 * page; the server gets their key inside a box that only the PIN opens.
 */
import {
  STAFF_ROLES,
  type StaffBody,
  type StaffRequest,
  type StaffRole,
  toBase64url,
} from '@attend-gate/shared';
import { UserRoundPlus, UserRoundX } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { makeStaffKey } from '../../platform/staff-key.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { ask, type Refusal } from './api.ts';
import { Card, Choice, Field, RefusalMessage, Table, Tag } from './parts.tsx';
import { useSay, whenText } from './say.ts';
import { useAnswer } from './use-answer.ts';

const PIN = '[0-9]{6,12}';
const randomBytes = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));

function useRoleWords(): (role: StaffRole) => string {
  const say = useSay();
  return (role) => (role === 'supervisor' ? say('감독자', 'Supervisor') : say('주최자', 'Organiser'));
}

async function requestOf(form: FormData): Promise<StaffRequest> {
  const { publicKey, box } = await makeStaffKey(String(form.get('pin')), randomBytes);
  return {
    id: String(form.get('id')),
    name: String(form.get('name')),
    role: STAFF_ROLES.find((role) => role === form.get('role')) ?? 'supervisor',
    publicKey: toBase64url(publicKey),
    box,
  };
}

function EnrolSheet({ event, onClose }: { readonly event: string; readonly onClose: () => void }) {
  const say = useSay();
  const words = useRoleWords();
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const submit = async (submitted: FormEvent<HTMLFormElement>): Promise<void> => {
    submitted.preventDefault();
    const form = new FormData(submitted.currentTarget);
    setBusy(true);
    try {
      const body = await requestOf(form);
      const answer = await ask<StaffBody>('POST', `/api/events/${event}/staff`, body);
      if (answer.ok) onClose();
      else setRefusal(answer.error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Sheet
      open
      onClose={onClose}
      title={say('담당자 추가', 'Add somebody who may sign')}
      hint={say(
        '담당자 본인이 PIN을 입력합니다. PIN은 이 화면을 떠나지 않습니다. 잊으면 새로 추가해야 합니다.',
        'They type the PIN themselves. It never leaves this page; when it is forgotten, add them again.',
      )}
    >
      <form onSubmit={(submitted) => void submit(submitted)} className="grid gap-4">
        <Field
          data-autofocus
          label={say('이름', 'Name')}
          name="name"
          placeholder={say('김민아', 'Mina Kim')}
          required
          maxLength={200}
          autoComplete="off"
        />
        <Field
          label={say('짧은 이름', 'Short name')}
          hint={say(
            '기록에 남습니다. 영문 소문자, 숫자, 하이픈. 한 번만 쓸 수 있습니다.',
            'Stands in the records. Lower-case letters, digits, hyphen; used once.',
          )}
          name="id"
          placeholder="mina"
          pattern="[a-z0-9\\-]{1,32}"
          required
          autoComplete="off"
        />
        <Choice
          label={say('역할', 'Role')}
          name="role"
          defaultValue="supervisor"
          options={STAFF_ROLES.map((role) => ({ value: role, label: words(role) }))}
        />
        <Field
          label={say('본인 PIN', 'Their own PIN')}
          hint={say('숫자 6자리 이상', 'Six digits or more')}
          name="pin"
          type="password"
          inputMode="numeric"
          pattern={PIN}
          required
          autoComplete="new-password"
        />
        <RefusalMessage refusal={refusal} />
        <Button type="submit" look="primary" disabled={busy}>
          {say('추가', 'Add')}
        </Button>
      </form>
    </Sheet>
  );
}

function Withdraw({
  event,
  person,
  onDone,
}: {
  readonly event: string;
  readonly person: StaffBody;
  readonly onDone: () => void;
}) {
  const say = useSay();
  const [sure, setSure] = useState(false);
  if (person.withdrawnAt !== null) return <Tag tone="bad">{say('서명 안 함', 'Signs no longer')}</Tag>;
  const press = (): void => {
    if (!sure) setSure(true);
    else void ask('DELETE', `/api/events/${event}/staff/${person.id}`).then(onDone);
  };
  return (
    <Button
      onClick={press}
      onBlur={() => setSure(false)}
      className={sure ? 'border-refuse bg-refuse-wash text-refuse-ink' : ''}
      icon={<UserRoundX aria-hidden className="size-5" />}
    >
      {sure ? say('정말 빼기', 'Really withdraw') : say('빼기', 'Withdraw')}
    </Button>
  );
}

export function StaffCard({ event }: { readonly event: string }) {
  const say = useSay();
  const words = useRoleWords();
  const [adding, setAdding] = useState(false);
  const { value, refusal, reload } = useAnswer<{ staff: StaffBody[] }>(`/api/events/${event}/staff`);
  return (
    <Card
      title={say('서명할 수 있는 담당자', 'Who may sign')}
      hint={say(
        '강제 입장, 중복 입장 처리, 늦은 취소는 본인의 PIN으로 서명한 사람만 할 수 있습니다.',
        'Letting somebody in anyway, resolving conflicts and late undos need a person’s own PIN at the gate.',
      )}
      action={
        <Button
          data-testid="staff-add"
          icon={<UserRoundPlus aria-hidden className="size-5" />}
          onClick={() => setAdding(true)}
        >
          {say('담당자 추가', 'Add person')}
        </Button>
      }
    >
      <RefusalMessage refusal={refusal} />
      <Table
        label={say('담당자', 'Staff')}
        rows={value?.staff ?? []}
        keyOf={({ id }) => id}
        empty={say('아직 없습니다.', 'Nobody yet.')}
        columns={[
          {
            title: say('이름', 'Name'),
            cell: ({ name, id, role }) => (
              <div>
                <div className="font-bold">{name}</div>
                <div className="text-sm text-soft">
                  {words(role)} · {id}
                </div>
              </div>
            ),
          },
          {
            title: say('유효 기간', 'Until'),
            cell: ({ expiresAt }) => whenText(say.locale, expiresAt),
            wide: true,
          },
          {
            title: '',
            cell: (person) => (
              <div className="text-right">
                <Withdraw event={event} person={person} onDone={reload} />
              </div>
            ),
          },
        ]}
      />
      {adding && (
        <EnrolSheet
          event={event}
          onClose={() => {
            setAdding(false);
            reload();
          }}
        />
      )}
    </Card>
  );
}
