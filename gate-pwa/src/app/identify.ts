/**
 * From the text of a code to a verified scan (V2): our signed ticket, our typed code, another system's code, or
 * none. Signatures and keyed look-ups happen here, so that the judge stays synchronous and pure.
 */
import {
  type Ag1,
  classify,
  codeIndexOf,
  type HeldRoster,
  keyIdText,
  type RosterKey,
  type ScannedCode,
  type Verifier,
  verifierOf,
  verifyAg1,
} from '@attend-gate/shared';

export interface IdentifyDeps {
  readonly roster: () => HeldRoster | undefined;
  /** Undefined while names are locked. */
  readonly rosterKey: () => RosterKey | undefined;
  readonly keyring: ReadonlyMap<string, Verifier>;
  readonly codePrefix: string;
}

/** Event keys by key id. */
export async function keyringOf(
  eventKeys: readonly Uint8Array<ArrayBuffer>[],
): Promise<ReadonlyMap<string, Verifier>> {
  const verifiers = await Promise.all(eventKeys.map(verifierOf));
  return new Map(verifiers.map((verifier) => [keyIdText(verifier.keyId), verifier]));
}

async function ofTicket(ag1: Ag1, keyring: IdentifyDeps['keyring']): Promise<ScannedCode> {
  const check = await verifyAg1(ag1, keyring);
  if (check.kind === 'other_event') return { kind: 'wrong_event', event: undefined };
  if (check.kind === 'bad_signature') return { kind: 'unknown', why: 'bad_signature' };
  const { token, generation, notBefore, expires, ticketClass } = check.claims;
  return { kind: 'token', token, signed: { generation, notBefore, expires, ticketClass } };
}

export function createIdentify(deps: IdentifyDeps): (text: string) => Promise<ScannedCode> {
  const lookUp = async (
    codes: readonly string[],
    why: 'unknown' | 'mistyped' | 'unreadable',
  ): Promise<ScannedCode> => {
    const key = deps.rosterKey();
    if (!key) return { kind: 'locked' };
    for (const code of codes) {
      const token = deps.roster()?.findByCodeIndex(await codeIndexOf(code, key));
      if (token !== undefined) return { kind: 'token', token, signed: undefined };
    }
    return { kind: 'unknown', why };
  };
  return async (text) => {
    const code = classify(text, [deps.codePrefix]);
    switch (code.kind) {
      case 'ag1':
        return ofTicket(code.ag1, deps.keyring);
      // Another system's code may begin like ours; only a look-up can tell.
      case 'code':
        return lookUp([code.code, code.text], 'unknown');
      case 'foreign':
        return lookUp([code.text], 'unknown');
      case 'mistyped':
        return lookUp([code.text], 'mistyped');
      case 'broken_ag1':
        return lookUp([code.text], 'unreadable');
      case 'empty':
        return { kind: 'unknown', why: 'unreadable' };
    }
  };
}
