/**
 * From the text of a code to a verified scan (V2): our signed ticket, our typed code, another system's code, a card, or
 * none. Signatures and keyed look-ups happen here, so that the judge stays synchronous and pure. Gate, bridge and
 * server identify by the same roster through this one function (V8).
 */
import { fromBase64url } from '../bytes.ts';
import { asMillis, type Millis } from '../ids.ts';
import { type Verifier, verifierOf } from '../keys/signing.ts';
import { type HeldRoster, mediumCode } from '../roster/held-roster.ts';
import { codeIndexOf, type RosterKey } from '../roster/seal.ts';
import { type Ag1, type Ag1Check, verifyAg1 } from '../token/ag1.ts';
import { type Ag2, verifyAg2 } from '../token/ag2.ts';
import { verifyAg3 } from '../token/ag3.ts';
import { classify } from '../token/classify.ts';
import { isSignedBy, readPretixSig1, tokenOfForeign } from '../token/pretix-sig1.ts';
import type { ScannedCode, UnknownCode } from '../verdict/scan.ts';

export interface IdentifyDeps {
  readonly roster: () => HeldRoster | undefined;
  /** Undefined while names are locked. */
  readonly rosterKey: () => RosterKey | undefined;
  /** Event keys by `keyIdText`. */
  readonly keyring: ReadonlyMap<string, Verifier>;
  readonly codePrefix: string;
}

/** @param source what kind of medium was read: `barcode` (a code on paper or a screen) unless said otherwise */
export type Identify = (text: string, source?: string) => Promise<ScannedCode>;

const ofTicket = async (ag1: Ag1, keyring: IdentifyDeps['keyring']): Promise<ScannedCode> =>
  ofCheck(await verifyAg1(ag1, keyring), undefined);

/** @param shownAt when the phone made the code around the ticket; undefined for a bare ticket */
function ofCheck(check: Ag1Check, shownAt: Millis | undefined): ScannedCode {
  if (check.kind === 'other_event') return { kind: 'wrong_event', event: undefined };
  if (check.kind === 'bad_signature') return { kind: 'unknown', why: 'bad_signature' };
  const { token, generation, notBefore, expires, ticketClass, phoneKey } = check.claims;
  // A ticket that names a phone is worth nothing without that phone's fresh signature around it.
  const shown = shownAt ?? (phoneKey ? ('copied' as const) : undefined);
  const signed = { generation, notBefore, expires, ticketClass };
  return { kind: 'token', token, signed: shown === undefined ? signed : { ...signed, shown } };
}

/** The phone's signature, by the key the roster has for the token; everything else the roster says too. */
async function ofShortCode(ag2: Ag2, roster: HeldRoster | undefined): Promise<ScannedCode> {
  const holder = roster?.get(ag2.token);
  const key = roster?.phoneKey(ag2.token);
  if (!roster || !holder || !key) return { kind: 'newer_than_roster' };
  if (!(await verifyAg2(ag2, roster.event.id, await verifierOf(key))))
    return { kind: 'unknown', why: 'bad_signature' };
  const { generation } = holder;
  const signed = {
    generation,
    notBefore: asMillis(0),
    expires: asMillis(0),
    ticketClass: 0,
    shown: ag2.shownAt,
  };
  return { kind: 'token', token: ag2.token, signed };
}

/** Keys of pretix, imported once per roster. */
function createPretixKeys(): (roster: HeldRoster) => Promise<readonly Verifier[]> {
  const known = new WeakMap<HeldRoster, Promise<readonly Verifier[]>>();
  return (roster) => {
    let keys = known.get(roster);
    if (!keys) {
      const raw = (roster.event.pretixKeys ?? []).flatMap((key) => fromBase64url(key) ?? []);
      keys = Promise.all(raw.map((key) => verifierOf(key)));
      known.set(roster, keys);
    }
    return keys;
  };
}

const idOf = (n: bigint): string => (n === 0n ? '' : n.toString());

export function createIdentify(deps: IdentifyDeps): Identify {
  const pretixKeys = createPretixKeys();

  const inRoster = async (
    text: string,
    roster: HeldRoster,
    key: RosterKey,
  ): Promise<ScannedCode | undefined> => {
    const index = await codeIndexOf(text, key);
    const shared = roster.findShared(index);
    if (shared) return { kind: 'shared', tokens: shared };
    const token = roster.findByCodeIndex(index);
    if (token !== undefined) return { kind: 'token', token, signed: undefined };
    const withdrawn = roster.withdrawn(index);
    return withdrawn?.token === undefined ? undefined : { kind: 'withdrawn', ...withdrawn };
  };

  const ofMedium = async (
    text: string,
    source: string,
    roster: HeldRoster,
    key: RosterKey,
  ): Promise<ScannedCode | undefined> => {
    const medium = roster.findMedium(await codeIndexOf(mediumCode(source, text), key));
    return medium && { kind: 'medium', ...medium };
  };

  const ofPretix = async (
    text: string,
    roster: HeldRoster,
    key: RosterKey,
  ): Promise<ScannedCode | undefined> => {
    const withdrawn = roster.withdrawn(await codeIndexOf(text, key))?.why;
    const sig1 = roster.event.pretixKeys ? readPretixSig1(text) : undefined;
    if (!sig1 || !(await isSignedBy(sig1, await pretixKeys(roster))))
      return withdrawn && { kind: 'withdrawn', token: undefined, why: withdrawn };
    const { item, variation, subevent, validFrom, validUntil } = sig1.ticket;
    const ticket = { ticketType: idOf(item), variation: idOf(variation), session: idOf(subevent) };
    return {
      kind: 'foreign_ticket',
      token: await tokenOfForeign(text),
      ticket: { ...ticket, validFrom, validUntil },
      withdrawn,
    };
  };

  const lookUp = async (codes: readonly string[], source: string, why: UnknownCode): Promise<ScannedCode> => {
    const [key, roster] = [deps.rosterKey(), deps.roster()];
    if (!roster) return { kind: 'unknown', why };
    if (!key) return { kind: 'locked' };
    for (const text of codes) {
      const found =
        (await inRoster(text, roster, key)) ??
        (await ofMedium(text, source, roster, key)) ??
        (await ofPretix(text, roster, key));
      if (found) return found;
    }
    return { kind: 'unknown', why };
  };

  return async (text, source = 'barcode') => {
    const code = classify(text, [deps.codePrefix]);
    switch (code.kind) {
      case 'ag1':
        return ofTicket(code.ag1, deps.keyring);
      case 'ag2':
        return ofShortCode(code.ag2, deps.roster());
      case 'ag3':
        return ofCheck(await verifyAg3(code.ag3, deps.keyring), code.ag3.shownAt);
      // Another system's code may begin like ours; only a look-up can tell.
      case 'code':
        return lookUp([code.code, code.text], source, 'unknown');
      case 'foreign':
        return lookUp([code.text], source, 'unknown');
      case 'mistyped':
        return lookUp([code.text], source, 'mistyped');
      case 'broken_ag1':
        return lookUp([code.text], source, 'unreadable');
      case 'empty':
        return { kind: 'unknown', why: 'unreadable' };
    }
  };
}
