import { expect, test } from 'vitest';
import { columnsOf, headerKey } from './columns.ts';
import { importGuestFile } from './import-guest-list.ts';
import { PLATFORMS } from './platforms.ts';
import { comingOf } from './status.ts';

const fieldsOf = (...headers: string[]) => columnsOf(headers).map(({ field }) => field);
const read = async (text: string) => {
  const result = await importGuestFile(new TextEncoder().encode(text));
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.reason}`);
  return result.value;
};

test('[IM3] case, spaces, punctuation and width of a header mean nothing', async () => {
  expect(new Set(['E-Mail', 'e mail', 'EMAIL:', 'Ｅ－ｍａｉｌ'].map(headerKey)).size).toBe(1);
});

test('[IM3] the question around a header and a second language are looked through', async () => {
  expect(fieldsOf('1. 성함을 입력해 주세요 (필수) *')).toEqual(['name']);
  expect(fieldsOf('What is your e-mail address?')).toEqual(['email']);
  expect(fieldsOf('소속 / Company', '연락처(휴대폰)')).toEqual(['company', 'phone']);
  expect(fieldsOf('Emergency contact (name / phone)', 'Name of your dog')).toEqual([undefined, undefined]);
});

test('[IM3] a question never takes the place of a plain header', async () => {
  expect(fieldsOf('Name', 'Your name (for the badge)')).toEqual(['name', undefined]);
});

test('[IM3] a title above the list is no header, and is named', async () => {
  const result = await read('Spring meeting\n\nName,Email\nMia,mia@example.org\n');
  expect(result.accepted).toMatchObject([{ line: 4, name: 'Mia' }]);
  expect(result.skipped).toMatchObject([{ line: 1, code: 'not_a_person' }]);
});

test('[IM3] a header called `__proto__` is a header like any other', async () => {
  const [guest] = (await read('Name,__proto__,constructor\nMia,x,y\n')).accepted;
  expect(Object.entries(guest!.answers)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});

test('[IM3] Korean given and family names are put together the Korean way', async () => {
  expect((await read('First Name,Last Name\n누리,한\nMia,Orr\n')).accepted.map(({ name }) => name)).toEqual([
    '한누리',
    'Mia Orr',
  ]);
});

test('[IM4] every signature is the first to claim its own headers', async () => {
  const sets = PLATFORMS.flatMap(({ name, headers = [] }) => headers.map((set) => ({ name, set })));
  const told = sets.map(async ({ set }) => {
    const file = await read(`${[...set, 'Name'].join(',')}\n${set.map((_, i) => `v${i}`).join(',')},Mia\n`);
    return file.platform;
  });
  expect(await Promise.all(told)).toEqual(sets.map(({ name }) => name));
});

test('[IM5] words mean the same however they are written; a tool’s own meaning wins', async () => {
  expect(['CANCELLED', 'Canceled ', '취소', 'Annulé', 'storniert'].map((word) => comingOf(word))).toEqual(
    Array<string>(5).fill('canceled'),
  );
  expect([comingOf('AWAITING_PAYMENT'), comingOf('pending_approval')]).toEqual(['pending', 'pending']);
  expect([comingOf('placed'), comingOf('placed', { placed: 'pending' })]).toEqual([undefined, 'pending']);
  expect(comingOf('constructor', {})).toBeUndefined();
});

test('[IM5] a word nobody knows is told, and its row kept', async () => {
  const result = await read('Name,Status\nMia,sleeping\n');
  expect(result.accepted).toHaveLength(1);
  expect(result.warnings.join()).toContain('sleeping');
});

test('[IM5] columns that say yes or no leave people out; a price of 0 does not', async () => {
  const result = await read(
    'Name,Cancelled,Refunded,Paid\nA,yes,no,yes\nB,no,2026-01-01,yes\nC,no,no,No\nD,no,no,0.00\n',
  );
  expect(result.skipped.map(({ line, code }) => `${line} ${code}`)).toEqual([
    '2 canceled',
    '3 refunded',
    '4 pending',
  ]);
  expect(result.accepted).toMatchObject([{ name: 'D' }]);
});

test('[IM7] the buyer is not the guest, and stands in for one only where a file knows nobody else', async () => {
  const unassigned = await read(
    'Name,Email,Buyer Name,Buyer Email,Ticket Reference\n,,Boss,boss@example.org,T-1\n',
  );
  expect(unassigned.accepted).toMatchObject([{ name: undefined, email: undefined }]);
  expect(unassigned.accepted[0]!.attention).toContain('Boss <boss@example.org>');
  const only = await read('Order ID,Buyer Name,Buyer Email\n7,Boss,boss@example.org\n');
  expect(only.accepted).toMatchObject([
    { name: 'Boss', email: 'boss@example.org', attention: 'only the buyer is known' },
  ]);
});

test('[IM8] a ticket number that repeats is no id of a person', async () => {
  const result = await read('Ticket ID,Name,Email\n5,A,a@example.org\n5,B,b@example.org\n');
  expect(result.accepted.map(({ externalId }) => externalId)).toEqual([undefined, undefined]);
  expect((await read('Ticket ID,Name\n5,A\n6,B\n')).accepted.map(({ externalId }) => externalId)).toEqual([
    '5',
    '6',
  ]);
});
