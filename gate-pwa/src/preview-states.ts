/** Made-up moments of a gate, by name, for preview.tsx. */
import {
  asMillis,
  type DeviceNo,
  type ErrorReason,
  type Explanation,
  type FactId,
  type GateId,
  type ListId,
  type Millis,
  type TokenId,
  type Verdict,
} from '@attend-gate/shared';
import type { Board } from './app/board.ts';
import {
  type ConflictView,
  type FoundPerson,
  type GateSnapshot,
  INITIAL,
  type Outcome,
  type ProblemKind,
  type StaffMember,
} from './app/gate-app.ts';
import type { Readiness } from './platform/readiness.ts';

const NOW = asMillis(Date.UTC(2026, 10, 24, 2, 5, 12));
const ago = (minutes: number): Millis => asMillis(NOW - minutes * 60_000);
const list = 'main' as ListId;

const PEOPLE = [
  ['김서연', '한빛소프트', 'VIP'],
  ['Alexandra Whitmore-Castellanos', 'Northwind International Conference Services', 'General admission'],
  ['박지훈', '', '일반'],
  ['이도윤', '누리랩', '발표자'],
] as const;

const ok: Verdict = { status: 'ok', list, holder: undefined, flags: [] };
const refuse = (reason: ErrorReason, explanation: Explanation = { kind: 'unspecified' }): Verdict => ({
  status: 'error',
  list,
  holder: undefined,
  reason,
  explanation,
});
const twice = refuse('already_redeemed', {
  kind: 'already_redeemed',
  first: { fact: '3.0.7' as FactId, at: ago(33), gate: 'north' as GateId, device: 3 as DeviceNo },
});

export const previewPeople: readonly FoundPerson[] = PEOPLE.map(([name, company, ticketType], i) => ({
  token: `AAAAAAAAA${i}A` as TokenId,
  name,
  company,
  ticketType,
  verdict: i === 1 ? twice : i === 3 ? refuse('canceled') : ok,
}));

export const previewBoard: Board = {
  registered: 3000,
  people: 1284,
  bodies: 1291,
  everIn: 1420,
  conflicts: 1,
  rate: 18.4,
  areas: [
    { id: 'hall', name: '그랜드볼룸', people: 980, capacity: 1200 },
    { id: 'expo', name: '전시장', people: 304, capacity: 300 },
  ],
  gates: [
    { id: 'east', name: '동문', entries: 812, rate: 11.2, lastAt: ago(0.2) },
    { id: 'north', name: '북문', entries: 540, rate: 7.2, lastAt: ago(1) },
    { id: 'vip', name: 'VIP 라운지', entries: 68, rate: 0, lastAt: ago(41) },
  ],
  devices: [
    { device: 7, gate: '동문', entries: 430, lastAt: ago(0.2) },
    { device: 3, gate: '북문', entries: 540, lastAt: ago(1) },
    { device: 4, gate: '동문', entries: 382, lastAt: ago(3) },
  ],
  arrivals: [
    2, 5, 11, 18, 30, 44, 61, 88, 120, 132, 128, 110, 96, 92, 80, 71, 60, 52, 44, 40, 38, 34, 30, 24,
  ].map((entries, i) => ({ from: ago((24 - i) * 5), entries })),
};

export const previewReadiness: Readiness = {
  secure: true,
  startsOffline: true,
  persisted: false,
  free: 12_400_000_000,
  camera: true,
  battery: { level: 0.18, charging: false },
  installed: true,
};

let id = 0;
const outcome = (verdict: Verdict, who = 0, change: Partial<Outcome> = {}): Outcome => {
  const [name, company, ticketType] = PEOPLE[who]!;
  id += 1;
  return {
    id,
    at: ago(id / 3),
    verdict,
    repeated: false,
    person: { name, company, note: '' },
    ticketType,
    direction: 'entry',
    token: 'AAAAAAAAAAA' as TokenId,
    fact: verdict.status === 'ok' ? ('7.0.1' as FactId) : undefined,
    annulled: false,
    firstEntry: false,
    group: undefined,
    ...change,
  };
};
const previewStaff: readonly StaffMember[] = [
  { id: 'mina', name: '김민아', role: 'supervisor' },
  { id: 'jun', name: 'Jun Park', role: 'organiser' },
];
const nobody = { person: undefined, ticketType: undefined, token: undefined };

const base: GateSnapshot = {
  ...INITIAL,
  may: { annul: true, people: true, walkIn: true, gate: false },
  staff: previewStaff,
  walkInTypes: ['일반', 'VIP'],
  blanks: 28,
  names: 'open',
  stage: 'ready',
  problem: undefined,
  event: { name: '테크 컨퍼런스 2026', place: '코엑스 그랜드볼룸', timeZone: 'Asia/Seoul' },
  gate: { id: 'east', name: '동문' },
  gates: [
    { id: 'east', name: '동문' },
    { id: 'north', name: '북문' },
    { id: 'vip', name: 'VIP 라운지' },
  ],
  list: { id: 'main', name: '본행사' },
  device: 7,
  role: 'gate',
  link: 'connected',
  lastContact: NOW,
  unsent: 0,
  inside: { people: 1284, bodies: 1291, registered: 3000, places: 42 },
  rosterProgress: 1,
  outcomes: [],
  conflicts: [],
  persisted: true,
};
const shown = (first: Outcome, change: Partial<GateSnapshot> = {}): GateSnapshot => ({
  ...base,
  outcomes: [
    { ...first, id: 99, at: NOW },
    outcome(ok, 2),
    outcome(twice, 3),
    outcome(ok, 1),
    outcome(refuse('invalid', { kind: 'invalid', why: 'unknown' }), 0, nobody),
  ],
  ...change,
});
const conflict = (who: number, acknowledged: boolean): ConflictView => ({
  id: `c${who}`,
  name: PEOPLE[who]![0],
  ticketType: PEOPLE[who]![2],
  answer: undefined,
  acknowledged,
  entries: [
    { gate: '북문', device: 3, at: ago(12), mine: false, first: true },
    { gate: '동문', device: 7, at: ago(4), mine: true, first: false },
  ],
});
const problem = (kind: ProblemKind, detail = ''): GateSnapshot => ({ ...base, problem: { kind, detail } });

