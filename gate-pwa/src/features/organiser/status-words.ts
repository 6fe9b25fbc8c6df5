/** A participant's status in words, and how loud it is. */
import type { Tone } from './parts.tsx';
import type { Say } from './say.ts';

export function statusWords(say: Say, status: string): readonly [string, Tone] {
  switch (status) {
    case 'valid':
      return [say('유효', 'Valid'), 'good'];
    case 'canceled':
      return [say('취소', 'Canceled'), 'quiet'];
    case 'blocked':
      return [say('차단', 'Blocked'), 'bad'];
    case 'unpaid':
      return [say('미결제', 'Unpaid'), 'warn'];
    case 'unapproved':
      return [say('미승인', 'Not approved'), 'warn'];
    default:
      return [status, 'quiet'];
  }
}
