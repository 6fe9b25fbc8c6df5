/**
 * The signed picture of the event that devices fetch (wire.md, Roster): built once per change, kept until the next.
 * Names leave only sealed under the roster key, codes only as keyed indexes. What the server judges by is decoded
 * from the very bytes it signs, so that gate and server cannot differ (V8).
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  cleanAnswer,
  codeIndexOf,
  decodeRoster,
  type EventInfo,
  fromBase64url,
  type HeldRoster,
  importRosterKey,
  type Millis,
  mediumCode,
  type RosterCodes,
  type RosterKey,
  type RosterRow,
  type RosterVersion,
  type Signer,
  sealPerson,
  signRoster,
  type TokenId,
  toBase64url,
  writeRoster,
} from '@attend-gate/shared';
import { type EventCodes, mediumOf } from '../store/code-store.ts';
import type { EventRecord } from '../store/event-store.ts';
import type { Participant } from '../store/participant-store.ts';
import { createRandomPool } from './random-pool.ts';
import { type PastRoster, RosterHistory } from './roster-history.ts';

export interface PublishedRoster {
  readonly version: RosterVersion;
  /** Weak, because the same roster travels compressed and not. */
  readonly etag: string;
  /** The JSON text, UTF-8. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
  /** COSE_Sign1 `ROSTER` over the body's SHA-256, base64url. */
  readonly signature: string;
  /** The same roster, decoded: what the server judges by. */
  readonly roster: HeldRoster;
}

/** Event, people and codes of one moment. */
export interface RosterSource {
  readonly event: EventRecord;
  readonly people: readonly Participant[];
  readonly codes: EventCodes;
}

export interface RosterPublisherDeps {
  /** Event and people of one moment. */
  readonly snapshot: () => RosterSource;
  readonly signer: Signer;
  /** Where tablets seal notes for this server to (T4d). */
  readonly noteKey: Uint8Array;
  /** 32 bytes. */
  readonly rosterKey: Uint8Array<ArrayBuffer>;
  readonly clock: { readonly now: () => Millis };
  readonly random: (length: number) => Uint8Array;
  /** A build that failed with nobody waiting for it. */
  readonly onError: (error: unknown) => void;
}

export interface RosterPublisher {
  /** The newest roster; waits while one is being built. */
  current(): Promise<PublishedRoster>;
  /**
   * How to come from an earlier roster to the newest, as JSON text (R6); undefined when that one is unknown here.
   * @param base end of the signature of the bytes that are to be changed
   */
  since(version: RosterVersion, base: string): Promise<string | undefined>;
  /** Something in it changed (and was committed). Builds and announces; changes during a build join the next one. */
  changed(): void;
  /** Called with each version that became available. @returns how to stop */
  onPublished(listener: (version: RosterVersion) => void): () => void;
}

const compress = promisify(gzip);

/** WebCrypto works in threads: one row at a time would mostly wait for its turn. */
const SEALED_AT_ONCE = 256;

/** Somebody without a name is shown by the local part of the e-mail, never as "unknown". */
export const shownName = ({ name, email }: Pick<Participant, 'name' | 'email'>): string =>
  name || (email.split('@')[0] ?? '');

type SealedParts = Omit<RosterRow, 'holder' | 'phoneKey'>;

/** Sealing is the costly part, so a row that did not change keeps its seal. */
function createSealer(
  deps: RosterPublisherDeps,
): (person: Participant, key: RosterKey) => Promise<SealedParts> {
  const random = createRandomPool(deps.random);
  const known = new Map<string, { readonly of: string; readonly parts: SealedParts }>();
  return async (participant, key) => {
    const { company, email, code, foreignCode, notes } = participant;
    const person = { name: shownName(participant), company, email, code, note: notes };
    const of = JSON.stringify([person, foreignCode]);
    const before = known.get(participant.id);
    if (before?.of === of) return before.parts;
    const parts: SealedParts = {
      codeIndex: await codeIndexOf(code, key),
      foreignIndex: foreignCode === '' ? undefined : await codeIndexOf(foreignCode, key),
      person: await sealPerson(person, key, Uint8Array.from(random(12))),
    };
    known.set(participant.id, { of, parts });
    return parts;
  };
}

/** Foreign codes that several people bear, with whose they are: nobody is guessed (`ambiguous`). */
function sharedForeignCodes(people: readonly Participant[]): ReadonlyMap<string, readonly TokenId[]> {
  const bearers = new Map<string, TokenId[]>();
  for (const { foreignCode, token } of people) {
    if (foreignCode === '') continue;
    const known = bearers.get(foreignCode);
    if (known) known.push(token);
    else bearers.set(foreignCode, [token]);
  }
  return new Map([...bearers].filter(([, tokens]) => tokens.length > 1));
}

/** Questions that were answered when the person signed up, by the question's id or by its text. */
const answeredBy = ({ answers }: Participant, { questions = [] }: EventInfo): readonly string[] =>
  questions
    .filter((question) => {
      const given = answers[question.id] ?? answers[question.text];
      return given !== undefined && given !== '' && cleanAnswer(question, given) !== undefined;
    })
    .map(({ id }) => id);

/** Whose ticket an add-on was added to, by the other system's id or by ours; a name that two bear is nobody's. */
function ownersOf(people: readonly Participant[]): (addonTo: string) => TokenId | undefined {
  const owners = new Map<string, TokenId | undefined>();
  for (const { externalId, token } of people)
    if (externalId !== '') owners.set(externalId, owners.has(externalId) ? undefined : token);
  for (const { id, token } of people) owners.set(id, token);
  return (addonTo) => owners.get(addonTo);
}

