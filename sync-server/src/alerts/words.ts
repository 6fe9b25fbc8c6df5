/** Each alert in words: what is wrong, and what to do about it, for an organiser without a technician beside them. */
import type { AlertName } from './rules.ts';

/** Korean and English. */
export interface Words {
  readonly ko: string;
  readonly en: string;
}

export interface AlertWords {
  readonly title: Words;
  readonly advice: Words;
}

const say = (title: readonly [string, string], advice: readonly [string, string]): AlertWords => ({
  title: { ko: title[0], en: title[1] },
  advice: { ko: advice[0], en: advice[1] },
});

export const ALERT_WORDS: Readonly<Record<AlertName, AlertWords>> = {
  EventServerDown: say(
    ['행사 서버가 응답하지 않습니다', 'The event server does not answer'],
    [
      '게이트는 혼자서도 입장을 처리합니다. 서버를 다시 켜면 기기가 알아서 보냅니다.',
      'Gates go on alone. Bring the server back; devices resend by themselves.',
    ],
  ),
  EventNotReady: say(
    ['행사를 서버가 제공하지 못합니다', 'The server cannot serve the event'],
    [
      '게이트는 계속 입장을 처리합니다. 디스크에 자리가 있는지 보고 서버를 다시 켜십시오. 로그에 까닭이 있습니다.',
      'Gates go on admitting. Look whether the disk has room, and start the server again; its log says why.',
    ],
  ),
  CommitFails: say(
    ['디스크가 기록을 받지 않았습니다', 'The disk refused to store facts'],
    [
      '저장되지 않은 것은 태블릿에 남아 있습니다. 디스크가 찼거나 고장인지 지금 확인하십시오.',
      'What was not stored is still on the tablets. Look now whether the disk is full or failing.',
    ],
  ),
  DiskNearlyFull: say(
    ['디스크에 1 GB도 남지 않았습니다', 'Less than 1 GB is left on the disk'],
    [
      '오래된 백업이나 다른 파일을 옮기십시오. event.db로 시작하는 파일은 절대 지우지 마십시오.',
      'Move old backups or other files away. Never delete files whose names begin with event.db.',
    ],
  ),
  CommitSlow: say(
    ['저장이 느립니다', 'Storing is slow'],
    [
      '게이트의 판정은 빠르지만 다른 게이트가 늦게 압니다. 디스크를 쓰는 다른 프로그램을 멈추십시오.',
      'Gates stay fast, but other gates learn late. Stop other programs that use the disk.',
    ],
  ),
  GateHoldsBackFacts: say(
    ['게이트가 기록을 보내지 못하고 있습니다', 'A gate holds facts that did not arrive'],
    [
      '그 태블릿이 오프라인인지 보고, 공유기 가까이 옮기거나 선을 꽂으십시오. 초기화하지 마십시오.',
      'See whether that tablet says it is offline; move it nearer to the access point or plug it in. Do not wipe it.',
    ],
  ),
  FactsArriveLate: say(
    ['게이트의 기록이 10분 넘게 늦게 옵니다', 'What a gate sends is more than ten minutes old'],
    [
      '오프라인이었다가 따라잡는 중이면 곧 끝납니다. 아니면 태블릿의 시계를 확인하십시오.',
      'If it was offline and is catching up, this ends by itself. Otherwise look at the clock of the tablet.',
    ],
  ),
  RelayRefusesDevice: say(
    ['기기가 허락되지 않은 것을 보냈습니다', 'A device sent what it may not write'],
    [
      '기록(감사 로그)에 기기 번호가 있습니다. 그 기기를 해제하고 다른 기기를 연결하십시오.',
      'The audit log names the device. Revoke it and pair another one.',
    ],
  ),
  ManyOpenConflicts: say(
    ['정리되지 않은 중복 입장이 많습니다', 'Many double entries wait for a supervisor'],
    [
      '오프라인인 게이트가 있는지 보고, 감독자가 ‘중복 입장’에서 하나씩 정리하십시오.',
      'Look whether gates are offline, and have a supervisor resolve them one by one.',
    ],
  ),
  RosterNotServed: say(
    ['바뀐 명단이 게이트에 가지 않습니다', 'Changes of the guest list do not reach the gates'],
    [
      '게이트는 가지고 있던 명단으로 판정합니다. 로그를 보고 서버를 다시 켜십시오.',
      'Gates go on with the list they have. Read the log and start the server again.',
    ],
  ),
  SocketsSlow: say(
    ['연결 하나가 밀려 있습니다', 'A connection does not drain'],
    [
      '느린 무선 때문에 그 기기가 늦게 압니다. 공유기 가까이 옮기십시오.',
      'Slow wireless makes that device learn late. Move it nearer to the access point.',
    ],
  ),
  ServerErrors: say(
    ['요청 50개 중 하나 넘게 실패합니다', 'More than 2 % of requests fail'],
    [
      '로그의 오류 줄과 요청 번호를 서버 관리자에게 보내십시오.',
      'Send the error lines of the log, with their request ids, to whoever maintains the server.',
    ],
  ),
  UnforeseenErrors: say(
    ['예상하지 못한 오류가 이어집니다', 'Unforeseen errors, again and again'],
    [
      '로그의 오류 줄을 서버 관리자에게 보내십시오.',
      'Send the error lines of the log to whoever maintains the server.',
    ],
  ),
  EventLoopBlocked: say(
    ['서버가 자꾸 멈칫합니다', 'The server is held up for half a second at a time'],
    [
      '큰 명단을 올리는 중이면 기다리십시오. 아니면 같은 컴퓨터의 다른 프로그램을 멈추십시오.',
      'If a large list is being imported, wait. Otherwise stop other programs on this machine.',
    ],
  ),
  WriteAheadLogGrows: say(
    ['데이터베이스의 임시 파일이 500 MB를 넘었습니다', 'The write-ahead log is over 500 MB'],
    [
      '데이터 폴더를 복사하는 프로그램을 멈추십시오. 파일은 지우지 마십시오.',
      'Stop programs that copy the data folder. Do not delete the file.',
    ],
  ),
  OutboxStuck: say(
    ['메일이나 웹훅이 15분 넘게 밀려 있습니다', 'Mails or webhooks wait for more than 15 minutes'],
    [
      '‘메일’과 ‘연동’에서 오류를 보십시오. 입장에는 영향이 없습니다.',
      'Look at the errors under Mails and Connections. Doors are not affected.',
    ],
  ),
  JobsGivenUp: say(
    ['보내기를 포기한 메일이나 웹훅이 있습니다', 'Mails or webhooks were given up'],
    [
      '‘메일’과 ‘연동’에서 주소를 고치고 다시 보내십시오. 입장에는 영향이 없습니다.',
      'Mend the address under Mails or Connections and send again. Doors are not affected.',
    ],
  ),
  BackupOld: say(
    ['마지막 백업이 두 시간보다 오래됐습니다', 'The newest backup is more than two hours old'],
    [
      '백업 폴더에 자리와 쓰기 권한이 있는지 보십시오.',
      'Look whether the backup folder has room and may be written to.',
    ],
  ),
  BackupFails: say(
    ['백업이 실패했습니다', 'A backup failed'],
    [
      '로그에서 ‘backup’으로 시작하는 줄을 보십시오. 자리, 쓰기 권한, 열쇠 가운데 하나입니다.',
      'Read the log line that begins with “backup”: no room, no right to write, or no key.',
    ],
  ),
  NoBackups: say(
    ['백업이 하나도 없습니다', 'There is no backup'],
    [
      '서버 컴퓨터에서 attend-gate backup-key를 한 번 실행하고, 출력된 열쇠를 다른 곳에 보관하십시오.',
      'Run attend-gate backup-key once on the server, and keep the key it prints somewhere else.',
    ],
  ),
};
