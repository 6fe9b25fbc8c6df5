/**
 * Signing in and out, set-up links, passkeys, and the list of events (E8): what belongs to the server and to no single
 * event. A session travels in a cookie that scripts cannot read.
 */
import {
  type AccountBody,
  InvitationAnswer,
  InvitationRequest,
  PasskeyPayload,
  SessionAnswer,
  SetUpRequest,
  SignInRequest,
} from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, setCookie } from 'hono/cookie';
import type { GuessBudget } from '../access/guess-budget.ts';
import type { Passkeys } from '../access/passkeys.ts';
import { SESSION_MS, type Session, type SignIn } from '../access/sign-in.ts';
import type { Account, AccountStore } from '../store/account-store.ts';
import { newRoutes, problem, problems, type Routes, timeText } from './problem.ts';

export interface AccountDeps {
  readonly signIn: SignIn;
  readonly accounts: Pick<AccountStore, 'passkeysOf'>;
  readonly passkeys: Passkeys;
  readonly guesses: GuessBudget;
  readonly clientAddress: (c: Context) => string;
  readonly origin: string;
}

export const SESSION_COOKIE = 'ag_session';
const small = bodyLimit({ maxSize: 64 * 1024, onError: (c) => problem(c, 'too_large') });
const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
const body = <S extends z.ZodType>(schema: S) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});
const common = { tags: ['sign-in'], middleware: small };
const signedIn = json(SessionAnswer, 'signed in; the session is in the cookie');
/** The library's own shapes; the browser reads them, we do not. */
const anything = json(z.any().meta({ type: 'object' }), 'for the browser’s passkey call');

const readRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/session',
  responses: { 200: json(SessionAnswer, 'who is signed in'), ...problems('unauthenticated') },
});
const signInRoute = createRoute({
  ...common,
  method: 'post',
  path: '/api/session',
  request: body(SignInRequest),
  responses: { 200: signedIn, ...problems('bad_request', 'too_large', 'sign_in_refused', 'too_many') },
});
const signOutRoute = createRoute({
  ...common,
  method: 'delete',
  path: '/api/session',
  responses: { 204: { description: 'signed out' } },
});
const setUpRoute = createRoute({
  ...common,
  method: 'post',
  path: '/api/accounts/set-up',
  request: body(SetUpRequest),
  responses: {
    200: signedIn,
    ...problems('bad_request', 'too_large', 'invitation_refused', 'email_in_use', 'too_many'),
  },
});
const inviteRoute = createRoute({
  ...common,
  method: 'post',
  path: '/api/accounts/invitations',
  request: body(InvitationRequest),
  responses: {
    201: json(InvitationAnswer, 'a link for one person, one week'),
    ...problems('bad_request', 'too_large', 'unauthenticated', 'forbidden'),
  },
});
const passkeyRoute = <P extends string>(path: P) =>
  createRoute({
    ...common,
    method: 'post',
    path,
    responses: { 200: anything, ...problems('unauthenticated') },
  });
const registerOptionsRoute = passkeyRoute('/api/passkeys/register/options');
const signInOptionsRoute = passkeyRoute('/api/passkeys/sign-in/options');
const registerRoute = createRoute({
  ...common,
  method: 'post',
  path: '/api/passkeys/register',
  request: body(PasskeyPayload),
  responses: {
    204: { description: 'from now on it signs in' },
    ...problems('bad_request', 'too_large', 'unauthenticated', 'sign_in_refused'),
  },
});
const passkeySignInRoute = createRoute({
  ...common,
  method: 'post',
  path: '/api/passkeys/sign-in',
  request: body(PasskeyPayload),
  responses: { 200: signedIn, ...problems('bad_request', 'too_large', 'sign_in_refused', 'too_many') },
});

const bodyOf = ({ id, email, name, role, events }: Account): AccountBody => ({
  ...{ id, email, name, role, events: [...events] },
});

/** The session's secret in the request, as the front door put it there. */
const secretOf = (c: Context): string =>
  /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';

function createAnswers({ accounts, origin }: AccountDeps) {
  const secure = origin.startsWith('https:');
  const describe = (account: Account, expires: number): SessionAnswer => ({
    account: bodyOf(account),
    expiresAt: timeText(expires),
    hasPasskey: accounts.passkeysOf(account.id).length > 0,
  });
  const started = (c: Context, { account, secret, expires }: Session): SessionAnswer => {
    const lasting = { maxAge: SESSION_MS / 1000, path: '/' };
    setCookie(c, SESSION_COOKIE, secret, { httpOnly: true, sameSite: 'Strict', secure, ...lasting });
    return describe(account, expires);
  };
  return { describe, started };
}

