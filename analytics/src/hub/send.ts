/** One attempt to deliver: no redirects, a bounded answer, ten seconds (A26). Never throws for what the other side does. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { checkTarget, type Guard, guardedLookup } from './address-guard.ts';

export interface Attempt {
  /** 0 = nobody answered. */
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** First bytes of the answer, or what went wrong. */
  readonly detail: string;
}
export type Send = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<Attempt>;

const TIMEOUT_MS = 10_000;
const MAX_ANSWER = 4_096;

export const createSender =
  (guard: Guard): Send =>
  (text, headers, body) =>
    new Promise((resolve) => {
      const fail = (detail: string): void => resolve({ status: 0, retryAfter: undefined, detail });
      const url = checkTarget(text, guard);
      if (!url.ok) return fail(url.error);
      const request = url.value.protocol === 'https:' ? httpsRequest : httpRequest;
      const options = {
        method: 'POST',
        lookup: guardedLookup(guard),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          'content-type': 'application/json',
          ...headers,
          'user-agent': 'attend-gate',
          'content-length': Buffer.byteLength(body),
        },
      };
      const sent = request(url.value, options, (answer) => {
        let seen = '';
        const retryAfter = answer.headers['retry-after'];
        const done = (): void => {
          resolve({ status: answer.statusCode ?? 0, retryAfter, detail: seen.slice(0, 200) });
          answer.destroy();
        };
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          seen += chunk;
          if (seen.length > MAX_ANSWER) done();
        });
        answer.on('end', done);
        answer.on('error', (error) => fail(error.message));
      });
      sent.on('error', (error) => fail(error.message));
      sent.end(body);
      return undefined;
    });
