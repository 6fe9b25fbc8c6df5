/** One connected client as a room sees it, and what a room says when it turns something away. */
import type { DeviceNo } from '../ids.ts';
import type { CloseName } from './close-codes.ts';
import type { Violation, Writer } from './guard.ts';

export interface Peer {
  /** Undefined = a reader. */
  readonly writer: Writer | undefined;
  /** Understands our own message types (`?caps=1`). */
  readonly caps: boolean;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(code: number, reason: string): void;
  /** Bytes waiting in the socket. */
  waiting(): number;
}

/** For the audit log and the counters: a socket closed, or a fork told of while it stays open. */
export interface Refusal {
  readonly device: DeviceNo | undefined;
  readonly close: CloseName;
  readonly detail: string;
}

export function wordsFor(violation: Violation): string {
  switch (violation.kind) {
    case 'bad_update':
      return `update refused: ${violation.why}`;
    case 'read_only':
      return 'this connection may only read';
    case 'foreign':
      return `session ${violation.client} belongs to another device`;
    case 'bad_fact':
      return `fact refused: ${violation.why}`;
    case 'forbidden':
      return `this role may not write ${violation.fact}`;
    case 'forked':
      return `the seal at ${violation.client}:${violation.index} is over another past`;
    case 'role_changed':
      return `nobody who may sign has signed ${violation.client}:${violation.index}`;
    case 'bad_proof':
      return `the signature of ${violation.fact} does not verify`;
  }
}
