/**
 * The event server is a device too (L30): device number 0 with a log of its own, which goes through the same room,
 * guard and store as everybody else's. Its journal is the store itself, so one session lasts until a backup is
 * restored: facts it wrote after that backup may live on in tablets, and their places must not be written again (O9).
 */
import {
  clientOf,
  type DeviceNo,
  type Fact,
  type FactDraft,
  formatFact,
  type Millis,
  parseFact,
  type Room,
} from '@attend-gate/shared';

export const SERVER_DEVICE = 0 as DeviceNo;
const SESSIONS = 4_096;

/** The server's session of an epoch: 0 in the first, another one after every restore. */
export const serverSession = (logEpoch: number): number =>
  logEpoch <= 1 ? 0 : 1 + (logEpoch % (SESSIONS - 1));

/** Appends one fact and resolves when it is durable and shown; in the order they are asked for. */
export function createServerLog(
  room: () => Room<Fact>,
  epoch: Millis,
  session: number,
): (draft: FactDraft) => Promise<Fact> {
  let queue: Promise<unknown> = Promise.resolve();
  const append = async (draft: FactDraft): Promise<Fact> => {
    const text = formatFact(draft, epoch);
    const client = clientOf(SERVER_DEVICE, session);
    const index = room().replica.length(client);
    await room().appendOwn(
      { client, clock: index, texts: [text] },
      { device: SERVER_DEVICE, role: 'server' },
    );
    const fact = parseFact(text, { device: SERVER_DEVICE, session, index }, epoch);
    if (!fact.ok) throw new Error(`own fact cannot be read back: ${fact.error}`);
    return fact.value;
  };
  return (draft) => {
    const turn = queue.then(
      () => append(draft),
      () => append(draft),
    );
    queue = turn.catch(() => undefined); // whoever asked hears of its failure
    return turn;
  };
}
