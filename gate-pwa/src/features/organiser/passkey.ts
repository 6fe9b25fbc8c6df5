/** Passkeys in the browser: the server's options in, the authenticator's answer out. Says no where there is none. */
import type { SessionAnswer } from '@attend-gate/shared';
import { type Answer, ask } from './api.ts';

export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' &&
  typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function';

/** What the browser throws when the person said no, or took too long. */
const saidNo = (error: unknown): boolean => error instanceof DOMException;
const REFUSED = { ok: false, error: { code: 'sign_in_refused', title: 'The passkey was not used' } } as const;

export async function signInWithPasskey(): Promise<Answer<SessionAnswer>> {
  const options = await ask<PublicKeyCredentialRequestOptionsJSON>('POST', '/api/passkeys/sign-in/options');
  if (!options.ok) return options;
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.value);
    const credential = await navigator.credentials.get({ publicKey });
    if (!(credential instanceof PublicKeyCredential)) return REFUSED;
    return await ask<SessionAnswer>('POST', '/api/passkeys/sign-in', credential.toJSON());
  } catch (error) {
    if (saidNo(error)) return REFUSED;
    throw error;
  }
}

/** For who is signed in: from now on this device's passkey opens the area. */
export async function addPasskey(): Promise<Answer<unknown>> {
  const options = await ask<PublicKeyCredentialCreationOptionsJSON>('POST', '/api/passkeys/register/options');
  if (!options.ok) return options;
  try {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.value);
    const credential = await navigator.credentials.create({ publicKey });
    if (!(credential instanceof PublicKeyCredential)) return REFUSED;
    return await ask('POST', '/api/passkeys/register', credential.toJSON());
  } catch (error) {
    if (saidNo(error)) return REFUSED;
    throw error;
  }
}
