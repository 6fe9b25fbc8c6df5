/** The server's side of the roster file: rows in, columns out, and the signature that tablets check. */
import { encodeText, sameBytes, toBase64url } from '../bytes.ts';
import type { Millis, TokenId } from '../ids.ts';
import { readCose, signCose, verifyCose } from '../keys/cose.ts';
import type { Signer, Verifier } from '../keys/signing.ts';
import { TOKEN_ID_BYTES, tokenIdBytes } from '../token/token-id.ts';
import type { Withdrawn } from './held-roster.ts';
import { type EventInfo, HOLDER_STATUSES, type Holder, type Medium, type RosterVersion } from './roster.ts';
import type { MediumCell, RosterFile } from './roster-file.ts';
import { CODE_INDEX_BYTES } from './seal.ts';

/** One participant as the roster carries them: judge data in clear, everything else sealed or keyed. */
export interface RosterRow {
  readonly holder: Holder;
  /** `codeIndexOf` the token code. */
  readonly codeIndex: Uint8Array;
  /** `codeIndexOf` another system's code. */
  readonly foreignIndex: Uint8Array | undefined;
  /** `sealPerson`. */
  readonly person: Uint8Array;
  /** Raw Ed25519 key of the phone that claimed the token (T3). */
  readonly phoneKey?: Uint8Array | undefined;
}

/** What is found by a code and is not one ticket. */
export interface RosterCodes {
  /** By `codeIndexOf` its `mediumCode`. */
  readonly media: readonly (Medium & { readonly index: Uint8Array })[];
  /** Foreign codes that several tickets bear. */
  readonly shared: readonly { readonly index: Uint8Array; readonly tokens: readonly TokenId[] }[];
  /** Codes that are not good any more. */
  readonly withdrawn: readonly (Withdrawn & { readonly index: Uint8Array })[];
}

const NO_CODES: RosterCodes = { media: [], shared: [], withdrawn: [] };

export interface RosterHead {
  readonly event: EventInfo;
  readonly version: RosterVersion;
  readonly issuedAt: Millis;
}

/** Gives each distinct text a number. */
class TextTable {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** A column of fixed-width values. Not `concatBytes(...rows)`: that many arguments overflow the stack. */
function packed(rows: readonly RosterRow[], width: number, pick: (row: RosterRow) => Uint8Array): string {
  const column = new Uint8Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    const value = pick(row);
    if (value.length !== width) throw new Error(`row ${i}: ${value.length} bytes where ${width} belong`);
    column.set(value, i * width);
  }
  return toBase64url(column);
}

/** A column of the few rows that have something to say. */
function sparse<T>(rows: readonly RosterRow[], cell: (row: RosterRow, i: number) => T | undefined): T[] {
  const cells: T[] = [];
  for (const [i, row] of rows.entries()) {
    const value = cell(row, i);
    if (value !== undefined) cells.push(value);
  }
  return cells;
}

type LaterColumns = Pick<
  RosterFile,
  | 'variations'
  | 'variation'
  | 'sessionIds'
  | 'session'
  | 'parent'
  | 'admits'
  | 'pendingOk'
  | 'questionIds'
  | 'answered'
  | 'media'
  | 'shared'
  | 'withdrawn'
  | 'phoneKeys'
>;

