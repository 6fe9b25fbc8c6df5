/** A made-up event in the shape of pretix' API, small enough to read, for tests of the runner and of REST. */
import { concatBytes, encodeText } from '../../src/bytes.ts';
import type { Signer } from '../../src/keys/signing.ts';
import type { PretixCase } from './pretix-cases.ts';
import type { FixtureFolder, PretixOrder, PretixPosition } from './pretix-files.ts';

const position = (secret: string, over: Partial<PretixPosition> = {}): PretixPosition => ({
  ...{ id: 1, positionid: 1, item: 1, variation: null, attendee_name: 'Mina Kim', attendee_email: null },
  ...{ secret, addon_to: null, subevent: null, checkins: [], answers: [] },
  ...over,
});

const order = (code: string, status: string, positions: readonly PretixPosition[]): PretixOrder => ({
  ...{ code, status, email: `${code.toLowerCase()}@example.org`, require_approval: false },
  ...{ checkin_attention: false, positions },
});

const item = (id: number, en: string, admission: boolean) => ({
  ...{ id, name: { en }, internal_name: null, admission, checkin_attention: id === 1, variations: [] },
});

const list = (id: number, over: object) => ({
  ...{ id, name: `List ${id}`, all_products: true, limit_products: [], subevent: null },
  ...{ include_pending: false, allow_multiple_entries: false, allow_entry_after_exit: true, rules: {} },
  ...over,
});

/** @param pem public key of the event's signed tickets, base64 of the PEM text */
export function smallFolder(pem: string): FixtureFolder {
  const files: Readonly<Record<string, unknown>> = {
    'events/first.json': {
      ...{ name: { en: 'Harbour Fair' }, slug: 'fair', timezone: 'Europe/Berlin' },
      ...{ date_from: '2026-07-01T08:00:00Z', date_to: null, date_admission: null },
      valid_keys: { pretix_sig1: [pem] },
    },
    'items/item1.json': item(1, 'Day ticket', true),
    'items/item2.json': item(2, 'Boat tour', false),
    'checkinlists/list1.json': list(1, { include_pending: true }),
    'checkinlists/list2.json': list(2, { all_products: false, limit_products: [2], addon_match: true }),
    'checkinlists/list3.json': list(3, { subevent: 7, allow_multiple_entries: true }),
    'orders/paid.json': order('PAID1', 'p', [
      position('mina-secret', { checkins: [{ datetime: '2026-06-01T08:00:00Z', list: 9 }] }),
      position('tour-secret', { id: 2, positionid: 2, item: 2, addon_to: 1, attendee_name: null }),
    ]),
    'orders/pending.json': order('WAIT1', 'n', [position('pending-secret', { attendee_name: 'Jun Park' })]),
    'orders/special.json': order('SPEC1', 'p', [
      position('blocked-secret', { id: 11, positionid: 1, item: 2, blocked: ['admin'] }),
      position('late-secret', { id: 12, positionid: 2, item: 2, valid_from: '2026-07-01T10:00:00Z' }),
      position('early-secret', { id: 13, positionid: 3, item: 2, valid_until: '2026-07-01T10:00:00Z' }),
      position('evening-secret', { id: 14, positionid: 4, item: 2, variation: 4, subevent: 7 }),
    ]),
    'orders/gone.json': order('GONE1', 'c', [position('gone-secret', { id: 15, item: 2 })]),
    'subevents/evening.json': {
      ...{ id: 7, name: { en: 'Evening' }, date_from: '2026-07-01T16:00:00Z', date_to: null },
      date_admission: '2026-07-01T15:00:00Z',
    },
    'questions/allergy.json': {
      ...{ id: 5, question: { en: 'Allergies?' }, type: 'N', required: true, items: [1], options: [] },
      ask_during_checkin: true,
    },
  };
  return {
    list: (folder) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1)),
    read: (path) => files[path],
  };
}

/** A signed ticket as pretix writes one, for an item below 128. */
export async function signedSecret(itemId: number, signer: Signer): Promise<string> {
  const seed = encodeText('seed-of-a-test');
  const payload = concatBytes(Uint8Array.of(0x0a, seed.length), seed, Uint8Array.of(0x10, itemId));
  const signature = await signer.sign(Uint8Array.from(payload));
  const raw = concatBytes(Uint8Array.of(1, 0, payload.length, 0, signature.length), payload, signature);
  return [...btoa(String.fromCharCode(...raw))].reverse().join('');
}

/** The public key as pretix publishes it. */
export function pemOf(publicKey: Uint8Array): string {
  const prefix = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);
  const der = btoa(String.fromCharCode(...prefix, ...publicKey));
  return btoa(`-----BEGIN PUBLIC KEY-----\n${der}\n-----END PUBLIC KEY-----\n`);
}

const check = (secret: string, result: string, over: object = {}) => ({
  ...{ op: 'check', lists: { fair: 1 }, secret, type: 'entry', expect: { result } },
  ...over,
});

