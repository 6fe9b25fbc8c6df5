/**
 * The sessions of a document as a relay holds them: plain texts, appended at the end, handed out as Yjs updates. A
 * relay needs no Yjs document, because its guard lets in nothing but appends; so nothing can ever be pending (I5), and
 * what a joiner gets is put together from bytes that were encoded once (L21).
 */

import { SEGMENT_LENGTH } from './session.ts';
import { encodeItem, encodePieces, type Lengths, type Piece, type Run } from './update-codec.ts';

/** What can be asked of a document's logs, whoever keeps them. */
export interface LogReader {
  /** Facts held of one session. */
  length(client: number): number;
  lengths(): Lengths;
  /** Texts of one session in [from, to). */
  texts(client: number, from: number, to?: number): string[];
  /** Everything beyond `known`, by session. */
  runsSince(known: Lengths): Run[];
}

interface Log {
  readonly texts: string[];
  /** Whole segments, encoded. */
  readonly segments: Uint8Array[];
  /** The segment that is still growing, as far as it was encoded last. */
  tail: { readonly until: number; readonly bytes: Uint8Array } | undefined;
}

export class Logs implements LogReader {
  readonly #logs = new Map<number, Log>();
  #lengths: Lengths | undefined;

  /** Appends runs that continue their sessions. */
  append(runs: readonly Run[]): void {
    for (const { client, clock, texts } of runs) {
      const log = this.#logs.get(client) ?? { texts: [], segments: [], tail: undefined };
      if (log.texts.length !== clock)
        throw new Error(`session ${client} continues at ${log.texts.length}, not ${clock}`);
      for (const text of texts) log.texts.push(text);
      this.#logs.set(client, log);
    }
    this.#lengths = undefined;
  }

  length(client: number): number {
    return this.#logs.get(client)?.texts.length ?? 0;
  }

  /** The same map until something is appended: whoever keeps it keeps what was true then. */
  lengths(): Lengths {
    this.#lengths ??= new Map([...this.#logs].map(([client, { texts }]) => [client, texts.length]));
    return this.#lengths;
  }

  texts(client: number, from: number, to?: number): string[] {
    return this.#logs.get(client)?.texts.slice(from, to) ?? [];
  }

  runsSince(known: Lengths): Run[] {
    const runs: Run[] = [];
    for (const [client, { texts }] of this.#logs) {
      const clock = known.get(client) ?? 0;
      if (texts.length > clock) runs.push({ client, clock, texts: texts.slice(clock) });
    }
    return runs;
  }

  /** Everything beyond `known` as self-contained updates of about `maxBytes` each (L20); empty = nothing new. */
  chunksSince(known: Lengths, maxBytes: number): Uint8Array<ArrayBuffer>[] {
    const pieces: Piece[] = [];
    for (const [client, log] of this.#logs)
      for (let clock = known.get(client) ?? 0; clock < log.texts.length; ) {
        const until = Math.min(log.texts.length, clock - (clock % SEGMENT_LENGTH) + SEGMENT_LENGTH);
        pieces.push(...this.#piecesOf(client, log, { clock, until, maxBytes }));
        clock = until;
      }
    return encodePieces(pieces, maxBytes);
  }

  /** A segment is one piece, unless its facts are so long that no message could hold it. */
  #piecesOf(
    client: number,
    log: Log,
    { clock, until, maxBytes }: { clock: number; until: number; maxBytes: number },
  ): Piece[] {
    const bytes = this.#itemOf(client, log, clock, until);
    if (bytes.length <= maxBytes || until - clock === 1) return [{ client, clock, bytes }];
    const middle = (clock + until) >> 1;
    return [
      ...this.#piecesOf(client, log, { clock, until: middle, maxBytes }),
      ...this.#piecesOf(client, log, { clock: middle, until, maxBytes }),
    ];
  }

  #itemOf(client: number, log: Log, clock: number, until: number): Uint8Array {
    const fresh = (): Uint8Array => encodeItem({ client, clock, texts: log.texts.slice(clock, until) });
    if (clock % SEGMENT_LENGTH !== 0) return fresh();
    const segment = clock / SEGMENT_LENGTH;
    if (until - clock === SEGMENT_LENGTH) {
      log.segments[segment] ??= fresh();
      return log.segments[segment];
    }
    if (log.tail?.until !== until) log.tail = { until, bytes: fresh() };
    return log.tail.bytes;
  }
}
