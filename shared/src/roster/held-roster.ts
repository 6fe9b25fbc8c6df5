/**
 * A roster as a device holds it: decoded once into columns, answered by token id. `decodeRoster` believes nothing
 * it reads; whoever calls it has checked the signature first.
 */
import { fromBase64url, toBase64url } from '../bytes.ts';
import { asMillis, isTokenId, type Millis, type TokenId } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { TOKEN_ID_BYTES, tokenIdBytes, tokenIdOf } from '../token/token-id.ts';
import { KeyIndex } from './key-index.ts';
import { type EventInfo, HOLDER_STATUSES, type Holder, type Medium, type Roster } from './roster.ts';
import { type MediumCell, type RosterFile, rosterFileSchema, type WithdrawnCell } from './roster-file.ts';
import { CODE_INDEX_BYTES } from './seal.ts';

export interface HeldRoster extends Roster {
  /** The columns as they were read; nobody changes them. */
  readonly columns: RosterFile;
  /** 0 … size − 1; only good for this version of the roster. */
  rowOf(token: TokenId): number | undefined;
  /** The token whose code has this index (`codeIndexOf`), own before foreign. */
  findByCodeIndex(index: Uint8Array): TokenId | undefined;
  /** The raw Ed25519 key of the phone that claimed this token (T3). */
  phoneKey(token: TokenId): Uint8Array<ArrayBuffer> | undefined;
  /** The sealed person row of a token. */
  sealedPerson(token: TokenId): Uint8Array<ArrayBuffer> | undefined;
  /** The tokens of one order or group, this one among them; empty for a token without one. */
  groupOf(token: TokenId): readonly TokenId[];
  tokens(): Iterable<TokenId>;
  /** What a card or bracelet stands for, by `codeIndexOf` its `mediumCode`. */
  findMedium(index: Uint8Array): Medium | undefined;
  /** Tickets that share this foreign code; undefined where it belongs to one or to none. */
  findShared(index: Uint8Array): readonly TokenId[] | undefined;
  /** What happened to a code that was good once, and whose ticket it was. */
  withdrawn(index: Uint8Array): Withdrawn | undefined;
}

export interface Withdrawn {
  readonly why: 'revoked' | 'blocked';
  /** Undefined for a signed ticket that no roster ever had. */
  readonly token: TokenId | undefined;
}

/** The text whose index stands in the roster for a medium: kinds never meet. */
export const mediumCode = (kind: string, identifier: string): string => `medium:${kind}:${identifier}`;

export type BadRoster =
  | { readonly kind: 'not_json' }
  /** A field of the wrong type or out of its range. */
  | { readonly kind: 'shape'; readonly at: string }
  /** A column that does not fit the others: length, row number, table entry, order, or a token twice. */
  | { readonly kind: 'columns'; readonly at: string };

const NONE: readonly never[] = [];

const below = (numbers: readonly number[], limit: number): boolean => numbers.every((n) => n < limit);

/** Rows of a sparse column: each at most once, in order, and there. */
const ascending = (rows: readonly number[], size: number): boolean =>
  rows.every((row, i) => row < size && (i === 0 || row > rows[i - 1]!));

/** The name of the first column that does not fit, or undefined. */
function unfit(file: RosterFile): string | undefined {
  const { size } = file;
  for (const name of ['generation', 'status', 'ticketType', 'order', 'people'] as const)
    if (file[name].length !== size) return name;
  if (!below(file.ticketType, file.ticketTypes.length)) return 'ticketType';
  if (!below(file.order, file.orders.length)) return 'order';
  for (const name of ['statusSince', 'windows', 'foreignCodes'] as const)
    if (
      !ascending(
        file[name].map(([row]) => row),
        size,
      )
    )
      return name;
  if (!ascending(file.attention, size)) return 'attention';
  return unfitLater(file);
}

/** The same for the columns of format 2. */
function unfitLater(file: RosterFile): string | undefined {
  const { size } = file;
  const limits = {
    variation: file.variations.length,
    session: file.sessionIds.length,
    parent: size,
    admits: 1_000_001,
  };
  for (const name of ['variation', 'session', 'parent', 'admits'] as const) {
    const rows = file[name].map(([row]) => row);
    const values = file[name].map(([, value]) => value);
    if (!ascending(rows, size) || !below(values, limits[name])) return name;
  }
  if (!ascending(file.pendingOk, size)) return 'pendingOk';
  const phones = file.phoneKeys.map(([row]) => row);
  if (!ascending(phones, size)) return 'phoneKeys';
  const answered = file.answered.map(([row]) => row);
  if (!ascending(answered, size) || !file.answered.every(([, ids]) => below(ids, file.questionIds.length)))
    return 'answered';
  for (const name of ['media', 'shared'] as const)
    if (!file[name].every(([, , , rows]) => below(rows, size))) return name;
  if (
    !below(
      file.withdrawn.map(([, , row]) => row),
      size + 1,
    )
  )
    return 'withdrawn';
  return undefined;
}

