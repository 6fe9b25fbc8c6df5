/** Accounts, invitations and sessions of the server. Secrets are kept as hashes only. */
import type { EventId, Millis } from '@attend-gate/shared';
import type { Selectable } from 'kysely';
import type { AccountTable, ServerDatabase } from './server-database.ts';
import type { Transaction } from './transaction.ts';

export type AccountRole = 'organiser' | 'analyst';

/** What an invitation grants. */
export interface AccountGrant {
  readonly role: AccountRole;
  /** Empty = all events. */
  readonly events: readonly EventId[];
}

export interface Account extends AccountGrant {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** PHC string; '' = passkey only. */
  readonly password: string;
  readonly createdAt: Millis;
}

export interface StoredPasskey {
  readonly id: string;
  readonly accountId: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: number;
}

export interface AccountStore {
  count(): number;
  byEmail(email: string): Account | undefined;
  byId(id: string): Account | undefined;
  invite(hash: string, grant: AccountGrant, expires: Millis): void;
  /** Uses up an invitation and makes the account, or says why not. */
  accept(
    hash: string,
    account: Omit<Account, 'role' | 'events'>,
    now: Millis,
  ): Account | 'unknown' | 'email_in_use';
  openSession(
    hash: string,
    accountId: string,
    times: { readonly now: Millis; readonly expires: Millis },
  ): void;
  session(hash: string, now: Millis): { readonly account: Account; readonly expires: Millis } | undefined;
  closeSession(hash: string): void;
  addPasskey(passkey: StoredPasskey, now: Millis): void;
  passkey(id: string): StoredPasskey | undefined;
  passkeysOf(accountId: string): readonly string[];
  used(passkeyId: string, counter: number): void;
}

const accountOf = (row: Selectable<AccountTable>): Account => ({
  ...{ id: row.id, email: row.email, name: row.name, password: row.password },
  // Only values made by an invitation were ever written.
  role: row.role as AccountRole,
  events: JSON.parse(row.events) as EventId[],
  createdAt: row.created_at as Millis,
});

function accept(
  { db }: ServerDatabase,
  tx: Transaction,
  ...[hash, account, now]: Parameters<AccountStore['accept']>
): Account | 'unknown' | 'email_in_use' {
  const open = db.selectFrom('invitation').selectAll().where('hash', '=', hash);
  const invitation = tx.first(open.where('used_at', '=', 0).where('expires_at', '>', now));
  if (!invitation) return 'unknown';
  const taken = db.selectFrom('account').select('id').where('email', '=', account.email);
  if (tx.first(taken)) return 'email_in_use';
  const { role, events } = invitation;
  const { id, email, name, password } = account;
  const row = { id, email, name, password, role, events, created_at: now, disabled_at: 0 };
  tx.run(db.insertInto('account').values(row));
  tx.run(db.updateTable('invitation').set({ used_at: now }).where('hash', '=', hash));
  return accountOf(row);
}

export function createAccountStore(store: ServerDatabase): AccountStore {
  const { db, read, write } = store;
  const active = () => db.selectFrom('account').selectAll().where('disabled_at', '=', 0);
  const one = (query: ReturnType<typeof active>): Account | undefined => {
    const row = read((tx) => tx.first(query));
    return row && accountOf(row);
  };
  const passkeyById = (id: string): StoredPasskey | undefined => {
    const row = read((tx) => tx.first(db.selectFrom('passkey').selectAll().where('id', '=', id)));
    return (
      row && {
        ...{ id: row.id, accountId: row.account_id, counter: row.counter },
        publicKey: Uint8Array.from(row.public_key),
      }
    );
  };
  return {
    count: () =>
      read(
        (tx) => tx.first(db.selectFrom('account').select((eb) => eb.fn.countAll<number>().as('n')))?.n ?? 0,
      ),
    byEmail: (email) => one(active().where('email', '=', email)),
    byId: (id) => one(active().where('id', '=', id)),
    invite: (hash, { role, events }, expires) =>
      void write((tx) =>
        tx.run(
          db
            .insertInto('invitation')
            .values({ hash, role, events: JSON.stringify(events), expires_at: expires, used_at: 0 }),
        ),
      ),
    accept: (...args) => write((tx) => accept(store, tx, ...args)),
    openSession: (hash, accountId, { now, expires }) =>
      write((tx) => {
        tx.run(db.deleteFrom('session').where('expires_at', '<', now));
        tx.run(
          db
            .insertInto('session')
            .values({ hash, account_id: accountId, created_at: now, expires_at: expires }),
        );
      }),
    session: (hash, now) => {
      const query = db.selectFrom('session').selectAll().where('hash', '=', hash);
      const row = read((tx) => tx.first(query.where('expires_at', '>', now)));
      const account = row && one(active().where('id', '=', row.account_id));
      return account && { account, expires: row.expires_at as Millis };
    },
    closeSession: (hash) => void write((tx) => tx.run(db.deleteFrom('session').where('hash', '=', hash))),
    addPasskey: ({ id, accountId, publicKey, counter }, now) =>
      void write((tx) =>
        tx.run(
          db.insertInto('passkey').values({
            ...{ id, account_id: accountId, public_key: Buffer.from(publicKey), counter, created_at: now },
          }),
        ),
      ),
    passkey: passkeyById,
    passkeysOf: (accountId) =>
      read((tx) => tx.all(db.selectFrom('passkey').select('id').where('account_id', '=', accountId))).map(
        ({ id }) => id,
      ),
    used: (id, counter) =>
      void write((tx) => tx.run(db.updateTable('passkey').set({ counter }).where('id', '=', id))),
  };
}
