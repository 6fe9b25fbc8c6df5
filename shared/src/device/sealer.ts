/**
 * Seals a device's log (L13): every 64 facts, five minutes after the first unsealed one, and when the device is hidden,
 * closed or loses its link. A seal signs the chain's head and says what else had been seen by then. It never seals a
 * seal: two devices must not keep each other writing.
 */
import { toBase64url } from '../bytes.ts';
import type { Millis } from '../ids.ts';
import type { Signer } from '../keys/signing.ts';
import type { Extent } from '../ledger/fact.ts';
import { MAX_FRONTIER } from '../ledger/fact-body-text.ts';
import { formatFact, parseFact } from '../ledger/fact-text.ts';
import { nextTime } from '../ledger/order-key.ts';
import { signText } from '../ledger/signed-text.ts';
import type { DocumentName } from '../replica/chain.ts';
import type { LogReader } from '../replica/logs.ts';
import { clientOf, deviceOfClient, sessionOfClient } from '../replica/session.ts';
import type { DeviceLog, NextPlace } from './device-log.ts';

export interface SealerDeps {
  readonly document: DocumentName;
  readonly log: DeviceLog;
  readonly replica: LogReader;
  readonly signer: Signer;
  readonly epoch: Millis;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

export interface Sealer {
  /** Call after every own fact. */
  appended(): void;
  /** Seals now if there is anything to seal. Resolves when that is safe; true = a seal was written. */
  seal(): Promise<boolean>;
  stop(): void;
}

const EVERY_FACTS = 64;
const AFTER_MS = 5 * 60_000;
/** Stands where the signature will, so that the text before it has its final form. */
const NO_SIGNATURE = 'A'.repeat(86);
const isSeal = (text: string): boolean => text.split('|', 3)[2] === 's';

/** Facts after the last seal of a session. */
const unsealed = (texts: readonly string[]): number => texts.length - 1 - texts.findLastIndex(isSeal);

export function createSealer(deps: SealerDeps): Sealer {
  const { document, log, replica, signer, epoch } = deps;
  let cancel: (() => void) | undefined;
  let facts = 0;

  /** What this session's seals have said of others so far. */
  const told = (at: NextPlace): Map<number, number> => {
    const seen = new Map<number, number>();
    for (const text of at.texts) {
      const fact = isSeal(text) ? parseFact(text, at, epoch) : undefined;
      if (fact?.ok && fact.value.body.kind === 'seal')
        for (const { device, session, length } of fact.value.body.frontier)
          seen.set(clientOf(device, session), length);
    }
    return seen;
  };
  const frontier = (at: NextPlace): Extent[] => {
    const known = told(at);
    const own = clientOf(at.device, at.session);
    return [...replica.lengths()]
      .filter(([client, length]) => client !== own && length > (known.get(client) ?? 0))
      .slice(0, MAX_FRONTIER)
      .map(([client, length]) => ({
        device: deviceOfClient(client),
        session: sessionOfClient(client),
        length,
      }));
  };
  const make = async (at: NextPlace): Promise<string | undefined> => {
    facts = 0;
    if (unsealed(at.texts) === 0) return undefined;
    const stamp = nextTime(deps.clock.now(), epoch, undefined);
    const draft = {
      kind: 'seal',
      head: toBase64url(at.head),
      frontier: frontier(at),
      signature: NO_SIGNATURE,
    } as const;
    const text = formatFact({ body: draft, extras: {}, stamp }, epoch);
    const bare = text.slice(0, text.lastIndexOf('|'));
    return `${bare}|${await signText('SEAL', { document, id: at.id }, bare, signer)}`;
  };
  const stopWaiting = (): void => {
    cancel?.();
    cancel = undefined;
  };
  const seal = async (): Promise<boolean> => {
    stopWaiting();
    return (await log.append(make)) !== undefined;
  };
  const soon = (): void => {
    seal().catch(deps.onError);
  };
  return {
    appended: () => {
      facts++;
      if (facts >= EVERY_FACTS) soon();
      else cancel ??= deps.after(AFTER_MS, soon);
    },
    seal,
    stop: stopWaiting,
  };
}
