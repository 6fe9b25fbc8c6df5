/** Tablets and bridges: pairing another one, when each was last seen, taking away a lost one. */
import type { DeviceBody, PairingAnswer } from '@attend-gate/shared';
import { Plus, ShieldOff } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { ask, type Refusal } from './api.ts';
import { Card, Choice, Field, RefusalMessage, Table, Tag } from './parts.tsx';
import { agoText, type Say, useSay, whenText } from './say.ts';
import { StaffCard } from './staff-card.tsx';
import { useAnswer } from './use-answer.ts';

const ROLES = ['steward', 'supervisor', 'kiosk', 'bridge', 'carrier'] as const;

export function roleWords(say: Say, role: string): string {
  const words: Record<string, readonly [string, string]> = {
    steward: ['안내 요원', 'Steward'],
    supervisor: ['감독자', 'Supervisor'],
    kiosk: ['무인 단말', 'Kiosk'],
    bridge: ['블루투스 브리지', 'Bluetooth bridge'],
    carrier: ['전달 기기', 'Carrier'],
    organiser: ['관리자', 'Organiser'],
  };
  const [ko, en] = words[role] ?? [role, role];
  return say(ko, en);
}

function PairSheet({ event, onClose }: { readonly event: string; readonly onClose: () => void }) {
  const say = useSay();
  const [pairing, setPairing] = useState<PairingAnswer | undefined>();
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const submit = (submitted: FormEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = new FormData(submitted.currentTarget);
    const body = { name: String(form.get('name')), role: String(form.get('role')) };
    void ask<PairingAnswer>('POST', `/api/events/${event}/pairings`, body).then((answer) => {
      setRefusal(answer.ok ? undefined : answer.error);
      if (answer.ok) setPairing(answer.value);
    });
  };
  return (
    <Sheet
      open
      onClose={onClose}
      title={say('기기 연결', 'Pair a device')}
      hint={say(
        '태블릿의 카메라로 QR을 읽거나 게이트 앱에 코드를 입력합니다. 10분, 한 번만.',
        'Scan the QR with the tablet, or type the code into the gate app. Ten minutes, one use.',
      )}
    >
      {pairing ? (
        <div className="grid justify-items-center gap-4 text-center">
          <div className="w-64 rounded-card border border-line bg-white p-2 [&>svg]:h-auto [&>svg]:w-full">
            <img
              alt={say('연결 QR', 'Pairing QR')}
              src={`data:image/svg+xml;utf8,${encodeURIComponent(pairing.qrSvg)}`}
            />
          </div>
          <div data-testid="pairing-code" className="font-extrabold font-mono text-3xl tracking-wider">
            {pairing.code}
          </div>
          <a className="break-all text-accent-ink underline" href={pairing.link}>
            {pairing.link}
          </a>
        </div>
      ) : (
        <form onSubmit={submit} className="grid gap-4">
          <Field
            data-autofocus
            label={say('이름', 'Name')}
            name="name"
            placeholder={say('정문 태블릿 1', 'North door, tablet 1')}
            required
            maxLength={60}
          />
          <Choice
            label={say('역할', 'Role')}
            name="role"
            defaultValue="steward"
            options={ROLES.map((role) => ({ value: role, label: roleWords(say, role) }))}
          />
          <RefusalMessage refusal={refusal} />
          <Button type="submit" look="primary">
            {say('코드 만들기', 'Make a code')}
          </Button>
        </form>
      )}
    </Sheet>
  );
}

const FRESH_MS = 15 * 60_000;

function Seen({ device, now }: { readonly device: DeviceBody; readonly now: number }) {
  const say = useSay();
  if (device.revokedAt !== null) return <Tag tone="bad">{say('해제됨', 'Revoked')}</Tag>;
  const fresh = device.lastSeenAt !== null && now - Date.parse(device.lastSeenAt) < FRESH_MS;
  return <Tag tone={fresh ? 'good' : 'quiet'}>{agoText(say.locale, device.lastSeenAt, now)}</Tag>;
}

function Revoke({
  event,
  device,
  onDone,
}: {
  readonly event: string;
  readonly device: DeviceBody;
  readonly onDone: () => void;
}) {
  const say = useSay();
  const [sure, setSure] = useState(false);
  if (device.revokedAt !== null) return null;
  const press = (): void => {
    if (!sure) setSure(true);
    else void ask('POST', `/api/events/${event}/devices/${device.device}/revoke`).then(onDone);
  };
  return (
    <Button
      onClick={press}
      onBlur={() => setSure(false)}
      className={sure ? 'border-refuse bg-refuse-wash text-refuse-ink' : ''}
      icon={<ShieldOff aria-hidden className="size-5" />}
    >
      {sure ? say('정말 해제', 'Really revoke') : say('해제', 'Revoke')}
    </Button>
  );
}

export function DevicesPage({ event }: { readonly event: string }) {
  const say = useSay();
  const [pairing, setPairing] = useState(false);
  const { value, refusal, reload } = useAnswer<{ devices: DeviceBody[] }>(
    `/api/events/${event}/devices`,
    10_000,
  );
  const now = Date.now();
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-extrabold text-2xl">{say('기기', 'Devices')}</h2>
        <Button
          look="primary"
          icon={<Plus aria-hidden className="size-5" />}
          onClick={() => setPairing(true)}
        >
          {say('기기 연결', 'Pair a device')}
        </Button>
      </div>
      <RefusalMessage refusal={refusal} />
      <Card>
        <Table
          label={say('기기', 'Devices')}
          rows={value?.devices ?? []}
          keyOf={({ device }) => String(device)}
          empty={
            value
              ? say('연결된 기기가 없습니다.', 'No device is paired yet.')
              : say('불러오는 중…', 'Loading …')
          }
          columns={[
            { title: say('번호', 'No.'), cell: ({ device }) => <span className="text-soft">{device}</span> },
            {
              title: say('이름', 'Name'),
              cell: ({ name, role, gate }) => (
                <div>
                  <div className="font-bold">{name}</div>
                  <div className="text-sm text-soft">
                    {roleWords(say, role)}
                    {gate && ` · ${gate}`}
                  </div>
                </div>
              ),
            },
            {
              title: say('연결', 'Paired'),
              cell: ({ pairedAt }) => whenText(say.locale, pairedAt),
              wide: true,
            },
            { title: say('마지막 접속', 'Last seen'), cell: (device) => <Seen device={device} now={now} /> },
            {
              title: '',
              cell: (device) => (
                <div className="text-right">
                  <Revoke event={event} device={device} onDone={reload} />
                </div>
              ),
            },
          ]}
        />
      </Card>
      <StaffCard event={event} />
      {pairing && (
        <PairSheet
          event={event}
          onClose={() => {
            setPairing(false);
            reload();
          }}
        />
      )}
    </>
  );
}