/** @param signed a signed ticket nobody has in a roster */
export const smallCases = (signed: string, unknownType: string): readonly PretixCase[] =>
  [
    {
      name: 'once, and once more after leaving',
      steps: [
        check('mina-secret', 'VALID', {
          expect: {
            result: 'VALID',
            ticket: 'Day ticket',
            attendee_name: 'Mina Kim',
            require_attention: true,
          },
        }),
        check('mina-secret', 'USED'),
        check('mina-secret', 'VALID', { type: 'exit' }),
        check('mina-secret', 'VALID'),
        { op: 'expect_queue', count: 3 },
      ],
    },
    {
      name: 'unpaid only when staff say so, and only where the list allows it',
      steps: [
        check('pending-secret', 'UNPAID', { expect: { result: 'UNPAID', checkin_allowed: true } }),
        check('pending-secret', 'VALID', { ignore_unpaid: true }),
        check('nobody-has-this', 'INVALID', { expect: { result: 'INVALID', event: null } }),
      ],
    },
    {
      name: 'the add-on that the list takes',
      steps: [
        check('mina-secret', 'VALID', {
          lists: { fair: 2 },
          expect: { result: 'VALID', ticket: 'Boat tour', attendee_name: 'Mina Kim' },
        }),
        check('tour-secret', 'USED', { lists: { fair: 2 } }),
        check('pending-secret', 'PRODUCT', { lists: { fair: 2 } }),
      ],
    },
    {
      name: 'rules and time in the event’s zone',
      steps: [
        {
          op: 'set_rules',
          ...{ event: 'fair', list: 1 },
          rules: { isAfter: [{ var: 'now' }, { buildTime: ['customtime', '12:00'] }] },
        },
        { op: 'now', at: '2026-07-01T09:59:00Z' },
        check('mina-secret', 'RULES'),
        { op: 'now', at: '2026-07-01T10:01:00Z' },
        check('mina-secret', 'VALID'),
        { op: 'set_rules', event: 'fair', list: 1, rules: { sorcery: [] } },
        check('pending-secret', 'RULES', { ignore_unpaid: true }),
      ],
    },
    {
      name: 'questions until the answer will do',
      steps: [
        { op: 'load_question', file: 'questions/allergy.json' },
        check('mina-secret', 'ANSWERS_REQUIRED', {
          expect: { result: 'ANSWERS_REQUIRED', required_answers: 1 },
        }),
        check('mina-secret', 'ANSWERS_REQUIRED', {
          answers: [{ question: '<the required one>', value: 'two' }],
        }),
        check('mina-secret', 'VALID', { answers: [{ question: '<the required one>', value: '2' }] }),
      ],
    },
    {
      name: 'what refuses the ticket itself, and never on the way out',
      steps: [
        { op: 'now', at: '2026-07-01T09:59:59Z' },
        check('blocked-secret', 'BLOCKED'),
        check('gone-secret', 'CANCELED'),
        check('gone-secret', 'CANCELED', { lists: { fair: 2 } }),
        check('late-secret', 'INVALID_TIME'),
        check('late-secret', 'VALID', { type: 'exit' }),
        check('early-secret', 'VALID'),
        { op: 'now', at: '2026-07-01T10:00:00Z' },
        check('late-secret', 'VALID'),
        check('early-secret', 'INVALID_TIME', { lists: { fair: 2 } }),
        { op: 'expect_queue', count: 3 },
      ],
    },
    {
      name: 'one date of a series, its own doors, and a rule about the variation',
      steps: [
        { op: 'now', at: '2026-07-01T14:55:00Z' },
        check('mina-secret', 'PRODUCT', { lists: { fair: 3 } }),
        {
          op: 'set_rules',
          ...{ event: 'fair', list: 3 },
          rules: {
            and: [
              { isAfter: [{ var: 'now' }, { buildTime: ['date_admission'] }, 2] },
              { inList: [{ var: 'variation' }, { objectList: [{ lookup: ['variation', '4', 'Deck'] }] }] },
              { '<': [{ var: 'entries_today' }, 2] },
            ],
          },
        },
        check('evening-secret', 'RULES', { lists: { fair: 3 } }),
        { op: 'now', at: '2026-07-01T14:59:00Z' },
        check('evening-secret', 'VALID', { lists: { fair: 3 } }),
        check('evening-secret', 'VALID', { lists: { fair: 3 } }),
        check('evening-secret', 'RULES', { lists: { fair: 3 } }),
      ],
    },
    {
      name: 'signed tickets without a roster row',
      steps: [
        check(signed, 'VALID', { expect: { result: 'VALID', ticket: 'Day ticket' } }),
        check(signed, 'USED'),
        check(unknownType, 'ERROR'),
        { op: 'revoked', event: 'fair', secret: signed },
        check(signed, 'REVOKED'),
      ],
    },
    {
      name: 'search and numbers',
      steps: [
        { op: 'search', lists: { fair: 1 }, query: 'mi', expect: { count: 0 } },
        { op: 'search', lists: { fair: 1 }, query: 'PAID1@EXAMPLE', expect: { count: 2 } },
        {
          op: 'search',
          ...{ lists: { fair: 1 }, query: 'Jun Pa' },
          expect: { count: 1, first: { secret: 'pending-secret', status: 'PENDING', redeemed: false } },
        },
        {
          op: 'status',
          ...{ event: 'fair', list: 1 },
          expect: {
            total_tickets: 7,
            already_scanned: 0,
            items: 2,
            first_item: { id: 1, total: 2, checkins: 0 },
          },
        },
      ],
    },
  ].map((one) => ({ fixture: 'demo', ...one }) as PretixCase);