/** Nothing is added to itself. */
const parentOf = (p: Participant, ownerOf: (addonTo: string) => TokenId | undefined): TokenId | undefined => {
  const owner = p.addonTo === '' ? undefined : ownerOf(p.addonTo);
  return owner === p.token ? undefined : owner;
};

const holderOf = (p: Participant, event: EventInfo, parent: TokenId | undefined): RosterRow['holder'] => ({
  ...{ token: p.token, generation: p.generation, ticketType: p.ticketType },
  ...{ status: p.status, statusSince: p.statusSince, order: p.order, attention: p.attention },
  ...{ validFrom: p.validFrom, validUntil: p.validUntil },
  ...{ variation: p.variation, session: p.session, parent, admits: p.admits },
  validIfPending: p.validIfPending,
  answered: answeredBy(p, event),
});

/** Everything that is found by a code and is not one ticket, under the roster key. */
async function indexCodes(
  from: {
    readonly people: readonly Participant[];
    readonly codes: EventCodes;
    readonly shared: ReadonlyMap<string, readonly TokenId[]>;
  },
  key: RosterKey,
): Promise<RosterCodes> {
  const tokens = new Map(from.people.map(({ id, token }) => [id, token]));
  const { cards, withdrawn } = from.codes;
  const [shared, media, gone] = await Promise.all([
    Promise.all(
      [...from.shared].map(async ([code, bearers]) => ({
        ...{ index: await codeIndexOf(code, key), tokens: bearers },
      })),
    ),
    Promise.all(
      cards.map(async (card) => ({
        index: await codeIndexOf(mediumCode(card.kind, card.identifier), key),
        ...mediumOf(card, tokens),
      })),
    ),
    Promise.all(
      withdrawn.map(async ({ code, why, person }) => ({
        ...{ index: await codeIndexOf(code, key), why },
        token: person === undefined ? undefined : tokens.get(person),
      })),
    ),
  ]);
  return { shared, media, withdrawn: gone };
}

async function sign(
  deps: RosterPublisherDeps,
  event: EventRecord,
  rows: readonly RosterRow[],
  codes: RosterCodes,
): Promise<{ readonly published: PublishedRoster; readonly past: PastRoster }> {
  const version = event.roster;
  const info: EventInfo = { ...event.info, noteKey: toBase64url(deps.noteKey) };
  const json = writeRoster({ event: info, version, issuedAt: deps.clock.now() }, rows, codes);
  const roster = decodeRoster(json);
  // What we wrote ourselves must be readable; a setting that is not would blind every gate.
  if (!roster.ok) throw new Error(`own roster does not decode: ${JSON.stringify(roster.error)}`);
  const body = new TextEncoder().encode(json);
  const signature = Buffer.from(await signRoster(json, deps.signer)).toString('base64url');
  const published: PublishedRoster = {
    version,
    etag: `W/"${version.epoch}.${version.number}"`,
    body,
    gzipped: Uint8Array.from(await compress(body)),
    signature,
    roster: roster.value,
  };
  return { published, past: { version, signature, roster: roster.value, event: info, length: json.length } };
}

export function createRosterPublisher(deps: RosterPublisherDeps): RosterPublisher {
  const key = importRosterKey(deps.rosterKey);
  const seal = createSealer(deps);
  const listeners = new Set<(version: RosterVersion) => void>();
  let changes = 0;
  let built: { readonly at: number; readonly roster: PublishedRoster } | undefined;
  let building: Promise<PublishedRoster> | undefined;
  const history = new RosterHistory();

  const rowOf = async (
    person: Participant,
    shared: ReadonlyMap<string, readonly TokenId[]>,
    event: EventInfo,
    parent: TokenId | undefined,
  ): Promise<RosterRow> => {
    const parts = await seal(person, await key);
    const phoneKey = person.phoneKey === '' ? undefined : fromBase64url(person.phoneKey);
    const foreignIndex = shared.has(person.foreignCode) ? undefined : parts.foreignIndex;
    return { ...parts, foreignIndex, phoneKey, holder: holderOf(person, event, parent) };
  };
  const buildOnce = async (): ReturnType<typeof sign> => {
    const { event, people, codes } = deps.snapshot();
    const shared = sharedForeignCodes(people);
    const ownerOf = ownersOf(people);
    const rows: RosterRow[] = [];
    for (let i = 0; i < people.length; i += SEALED_AT_ONCE) {
      const some = people.slice(i, i + SEALED_AT_ONCE);
      const sealed = some.map((person) => rowOf(person, shared, event.info, parentOf(person, ownerOf)));
      rows.push(...(await Promise.all(sealed)));
    }
    return sign(deps, event, rows, await indexCodes({ people, codes, shared }, await key));
  };
  const build = async (): Promise<PublishedRoster> => {
    for (;;) {
      const at = changes;
      const { published: roster, past } = await buildOnce();
      if (at !== changes) continue;
      built = { at, roster };
      history.add(past);
      for (const listener of listeners) listener(roster.version);
      return roster;
    }
  };
  const current = (): Promise<PublishedRoster> => {
    if (built?.at === changes) return Promise.resolve(built.roster);
    building ??= build().finally(() => {
      building = undefined;
    });
    return building;
  };
  return {
    current,
    since: async (version, base) => {
      await current();
      return history.since(version, base);
    },
    changed: () => {
      changes += 1;
      current().catch(deps.onError);
    },
    onPublished: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
