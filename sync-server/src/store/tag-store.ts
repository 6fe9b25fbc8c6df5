/** Which tag or beacon belongs to whom (PR6). Keys are read only for bridges; nothing here prints one. */
import type { Millis, TagKey, TagKind, TokenId } from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';
import type { TagTable } from './schema.ts';

export interface Tag {
  readonly name: string;
  readonly token: TokenId;
  readonly kind: TagKind;
  /** Hex; of an `eid` the secret identity key. */
  readonly id: string;
  readonly exponent: number;
  readonly clockZero: Millis;
  /** Its bearer agreed that bridges keep what they hear of it (B5). */
  readonly follow: boolean;
  readonly updatedAt: Millis;
}

export interface TagStore {
  /** In order of name. */
  list(): readonly Tag[];
  /** Name of the tag that has this id, if it is another one than `name`. */
  holderOf(kind: TagKind, id: string, name: string): string | undefined;
  put(tag: Tag): void;
  /** False when there is none of that name. */
  remove(name: string): boolean;
}

const tagOf = (row: TagTable): Tag => ({
  name: row.name,
  // Only values that passed `TagRow` were ever written.
  token: row.token_id as TokenId,
  kind: row.kind as TagKind,
  id: row.id,
  exponent: row.exponent,
  clockZero: row.clock_zero as Millis,
  follow: row.follow === 1,
  updatedAt: row.updated_at as Millis,
});

/** What a bridge needs to recognise it. @param follows whether the organiser lets bridges follow tags at all (B5) */
export function keyOf(tag: Tag, follows: boolean): TagKey {
  const { token, kind, id, exponent, clockZero } = tag;
  const consent = follows && tag.follow ? { follow: true } : {};
  return kind === 'eid'
    ? { kind, token, id, exponent, clockZero, ...consent }
    : { kind, token, id, ...consent };
}

export function createTagStore({ db, read, write }: EventDatabase): TagStore {
  return {
    list: () => read((tx) => tx.all(db.selectFrom('tag').selectAll().orderBy('name')).map(tagOf)),
    holderOf: (kind, id, name) => {
      const same = db.selectFrom('tag').select('name').where('kind', '=', kind).where('id', '=', id);
      return read((tx) => tx.first(same.where('name', '!=', name))?.name);
    },
    put: ({ name, token, kind, id, exponent, clockZero, follow, updatedAt }) => {
      const own = { token_id: token, kind, id, exponent, clock_zero: clockZero };
      const fields = { ...own, follow: follow ? 1 : 0, updated_at: updatedAt };
      const insert = db.insertInto('tag').values({ name, ...fields });
      write((tx) => tx.run(insert.onConflict((conflict) => conflict.column('name').doUpdateSet(fields))));
    },
    remove: (name) => write((tx) => tx.run(db.deleteFrom('tag').where('name', '=', name)) > 0),
  };
}
