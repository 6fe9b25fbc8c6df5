/**
 * Passkeys (WebAuthn) for organisers. The library checks the signatures; this file keeps the challenges, each usable
 * once and for five minutes, and says which account a passkey belongs to.
 */
import { asMillis, type Millis } from '@attend-gate/shared';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Account, AccountStore } from '../store/account-store.ts';

const CHALLENGE_MS = 5 * 60_000;
/** More open challenges than this are forgotten, oldest first: nobody may fill the memory by asking. */
const MAX_CHALLENGES = 1_000;

export interface PasskeyDeps {
  readonly accounts: AccountStore;
  readonly clock: { readonly now: () => Millis };
  readonly random: (length: number) => Uint8Array<ArrayBuffer>;
  /** `https://event.example`; passkeys are bound to its host. */
  readonly origin: string;
}

export interface Passkeys {
  registerOptions(account: Account): Promise<PublicKeyCredentialCreationOptionsJSON>;
  register(account: Account, response: RegistrationResponseJSON): Promise<boolean>;
  signInOptions(): Promise<PublicKeyCredentialRequestOptionsJSON>;
  signIn(response: AuthenticationResponseJSON): Promise<Account | undefined>;
}

function createChallenges(now: () => Millis) {
  const open = new Map<string, Millis>();
  return {
    add: (challenge: string): void => {
      for (const [known, expires] of open)
        if (expires <= now() || open.size >= MAX_CHALLENGES) open.delete(known);
      open.set(challenge, asMillis(now() + CHALLENGE_MS));
    },
    use: (challenge: string): boolean => {
      const expires = open.get(challenge);
      open.delete(challenge);
      return expires !== undefined && expires > now();
    },
  };
}

/** What the library throws for a response that is not right; anything else is a bug and goes on. */
async function verified<T>(check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

export function createPasskeys({ accounts, clock, random, origin }: PasskeyDeps): Passkeys {
  const rpID = new URL(origin).hostname;
  const challenges = createChallenges(clock.now);
  const expected = { expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true };
  return {
    registerOptions: async (account) => {
      const options = await generateRegistrationOptions({
        rpName: 'attend-gate',
        rpID,
        userName: account.email,
        userDisplayName: account.name,
        userID: Uint8Array.from(new TextEncoder().encode(account.id)),
        challenge: random(32),
        excludeCredentials: accounts.passkeysOf(account.id).map((id) => ({ id })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      challenges.add(options.challenge);
      return options;
    },
    register: async (account, response) => {
      const result = await verified(() =>
        verifyRegistrationResponse({ response, expectedChallenge: challenges.use, ...expected }),
      );
      if (!result?.verified) return false;
      const { id, publicKey, counter } = result.registrationInfo.credential;
      if (accounts.passkey(id)) return false;
      const passkey = { id, accountId: account.id, publicKey: Uint8Array.from(publicKey), counter };
      accounts.addPasskey(passkey, clock.now());
      return true;
    },
    signInOptions: async () => {
      const options = await generateAuthenticationOptions({
        rpID,
        challenge: random(32),
        userVerification: 'required',
      });
      challenges.add(options.challenge);
      return options;
    },
    signIn: async (response) => {
      const passkey = accounts.passkey(response.id);
      if (!passkey) return undefined;
      const result = await verified(() =>
        verifyAuthenticationResponse({
          response,
          expectedChallenge: challenges.use,
          credential: { id: passkey.id, publicKey: passkey.publicKey, counter: passkey.counter },
          ...expected,
        }),
      );
      if (!result?.verified) return undefined;
      accounts.used(passkey.id, result.authenticationInfo.newCounter);
      return accounts.byId(passkey.accountId);
    },
  };
}