/** Token ids to rows; undefined when the column has another length or a token twice. */
function indexTokens(ids: Uint8Array | undefined, size: number): KeyIndex | undefined {
  if (ids?.length !== size * TOKEN_ID_BYTES) return undefined;
  const index = new KeyIndex(size);
  for (let row = 0; row < size; row++) if (!index.add(ids, row * TOKEN_ID_BYTES, row)) return undefined;
  return index;
}

/** Code indexes to rows; undefined when the column has another length. */
function indexCodes(file: RosterFile): KeyIndex | undefined {
  const codes = fromBase64url(file.codes);
  if (codes?.length !== file.size * CODE_INDEX_BYTES) return undefined;
  const index = new KeyIndex(file.size + file.foreignCodes.length);
  for (let row = 0; row < file.size; row++) index.add(codes, row * CODE_INDEX_BYTES, row);
  // Added last: a foreign code never takes the place of one of ours (V2).
  for (const [row, code] of file.foreignCodes) index.add(fromBase64url(code)!, 0, row);
  return index;
}

/** Rows of each order that has any; made when the first group is asked for. */
function rowsByOrder(column: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const [row, order] of column.entries()) {
    const rows = groups.get(order);
    if (rows) rows.push(row);
    else groups.set(order, [row]);
  }
  return groups;
}

/** Rows that were added to another row, by that row. */
function childrenOf(file: RosterFile): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  for (const [row, parent] of file.parent) {
    const known = children.get(parent);
    if (known) known.push(row);
    else children.set(parent, [row]);
  }
  return children;
}

const byIndex = (cells: readonly MediumCell[]): ReadonlyMap<string, MediumCell> =>
  new Map(cells.map((cell) => [cell[0], cell]));

class ColumnRoster implements HeldRoster {
  readonly version: Roster['version'];
  readonly issuedAt: Millis;
  readonly event: EventInfo;
  readonly size: number;
  readonly columns: RosterFile;
  readonly #ids: Uint8Array;
  readonly #rows: KeyIndex;
  readonly #codes: KeyIndex;
  readonly #statusSince: ReadonlyMap<number, number>;
  readonly #windows: ReadonlyMap<number, readonly [number, number]>;
  readonly #attention: ReadonlySet<number>;
  readonly #variation: ReadonlyMap<number, number>;
  readonly #session: ReadonlyMap<number, number>;
  readonly #parent: ReadonlyMap<number, number>;
  readonly #children: ReadonlyMap<number, readonly number[]>;
  readonly #admits: ReadonlyMap<number, number>;
  readonly #pendingOk: ReadonlySet<number>;
  readonly #answered: ReadonlyMap<number, readonly string[]>;
  readonly #media: ReadonlyMap<string, MediumCell>;
  readonly #shared: ReadonlyMap<string, MediumCell>;
  readonly #withdrawn: ReadonlyMap<string, WithdrawnCell>;
  #tokens: readonly TokenId[] | undefined;
  #phoneKeys: ReadonlyMap<number, string> | undefined;
  #groups: ReadonlyMap<number, readonly number[]> | undefined;

