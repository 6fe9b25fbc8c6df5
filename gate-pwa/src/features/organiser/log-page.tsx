/** Who did what: the audit log, newest first. It holds ids and counts, never personal data. */
import type { AuditAnswer } from '@attend-gate/shared';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { ask, type Refusal } from './api.ts';
import { Card, RefusalMessage, Table } from './parts.tsx';
import { type Say, useSay, whenText } from './say.ts';
import { useAnswer } from './use-answer.ts';

const ACTIONS: Readonly<Record<string, readonly [string, string]>> = {
  'participants.upload': ['명단 올림', 'List uploaded'],
  'participant.merge': ['두 줄을 합침', 'Two rows merged'],
  'participant.edit': ['참가자 수정', 'Person changed'],
  'token.release': ['새로 발급', 'Ticket re-issued'],
  'token.claim': ['휴대폰에 저장', 'Claimed by a phone'],
  'participant.erase': ['개인정보 지움', 'Person erased'],
  'pairing.open': ['연결 코드 만듦', 'Pairing opened'],
  'device.pair': ['기기 연결', 'Device paired'],
  'fact.late': ['연결된 채 늦게 보낸 기록', 'Sent late although connected'],
  'device.revoke': ['기기 해제', 'Device revoked'],
  'mails.send': ['메일 보내기', 'Mails queued'],
  'key.create': ['API 키 만듦', 'Key made'],
  'key.revoke': ['API 키 해제', 'Key revoked'],
  'webhook.create': ['웹훅 더함', 'Webhook added'],
  'webhook.stop': ['웹훅 멈춤', 'Webhook stopped'],
  'webhook.remove': ['웹훅 지움', 'Webhook removed'],
  'source.create': ['가져올 곳 더함', 'Source added'],
  'source.remove': ['가져올 곳 지움', 'Source removed'],
  'alerts.receivers': ['이상 알림 받을 곳 바꿈', 'Who is told of alerts changed'],
  'event.settings': ['행사 설정 바꿈', 'Settings changed'],
};

/** An action nobody translated yet stands as it is in the log. */
function actionWords(say: Say, action: string): string {
  const [ko, en] = ACTIONS[action] ?? [action, action];
  return say(ko, en);
}

const detailText = (detail: AuditAnswer['lines'][number]['detail']): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ');

export function LogPage({ event }: { readonly event: string }) {
  const say = useSay();
  const path = `/api/events/${event}/audit?limit=50`;
  const first = useAnswer<AuditAnswer>(path);
  const [older, setOlder] = useState<readonly AuditAnswer[]>([]);
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const pages = first.value ? [first.value, ...older] : [];
  const next = pages.at(-1)?.next ?? null;
  const more = async (): Promise<void> => {
    const answer = await ask<AuditAnswer>('GET', `${path}&before=${next}`);
    setRefusal(answer.ok ? undefined : answer.error);
    if (answer.ok) setOlder([...older, answer.value]);
  };
  return (
    <>
      <h2 className="font-extrabold text-2xl">{say('기록', 'Audit log')}</h2>
      <RefusalMessage refusal={first.refusal ?? refusal} />
      <Card
        hint={say(
          '줄마다 앞줄의 해시가 들어 있어, 고치면 드러납니다.',
          'Every line holds the hash of the one before: a change shows.',
        )}
        title={say('누가 무엇을 했는가', 'Who did what')}
      >
        <Table
          label={say('기록', 'Audit log')}
          rows={pages.flatMap(({ lines }) => lines)}
          keyOf={({ seq }) => String(seq)}
          empty={say('아직 기록이 없습니다.', 'Nothing yet.')}
          columns={[
            {
              title: say('시각', 'When'),
              cell: ({ at }) => <span className="sm:whitespace-nowrap">{whenText(say.locale, at)}</span>,
            },
            {
              title: say('누가', 'Who'),
              cell: ({ actor }) => <span className="whitespace-nowrap font-mono text-sm">{actor}</span>,
              wide: true,
            },
            {
              title: say('무엇을', 'What'),
              cell: ({ action, actor, detail }) => (
                <>
                  <span className="font-bold">{actionWords(say, action)}</span>
                  <span className="block break-words font-mono text-sm text-soft lg:hidden">{actor}</span>
                  <span className="block break-words text-sm text-soft lg:hidden">{detailText(detail)}</span>
                </>
              ),
            },
            {
              title: say('자세히', 'Detail'),
              cell: ({ detail }) => <span className="text-sm text-soft">{detailText(detail)}</span>,
              wide: true,
            },
          ]}
        />
        {next !== null && (
          <Button className="mt-4 w-full" onClick={() => void more()}>
            {say('더 보기', 'More')}
          </Button>
        )}
      </Card>
    </>
  );
}
