/**
 * Runs pretix' offline check-in cases against the real core: every step, every expectation; a step or an expectation
 * nobody here knows fails its case instead of being skipped (docs/spec/verdict.md, Conformance).
 */
import { type EventDoor, scanAcross } from '../../src/gate/across-events.ts';
import type { ScanRequest } from '../../src/gate/gate.ts';
import { asMillis, type ListId, type Millis } from '../../src/ids.ts';
import { needsAttention } from '../../src/verdict/judge.ts';
import type { ErrorReason, Verdict } from '../../src/verdict/verdict.ts';
import { type Desk, type OpenDesk, openCoreDesk, searchAt, statusAt } from './pretix-desk.ts';
import { type FixtureFolder, type PretixQuestion, readFixture } from './pretix-files.ts';
import { nameOf, type Ticket } from './pretix-roster.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface PretixCase {
  readonly name: string;
  readonly fixture: string;
  readonly steps: readonly (Fields & { readonly op: string })[];
}

/** What went wrong in a case, in words; empty = it passed. */
export type CaseResult = { readonly name: string; readonly problems: readonly string[] };

/** Cases that say no time were written on a day in the middle of 2026. */
const ORDINARY_DAY = asMillis(Date.UTC(2026, 5, 15, 12));

const RESULTS: Record<ErrorReason, string> = {
  ...{ not_loaded: 'INVALID', invalid: 'INVALID', wrong_event: 'INVALID' },
  ...{ canceled: 'CANCELED', blocked: 'BLOCKED', unapproved: 'UNAPPROVED' },
  ...{ revoked: 'REVOKED', superseded: 'REVOKED', stale_code: 'REVOKED', replayed: 'USED' },
  ...{ invalid_time: 'INVALID_TIME', product: 'PRODUCT', unpaid: 'UNPAID', rules: 'RULES' },
  ...{ already_redeemed: 'USED', capacity: 'RULES', ambiguous: 'AMBIGUOUS', error: 'ERROR' },
};

const resultOf = (verdict: Verdict): string => {
  switch (verdict.status) {
    case 'ok':
      return 'VALID';
    case 'incomplete':
      return 'ANSWERS_REQUIRED';
    case 'confirm':
      return `CONFIRM ${verdict.reasons.join(',')}`;
    case 'error':
      return RESULTS[verdict.reason];
  }
};

/** Could staff let this person in by what they say next? */
const isAllowed = (verdict: Verdict): boolean =>
  verdict.status !== 'error' || (verdict.explanation.kind === 'unpaid' && verdict.explanation.acceptable);

const STATUS: Readonly<Record<string, string>> = { p: 'PAID', n: 'PENDING' };

const admits = ({ set }: Desk, ticketType: string): boolean =>
  set.items.some(({ id, admission }) => String(id) === ticketType && admission);

class CaseRun {
  readonly #folder: FixtureFolder;
  readonly #open: OpenDesk;
  readonly #desks = new Map<string, Desk>();
  readonly #problems: string[] = [];
  #now: Millis = ORDINARY_DAY;
  #asked: readonly string[] = [];
  #step = '';

  constructor(folder: FixtureFolder, open: OpenDesk) {
    this.#folder = folder;
    this.#open = open;
  }

