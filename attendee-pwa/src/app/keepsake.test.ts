import { asMillis, type EventInfo } from '@attend-gate/shared';
import { expect, test } from 'vitest';
import type { StoredPass } from '../platform/database.ts';
import { calendarOf, folded } from './calendar.ts';
import { openWallet, readWalletFile, sealWallet, walletFileOf } from './keepsake.ts';

const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));
const pass = {
  ...{ eventId: 'tech', code: 'TCF24-ABCD-12345', serverEndpoint: 'https://event.example', name: 'Mina Kim' },
  ...{ ticket: 'AG1ABC', attendance: { checkedIn: true, time: 1_000 } },
} as unknown as StoredPass;

test('[U1] a wallet file holds the owner’s shape, and only its password opens it', async () => {
  const file = walletFileOf([pass]);
  expect(file).toEqual({
    user: 'Mina Kim',
    events: [
      {
        ...{ eventId: 'tech', token: 'TCF24-ABCD-12345', serverEndpoint: 'https://event.example' },
        ...{ ticket: 'AG1ABC', attendance: { checkedIn: true, time: 1_000 } },
      },
    ],
  });
  const sealed = await sealWallet(file, 'pass word', random);
  expect(sealed).not.toMatch(/Mina|AG1|TCF24/);
  expect(await openWallet(sealed, 'pass word')).toEqual(file);
  expect(await openWallet(sealed, 'password')).toBe('password');
  expect(await openWallet(sealed.replace('"data":"', '"data":"AAAA'), 'pass word')).toBe('password');
});

test('[U1] a plain file of the owner’s shape is read too, anything else is refused by name', async () => {
  const plain = {
    user: 'u',
    events: [{ eventId: 'a', token: 't', serverEndpoint: 'https://b', attendance: {} }],
  };
  expect(await openWallet(JSON.stringify(plain), '')).toMatchObject({ events: [{ token: 't' }] });
  for (const text of ['', '{', '[]', '{"events":[{}]}', '{"format":"attend-wallet/1"}'])
    expect(await openWallet(text, 'x'), text).toBe('malformed');
  expect(readWalletFile('{"events":[]}')).toEqual({ user: '', events: [] });
});

test('[U2] the calendar file says when in UTC, folds long lines and escapes what calendars would read', () => {
  const event = {
    ...{ id: 'tech', name: 'A; B, C', place: '서울 '.repeat(30), notes: 'Bring\nyour badge' },
    ...{ startsAt: asMillis(Date.UTC(2026, 10, 24, 1)), endsAt: asMillis(Date.UTC(2026, 10, 24, 9)) },
  } as unknown as EventInfo;
  const text = calendarOf(event, 'TCF24-ABCD-12345', asMillis(0));
  expect(text).toContain('DTSTART:20261124T010000Z\r\nDTEND:20261124T090000Z\r\nSUMMARY:A\\; B\\, C\r\n');
  expect(text).toContain('DESCRIPTION:Bring\\nyour badge\r\n');
  for (const line of text.split('\r\n'))
    expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
  expect(folded('x'.repeat(80)).replaceAll('\r\n ', '')).toBe('x'.repeat(80));
});
