/**
 * Organisers sign in (issue of sessions): by password or passkey, from an account that an invitation made. There is no
 * default password: the first account comes from a one-time link that the server prints on its own console.
 */
import { createHash } from 'node:crypto';
import { asMillis, err, type Millis, ok, type Result } from '@attend-gate/shared';
import type { Account, AccountGrant, AccountStore } from '../store/account-store.ts';
import { hashPassword, isPassword } from './password.ts';

export const SESSION_MS = 12 * 60 * 60_000;
const INVITATION_MS = 7 * 24 * 60 * 60_000;
/** What a session's secret begins with, so that a leaked one is recognised for what it is. */
export const SESSION_PREFIX = 'ags_';

export interface SignInDeps {
  readonly accounts: AccountStore;
  readonly clock: { readonly now: () => Millis };
  /** Cryptographically strong bytes. */
  readonly random: (length: number) => Uint8Array;
}

export interface Session {
  readonly account: Account;
  /** `ags_…`; goes into a cookie and is kept as a hash. */
  readonly secret: string;
  readonly expires: Millis;
}

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  /** Undefined = a passkey follows. */
  readonly password: string | undefined;
}

export interface SignIn {
  /** Is there nobody yet who could sign in? */
  readonly isNew: () => boolean;
  /** @returns a code that makes one account within a week */
  invite(grant: AccountGrant): string;
  accept(code: string, account: NewAccount): Promise<Result<Session, 'unknown' | 'email_in_use'>>;
  withPassword(email: string, password: string): Promise<Session | undefined>;
  /** After something else proved who it is. */
  open(account: Account): Session;
  find(secret: string): Omit<Session, 'secret'> | undefined;
  close(secret: string): void;
}

const hashOf = (kind: 'session' | 'invitation', secret: string): string =>
  createHash('sha256').update(`attend-gate/${kind}/1\n${secret}`).digest('hex');
const emailKey = (email: string): string => email.trim().toLowerCase();

export function createSignIn({ accounts, clock, random }: SignInDeps): SignIn {
  const secret = (bytes: number): string => Buffer.from(random(bytes)).toString('base64url');
  const open = (account: Account): Session => {
    const session = `${SESSION_PREFIX}${secret(32)}`;
    const now = clock.now();
    const expires = asMillis(now + SESSION_MS);
    accounts.openSession(hashOf('session', session), account.id, { now, expires });
    return { account, secret: session, expires };
  };
  return {
    open,
    isNew: () => accounts.count() === 0,
    invite: (grant) => {
      const code = secret(24);
      accounts.invite(hashOf('invitation', code), grant, asMillis(clock.now() + INVITATION_MS));
      return code;
    },
    accept: async (code, { email, name, password }) => {
      const phc = password === undefined ? '' : await hashPassword(password, random(16));
      const account = { id: `u_${secret(9)}`, email: emailKey(email), name, password: phc };
      const now = clock.now();
      const made = accounts.accept(hashOf('invitation', code), { ...account, createdAt: now }, now);
      return typeof made === 'string' ? err(made) : ok(open(made));
    },
    withPassword: async (email, password) => {
      const account = accounts.byEmail(emailKey(email));
      // An account that is not there takes as long as a wrong password.
      const right = await isPassword(password, account?.password ?? '');
      return account && right ? open(account) : undefined;
    },
    find: (session) =>
      session.startsWith(SESSION_PREFIX)
        ? accounts.session(hashOf('session', session), clock.now())
        : undefined,
    close: (session) => accounts.closeSession(hashOf('session', session)),
  };
}