  async run({ name, fixture, steps }: PretixCase): Promise<CaseResult> {
    try {
      for (const set of readFixture(this.#folder, fixture))
        this.#desks.set(set.event.slug, await this.#open(set, { now: () => this.#now }));
      for (const [i, step] of steps.entries()) {
        this.#step = `step ${i + 1} (${step.op})`;
        await this.#take(step);
      }
      return { name, problems: this.#problems };
    } finally {
      for (const desk of this.#desks.values()) await desk.close();
    }
  }

  async #take(step: PretixCase['steps'][number]): Promise<void> {
    switch (step.op) {
      case 'check':
        return this.#check(step);
      case 'search':
        return this.#search(step);
      case 'status':
        return this.#status(step);
      case 'new_provider':
        this.#now = ORDINARY_DAY;
        return;
      case 'now':
        this.#now = asMillis(Date.parse(String(step.at)));
        return;
      case 'sleep_ms':
        this.#now = asMillis(this.#now + Number(step.ms));
        return;
      case 'gate':
        for (const desk of this.#desks.values()) desk.gateNumber = Number(step.gate);
        return;
      case 'set_rules':
        return this.#desk(step.event).setRules(Number(step.list), step.rules);
      case 'load_question': {
        const question = this.#folder.read(String(step.file)) as PretixQuestion;
        for (const desk of this.#desks.values()) await desk.addQuestion(question);
        return;
      }
      case 'revoked':
      case 'blocked':
        return this.#desk(step.event).withdraw(String(step.secret), step.op);
      case 'expect_queue': {
        const written = [...this.#desks.values()].reduce((sum, desk) => sum + desk.written, 0);
        this.#expect('count', Number(step.count), written);
        return;
      }
      default:
        this.#problems.push(`${this.#step}: an operation nobody here knows`);
    }
  }

  #desk(slug: unknown): Desk {
    const desk = this.#desks.get(String(slug));
    if (!desk) throw new Error(`${this.#step}: there is no event ${String(slug)}`);
    return desk;
  }

  #expect(what: string, expected: unknown, got: unknown): void {
    if (JSON.stringify(expected) === JSON.stringify(got)) return;
    this.#problems.push(
      `${this.#step}: ${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`,
    );
  }

  #expectAll(expected: Fields, got: Fields, where = ''): void {
    for (const [name, value] of Object.entries(expected)) {
      if (Object.hasOwn(got, name)) this.#expect(where + name, value, got[name]);
      else this.#problems.push(`${this.#step}: ${where}${name}: an expectation nobody here knows`);
    }
  }

  #answersOf(step: Fields): Readonly<Record<string, string>> | undefined {
    if (!Array.isArray(step.answers)) return undefined;
    const given = step.answers as readonly { question: unknown; value: unknown }[];
    return Object.fromEntries(
      given.map(({ question, value }, i) => {
        const named = typeof question === 'string' && question.startsWith('<');
        return [named ? (this.#asked[i] ?? this.#asked[0] ?? '') : String(question), String(value)];
      }),
    );
  }

  async #check(step: Fields): Promise<void> {
    const lists = Object.entries(step.lists as Record<string, number>);
    const doors = lists.map(([slug, list]): EventDoor => {
      const desk = this.#desk(slug);
      return { event: desk.event, gate: desk.gate, list: String(list) as ListId };
    });
    const answers = this.#answersOf(step);
    const request: Omit<ScanRequest, 'list'> = {
      ...{ text: String(step.secret), via: 'camera', direction: step.type === 'exit' ? 'exit' : 'entry' },
      acceptUnpaid: step.ignore_unpaid === true,
      ...(answers ? { answers } : {}),
    };
    const { event, answer } = await scanAcross(doors, request, this.#now);
    const { verdict } = answer;
    this.#asked = verdict.status === 'incomplete' ? verdict.questions.map(({ id }) => id) : this.#asked;
    const desk = event === undefined ? undefined : this.#desk(event);
    this.#expectAll((step.expect ?? {}) as Fields, this.#told(verdict, desk));
  }

  #told(verdict: Verdict, desk: Desk | undefined): Fields {
    const result = resultOf(verdict);
    const { holder } = verdict;
    const info = desk?.roster.event;
    const type = info?.ticketTypes?.find(({ id }) => id === holder?.ticketType);
    const ticket = desk?.tickets.find(({ token }) => token === holder?.token);
    const place = ticket && `${ticket.order.code}-${ticket.position.positionid}`;
    const pending = verdict.status === 'error' && verdict.reason === 'unpaid' && holder?.validIfPending;
    return {
      result,
      ticket: type?.name ?? null,
      variation: type?.variations.find(({ id }) => id === holder?.variation)?.name ?? null,
      attendee_name: ticket && desk ? nameOf(ticket, desk.tickets) || null : null,
      require_attention: holder && info ? needsAttention(holder, info) : false,
      checkin_allowed: isAllowed(verdict) && !pending,
      event: holder && desk ? desk.event : null,
      order_code: ticket?.order.code ?? null,
      position_number: ticket?.position.positionid ?? null,
      order_code_and_position: place ?? null,
      required_answers: verdict.status === 'incomplete' ? verdict.questions.length : 0,
    };
  }

  async #search(step: Fields): Promise<void> {
    const found: Fields[] = [];
    for (const [slug, list] of Object.entries(step.lists as Record<string, number>)) {
      const desk = this.#desk(slug);
      const id = String(list) as ListId;
      for (const ticket of await searchAt(desk, String(step.query), id))
        found.push(this.#line(desk, ticket, id));
    }
    const { count, ...lines } = step.expect as Fields;
    this.#expect('count', count, found.length);
    for (const [i, name] of ['first', 'second', 'third'].entries())
      if (lines[name]) this.#expectAll(lines[name] as Fields, found[i] ?? {}, `${name}.`);
  }

  #line(desk: Desk, ticket: Ticket, list: ListId): Fields {
    const holder = desk.roster.get(ticket.token)!;
    const type = desk.roster.event.ticketTypes?.find(({ id }) => id === holder.ticketType);
    return {
      secret: ticket.position.secret,
      ticket: type?.name ?? null,
      variation: type?.variations.find(({ id }) => id === holder.variation)?.name ?? null,
      attendee_name: nameOf(ticket, desk.tickets) || null,
      redeemed: desk.ledger.attendance(ticket.token, list, this.#now).entries > 0,
      status: STATUS[ticket.order.status] ?? 'CANCELED',
      require_attention: needsAttention(holder, desk.roster.event),
      order_code: ticket.order.code,
      position_number: ticket.position.positionid,
    };
  }

  #status(step: Fields): void {
    const desk = this.#desk(step.event);
    const { name, tickets, entered, types } = statusAt(desk, String(step.list) as ListId);
    const items = types.map((type) => ({
      ...{ id: Number(type.ticketType), total: type.tickets, checkins: type.entered },
      ...{ admission: admits(desk, type.ticketType), variations: type.variations.length },
    }));
    const { first_item, ...expected } = step.expect as Fields;
    const got = { list_name: name, total_tickets: tickets, already_scanned: entered, items: items.length };
    this.#expectAll(expected, got);
    if (first_item) this.#expectAll(first_item as Fields, items[0] ?? {}, 'first_item.');
  }
}

/** @param open what holds the event and answers scans; the core alone unless said otherwise */
export async function runPretixCase(
  one: PretixCase,
  folder: FixtureFolder,
  open: OpenDesk = openCoreDesk,
): Promise<CaseResult> {
  try {
    return await new CaseRun(folder, open).run(one);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { name: one.name, problems: [`broke off: ${text}`] };
  }
}
