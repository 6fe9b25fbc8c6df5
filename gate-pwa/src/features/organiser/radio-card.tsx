/** What the bridges at the entrances may do by themselves; both are off until somebody turns them on. */
import type { RadioSettings } from '@attend-gate/shared';
import { Card, Check } from './parts.tsx';
import { useSay } from './say.ts';

export const NO_RADIO: RadioSettings = { entryByTwoReaders: false, followsTags: false };

export function RadioCard({
  radio,
  onChange,
}: {
  readonly radio: RadioSettings;
  readonly onChange: (radio: RadioSettings) => void;
}) {
  const say = useSay();
  return (
    <Card
      title={say('블루투스 수신기', 'Bluetooth bridges')}
      hint={say(
        '태그가 들리기만 해서는 아무도 입장하지 않습니다. 직원이 태블릿에서 한 번 누릅니다.',
        'A tag that is only heard admits nobody: staff tap once on the tablet.',
      )}
    >
      <div className="grid gap-1">
        <Check
          label={say(
            '수신기 두 대가 함께 확인하면 바로 입장 (바뀌는 태그만)',
            'Two readers that agree admit at once (rotating tags only)',
          )}
          checked={radio.entryByTwoReaders}
          onChange={(entryByTwoReaders) => onChange({ ...radio, entryByTwoReaders })}
        />
        <Check
          label={say(
            '동의한 사람의 태그 신호를 수신기에 보관 (분석용)',
            'Keep what is heard of tags whose bearers agreed (for analysis)',
          )}
          checked={radio.followsTags}
          onChange={(followsTags) => onChange({ ...radio, followsTags })}
        />
      </div>
    </Card>
  );
}
