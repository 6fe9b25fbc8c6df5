/** From the text of a code to a verified scan (V2), by the participants' own rows: the server needs no keyed index. */
import { classify, type EventInfo, type ScannedCode, type Verifier, verifyAg1 } from '@attend-gate/shared';
import type { ParticipantStore } from '../store/participant-store.ts';

export interface IdentifyDeps {
  readonly people: Pick<ParticipantStore, 'byCode' | 'byForeignCode'>;
  readonly keyring: ReadonlyMap<string, Verifier>;
  readonly eventInfo: () => EventInfo;
}

export function createIdentify({
  people,
  keyring,
  eventInfo,
}: IdentifyDeps): (text: string) => Promise<ScannedCode> {
  const foreign = async (text: string, why: 'unknown' | 'mistyped' | 'unreadable'): Promise<ScannedCode> => {
    const person = await people.byForeignCode(text);
    return person ? { kind: 'token', token: person.token, signed: undefined } : { kind: 'unknown', why };
  };
  return async (text) => {
    const code = classify(text, [eventInfo().codePrefix]);
    switch (code.kind) {
      case 'ag1': {
        const check = await verifyAg1(code.ag1, keyring);
        if (check.kind === 'other_event') return { kind: 'wrong_event', event: undefined };
        if (check.kind === 'bad_signature') return { kind: 'unknown', why: 'bad_signature' };
        const { token, generation, notBefore, expires, ticketClass } = check.claims;
        return { kind: 'token', token, signed: { generation, notBefore, expires, ticketClass } };
      }
      case 'code': {
        const person = await people.byCode(code.code);
        return person
          ? { kind: 'token', token: person.token, signed: undefined }
          : foreign(code.text, 'unknown');
      }
      case 'foreign':
        return foreign(code.text, 'unknown');
      // Another system's code may begin like ours; only a look-up can tell.
      case 'mistyped':
        return foreign(code.text, 'mistyped');
      case 'broken_ag1':
        return foreign(code.text, 'unreadable');
      case 'empty':
        return { kind: 'unknown', why: 'unreadable' };
    }
  };
}