function addPasskeys(routes: Routes, deps: AccountDeps): void {
  const { signIn, passkeys, guesses, clientAddress } = deps;
  const { started } = createAnswers(deps);
  routes.openapi(registerOptionsRoute, async (c) => {
    const account = signIn.find(secretOf(c))?.account;
    if (!account) return problem(c, 'unauthenticated');
    return c.json(await passkeys.registerOptions(account), 200);
  });
  routes.openapi(registerRoute, async (c) => {
    const account = signIn.find(secretOf(c))?.account;
    if (!account) return problem(c, 'unauthenticated');
    // The schema bounds it; the library checks every field.
    const response = c.req.valid('json') as unknown as RegistrationResponseJSON;
    return (await passkeys.register(account, response)) ? c.body(null, 204) : problem(c, 'sign_in_refused');
  });
  routes.openapi(signInOptionsRoute, async (c) => c.json(await passkeys.signInOptions(), 200));
  routes.openapi(passkeySignInRoute, async (c) => {
    const response = c.req.valid('json') as unknown as AuthenticationResponseJSON;
    const tried = await guesses.spend(clientAddress(c), 'sign-in', async () => {
      const account = await passkeys.signIn(response);
      return { failed: account === undefined, value: account };
    });
    if (!tried.ok) return problem(c, 'too_many', { retryAfter: tried.retryAfter });
    if (!tried.value) return problem(c, 'sign_in_refused');
    return c.json(started(c, signIn.open(tried.value)), 200);
  });
}

export function createAccountRoutes(deps: AccountDeps): Routes {
  const { signIn, guesses, clientAddress, origin } = deps;
  const { started, describe } = createAnswers(deps);
  const routes = newRoutes();
  routes.openapi(readRoute, (c) => {
    const session = signIn.find(secretOf(c));
    if (!session) return problem(c, 'unauthenticated');
    return c.json(describe(session.account, session.expires), 200);
  });
  routes.openapi(signInRoute, async (c) => {
    const { email, password } = c.req.valid('json');
    const tried = await guesses.spend(clientAddress(c), 'sign-in', async () => {
      const value = await signIn.withPassword(email, password);
      return { failed: value === undefined, value };
    });
    if (!tried.ok) return problem(c, 'too_many', { retryAfter: tried.retryAfter });
    return tried.value ? c.json(started(c, tried.value), 200) : problem(c, 'sign_in_refused');
  });
  routes.openapi(signOutRoute, (c) => {
    signIn.close(secretOf(c));
    deleteCookie(c, SESSION_COOKIE, { path: '/' });
    return c.body(null, 204);
  });
  routes.openapi(setUpRoute, async (c) => {
    const { code, email, name, password } = c.req.valid('json');
    const tried = await guesses.spend(clientAddress(c), 'sign-in', async () => {
      const value = await signIn.accept(code, { email, name, password });
      return { failed: !value.ok && value.error === 'unknown', value };
    });
    if (!tried.ok) return problem(c, 'too_many', { retryAfter: tried.retryAfter });
    if (tried.value.ok) return c.json(started(c, tried.value.value), 200);
    return problem(c, tried.value.error === 'unknown' ? 'invitation_refused' : 'email_in_use');
  });
  routes.openapi(inviteRoute, (c) => {
    const account = signIn.find(secretOf(c))?.account;
    if (!account) return problem(c, 'unauthenticated');
    const { role, events } = c.req.valid('json');
    // Nobody gives away more than they have.
    const within =
      account.events.length === 0 || (events.length > 0 && events.every((e) => account.events.includes(e)));
    if (account.role !== 'organiser' || !within) return problem(c, 'forbidden');
    const code = signIn.invite({ role, events });
    return c.json({ code, link: setUpLink(origin, code) }, 201);
  });
  addPasskeys(routes, deps);
  return routes;
}

/** The page where an invitation becomes an account; the code stays behind `#`, where no server log sees it. */
export const setUpLink = (origin: string, code: string): string =>
  `${origin}/gate/#/organiser/set-up?c=${code}`;