const near = (...who: readonly number[]): GateSnapshot['nearby'] => ({
  hasBridge: true,
  people: who.map((i) => {
    const [name, company, ticketType] = PEOPLE[i]!;
    const token = `AAAAAAAAA${i}A` as TokenId;
    return { token, name, company, ticketType, since: ago(1), hint: false, stop: i === 3 };
  }),
});

export const previewStates: Readonly<Record<string, GateSnapshot>> = {
  starting: { ...base, stage: 'starting' },
  unpaired: { ...base, stage: 'unpaired', event: undefined, gate: undefined, list: undefined },
  loading: { ...base, stage: 'loading_roster', rosterProgress: 0.62, gate: undefined, list: undefined },
  loading_offline: {
    ...base,
    stage: 'loading_roster',
    rosterProgress: 0,
    link: 'offline',
    gate: undefined,
    list: undefined,
  },
  choose_gate: { ...base, gate: undefined },
  ask_pin: { ...base, gate: undefined, names: 'unset', askPin: true },
  ok_locked: shown(outcome(ok, 0, { person: undefined }), { names: 'locked' }),
  kiosk: { ...base, manner: { bulk: false, badges: false, kiosk: true } },
  kiosk_ok: shown(outcome(ok), { manner: { bulk: false, badges: false, kiosk: true } }),
  kiosk_twice: shown(outcome(twice), { manner: { bulk: false, badges: false, kiosk: true } }),
  incomplete: shown(
    outcome(
      {
        status: 'incomplete',
        list,
        holder: undefined,
        questions: [
          {
            id: 'diet',
            text: '식사를 고르세요',
            kind: 'choice',
            required: true,
            given: undefined,
            options: [
              { id: 'a', text: '일반식' },
              { id: 'b', text: '채식' },
            ],
          },
          {
            id: 'photo',
            text: '사진 촬영에 동의하십니까?',
            kind: 'yes_no',
            required: true,
            given: undefined,
            options: [],
          },
          { id: 'plate', text: '차량 번호', kind: 'text', required: false, given: undefined, options: [] },
        ],
      },
      0,
    ),
  ),
  ready: base,
  nearby_none: { ...base, nearby: near() },
  nearby: { ...base, nearby: near(0, 3) },
  nearby_many: shown(outcome(ok), { nearby: near(2, 1, 0, 3) }),
  ready_exit: { ...base, mode: 'exit', link: 'connecting' },
  ok: shown(outcome(ok)),
  ok_flags: shown(outcome({ ...ok, flags: ['attention', 'capacity_warning'] }, 1)),
  ok_exit: shown(outcome(ok, 3, { direction: 'exit' }), { mode: 'exit' }),
  ok_group: shown(
    outcome({ ...ok, flags: ['attention'] }, 0, {
      group: { arrived: 4, size: 5 },
      person: { name: '김서연', company: '한빛소프트', note: '휠체어 · 앞줄 안내' },
    }),
  ),
  lookup: shown(outcome(ok, 0, { direction: 'lookup', fact: undefined }), { mode: 'lookup' }),
  ready_lookup: { ...base, mode: 'lookup' },
  annulled: shown(outcome(ok, 0, { annulled: true })),
  repeat: shown(outcome(ok, 0, { repeated: true })),
  confirm: shown(
    outcome(
      { status: 'confirm', list, holder: undefined, reasons: ['unlisted', 'clock_amber'], flags: [] },
      2,
    ),
  ),
  twice: shown(outcome(twice), { link: 'offline', unsent: 42 }),
  wrong_event: shown(
    outcome(
      refuse('wrong_event', {
        kind: 'wrong_event',
        event: { name: '서울 디자인 페스티벌', place: 'DDP', startsAt: asMillis(NOW + 9 * 86_400_000) },
      }),
      0,
      nobody,
    ),
  ),
  too_early: shown(
    outcome(
      refuse('invalid_time', {
        kind: 'invalid_time',
        opensAt: asMillis(NOW + 45 * 60_000),
        closesAt: asMillis(NOW + 9e6),
        now: NOW,
      }),
      1,
    ),
  ),
  product: shown(
    outcome(
      refuse('product', { kind: 'product', ticketType: '일반', takes: ['VIP', '발표자', 'Speaker dinner'] }),
      2,
    ),
  ),
  invalid: shown(outcome(refuse('invalid', { kind: 'invalid', why: 'mistyped' }), 0, nobody)),
  alarm: shown(outcome(ok), { conflicts: [conflict(0, false), conflict(1, false)], unsent: 3 }),
  conflict_seen: { ...base, conflicts: [conflict(0, true)] },
  conflict_signing: {
    ...base,
    signing: previewStaff[0],
    conflicts: [conflict(0, true)],
    resolved: [{ ...conflict(1, true), answer: 'same-person' }],
  },
  twice_signing: shown(outcome(twice), { signing: previewStaff[0] }),
  nobody_signs: shown(outcome(twice), { staff: [] }),
  no_blanks: { ...base, blanks: 0 },
  storage_full: problem('storage_full', 'QuotaExceededError: encountered a full disk'),
  revoked: problem('revoked'),
  other_tab: problem('other_tab'),
  clock_wrong: problem('clock_wrong'),
  refused: problem('refused', '4403 device_revoked'),
};