/** The columns that most events leave empty. Throws for a token that has no row. */
function laterColumns(rows: readonly RosterRow[], codes: RosterCodes): LaterColumns {
  const [variations, sessions, questions] = [new TextTable(), new TextTable(), new TextTable()];
  const rowOf = new Map(rows.map(({ holder }, i) => [holder.token, i]));
  const at = (token: TokenId): number => {
    const row = rowOf.get(token);
    if (row === undefined) throw new Error(`the roster has no row for ${token}`);
    return row;
  };
  const named = (table: TextTable, text: string, i: number): readonly [number, number] | undefined =>
    text === '' ? undefined : [i, table.numberOf(text)];
  const cell = (
    index: Uint8Array,
    tokens: readonly TokenId[],
    active: boolean,
    expires: number,
  ): MediumCell => [toBase64url(index), active ? 1 : 0, expires, tokens.map(at)];
  return {
    variation: sparse(rows, ({ holder }, i) => named(variations, holder.variation, i)),
    session: sparse(rows, ({ holder }, i) => named(sessions, holder.session, i)),
    parent: sparse(rows, ({ holder: { parent } }, i) => (parent === undefined ? undefined : [i, at(parent)])),
    admits: sparse(rows, ({ holder }, i) => (holder.admits === 1 ? undefined : [i, holder.admits])),
    phoneKeys: sparse(rows, ({ phoneKey }, i) => (phoneKey ? [i, toBase64url(phoneKey)] : undefined)),
    pendingOk: sparse(rows, ({ holder }, i) => (holder.validIfPending ? i : undefined)),
    answered: sparse(rows, ({ holder: { answered } }, i) =>
      answered.length === 0 ? undefined : [i, answered.map((id) => questions.numberOf(id))],
    ),
    ...{ variations: variations.texts, sessionIds: sessions.texts, questionIds: questions.texts },
    media: codes.media.map(({ index, tokens, active, expires }) => cell(index, tokens, active, expires)),
    shared: codes.shared.map(({ index, tokens }) => cell(index, tokens, true, 0)),
    withdrawn: codes.withdrawn.map(({ index, why, token }) => [
      toBase64url(index),
      why === 'revoked' ? 0 : 1,
      token === undefined ? 0 : at(token) + 1,
    ]),
  };
}

/** The JSON text of a roster; what `decodeRoster` reads. Throws for an index that is not 8 bytes. */
export function writeRoster(
  head: RosterHead,
  rows: readonly RosterRow[],
  codes: RosterCodes = NO_CODES,
): string {
  const ticketTypes = new TextTable();
  const orders = new TextTable();
  const file: RosterFile = {
    format: 2,
    ...laterColumns(rows, codes),
    event: head.event,
    version: head.version,
    issuedAt: head.issuedAt,
    size: rows.length,
    tokens: packed(rows, TOKEN_ID_BYTES, ({ holder }) => tokenIdBytes(holder.token)),
    generation: rows.map(({ holder }) => holder.generation),
    status: rows.map(({ holder }) => HOLDER_STATUSES.indexOf(holder.status)),
    statusSince: sparse(rows, ({ holder }, i) =>
      holder.statusSince > 0 ? [i, holder.statusSince] : undefined,
    ),
    windows: sparse(rows, ({ holder: { validFrom, validUntil } }, i) =>
      validFrom > 0 || validUntil > 0 ? [i, validFrom, validUntil] : undefined,
    ),
    attention: sparse(rows, ({ holder }, i) => (holder.attention ? i : undefined)),
    ticketType: rows.map(({ holder }) => ticketTypes.numberOf(holder.ticketType)),
    order: rows.map(({ holder }) => orders.numberOf(holder.order)),
    ticketTypes: ticketTypes.texts,
    orders: orders.texts,
    codes: packed(rows, CODE_INDEX_BYTES, ({ codeIndex }) => codeIndex),
    foreignCodes: sparse(rows, ({ foreignIndex }, i) =>
      foreignIndex ? [i, toBase64url(foreignIndex)] : undefined,
    ),
    people: rows.map(({ person }) => toBase64url(person)),
  };
  return JSON.stringify(file);
}

const sha256 = async (json: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', typeof json === 'string' ? encodeText(json) : json));

/** COSE_Sign1 (`ROSTER`) over the SHA-256 of the JSON text. */
export const signRoster = async (json: string, signer: Signer): Promise<Uint8Array<ArrayBuffer>> =>
  signCose('ROSTER', await sha256(json), signer);

/** @param json the text, or its UTF-8 as it came */
export async function verifyRosterSignature(
  json: string | Uint8Array<ArrayBuffer>,
  signature: Uint8Array,
  verifier: Verifier,
): Promise<boolean> {
  const cose = readCose(signature);
  if (!cose || !sameBytes(cose.payload, await sha256(json))) return false;
  return verifyCose(cose, 'ROSTER', verifier);
}