  constructor(file: RosterFile, ids: Uint8Array, rows: KeyIndex, codes: KeyIndex) {
    this.columns = file;
    this.version = file.version;
    this.issuedAt = asMillis(file.issuedAt);
    this.event = file.event;
    this.size = file.size;
    this.#ids = ids;
    this.#rows = rows;
    this.#codes = codes;
    this.#statusSince = new Map(file.statusSince);
    this.#windows = new Map(file.windows.map(([row, from, until]) => [row, [from, until]]));
    this.#attention = new Set(file.attention);
    this.#variation = new Map(file.variation);
    this.#session = new Map(file.session);
    this.#parent = new Map(file.parent);
    this.#children = childrenOf(file);
    this.#admits = new Map(file.admits);
    this.#pendingOk = new Set(file.pendingOk);
    this.#answered = new Map(
      file.answered.map(([row, ids]) => [row, ids.map((id) => file.questionIds[id]!)]),
    );
    this.#media = byIndex(file.media);
    this.#shared = byIndex(file.shared);
    this.#withdrawn = new Map(file.withdrawn.map((cell) => [cell[0], cell]));
  }

  rowOf(token: TokenId): number | undefined {
    return isTokenId(token) ? this.#rows.find(tokenIdBytes(token)) : undefined;
  }

  get(token: TokenId): Holder | undefined {
    const row = this.rowOf(token);
    if (row === undefined) return undefined;
    const file = this.columns;
    const [from, until] = this.#windows.get(row) ?? [0, 0];
    const parent = this.#parent.get(row);
    return {
      token,
      generation: file.generation[row]!,
      ticketType: file.ticketTypes[file.ticketType[row]!]!,
      status: HOLDER_STATUSES[file.status[row]!]!,
      statusSince: asMillis(this.#statusSince.get(row) ?? 0),
      validFrom: asMillis(from),
      validUntil: asMillis(until),
      attention: this.#attention.has(row),
      order: file.orders[file.order[row]!]!,
      variation: file.variations[this.#variation.get(row) ?? -1] ?? '',
      session: file.sessionIds[this.#session.get(row) ?? -1] ?? '',
      parent: parent === undefined ? undefined : this.#tokenAt(parent),
      admits: this.#admits.get(row) ?? 1,
      validIfPending: this.#pendingOk.has(row),
      answered: this.#answered.get(row) ?? NONE,
    };
  }

  addonsOf(token: TokenId): readonly TokenId[] {
    const row = this.#children.size === 0 ? undefined : this.rowOf(token);
    return row === undefined ? NONE : (this.#children.get(row) ?? []).map((child) => this.#tokenAt(child));
  }

  findMedium(index: Uint8Array): Medium | undefined {
    const cell = this.#media.get(toBase64url(index));
    if (!cell) return undefined;
    const [, active, expires, rows] = cell;
    return {
      tokens: rows.map((row) => this.#tokenAt(row)),
      active: active === 1,
      expires: asMillis(expires),
    };
  }

  findShared(index: Uint8Array): readonly TokenId[] | undefined {
    return this.#shared.get(toBase64url(index))?.[3].map((row) => this.#tokenAt(row));
  }

  withdrawn(index: Uint8Array): Withdrawn | undefined {
    const found = this.#withdrawn.get(toBase64url(index));
    if (!found) return undefined;
    const [, why, row] = found;
    return { why: why === 0 ? 'revoked' : 'blocked', token: row === 0 ? undefined : this.#tokenAt(row - 1) };
  }

  findByCodeIndex(index: Uint8Array): TokenId | undefined {
    const row = this.#codes.find(index);
    return row === undefined ? undefined : this.#tokenAt(row);
  }

  phoneKey(token: TokenId): Uint8Array<ArrayBuffer> | undefined {
    const row = this.rowOf(token);
    this.#phoneKeys ??= new Map(this.columns.phoneKeys);
    const key = row === undefined ? undefined : this.#phoneKeys.get(row);
    return key === undefined ? undefined : fromBase64url(key);
  }

  sealedPerson(token: TokenId): Uint8Array<ArrayBuffer> | undefined {
    const row = this.rowOf(token);
    return row === undefined ? undefined : fromBase64url(this.columns.people[row]!);
  }

  groupOf(token: TokenId): readonly TokenId[] {
    const row = this.rowOf(token);
    const order = row === undefined ? undefined : this.columns.order[row];
    if (order === undefined || this.columns.orders[order] === '') return [];
    this.#groups ??= rowsByOrder(this.columns.order);
    return this.#groups.get(order)!.map((member) => this.#tokenAt(member));
  }

  tokens(): Iterable<TokenId> {
    this.#tokens ??= Array.from({ length: this.size }, (_, row) => this.#tokenAt(row));
    return this.#tokens;
  }

  #tokenAt(row: number): TokenId {
    return tokenIdOf(this.#ids.subarray(row * TOKEN_ID_BYTES, (row + 1) * TOKEN_ID_BYTES));
  }
}

/** Reads the JSON text of a roster. Never throws for what it says. */
export function decodeRoster(json: string): Result<HeldRoster, BadRoster> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return err({ kind: 'not_json' });
    throw error;
  }
  const parsed = rosterFileSchema.safeParse(value);
  if (!parsed.success) return err({ kind: 'shape', at: parsed.error.issues[0]?.path.join('.') ?? '' });
  const file = parsed.data;
  const at = unfit(file);
  if (at !== undefined) return err({ kind: 'columns', at });
  const ids = fromBase64url(file.tokens);
  const rows = indexTokens(ids, file.size);
  if (!ids || !rows) return err({ kind: 'columns', at: 'tokens' });
  const codes = indexCodes(file);
  return codes ? ok(new ColumnRoster(file, ids, rows, codes)) : err({ kind: 'columns', at: 'codes' });
}
