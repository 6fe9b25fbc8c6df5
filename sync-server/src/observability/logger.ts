/**
 * The server's log: one JSON object a line, on stderr, with the id of the request it belongs to (O1) and without
 * secrets and personal data (O2). Everything else in the server gets a `log` or an `onError`, never pino.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { NEVER_LOGGED } from '@attend-gate/shared';
import pino, { type DestinationStream, type Logger } from 'pino';

export interface RequestContext {
  readonly requestId: string;
}

export interface ServerLog {
  readonly log: Logger;
  /** Everything logged while `work` runs, or in what it starts, names the request. */
  within<T>(context: RequestContext, work: () => T): T;
}

const CENSORED = NEVER_LOGGED.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
/** Things that look like a token, a bearer or an address, wherever a message from elsewhere carries them. */
const SECRETS_IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b[A-Z0-9]{3,8}-[A-Z0-9]{4}-[A-Z0-9]{5}\b/g, '[code]'],
  [/\bey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g, '[jwt]'],
  [/\bBearer\s+[\w.~+/-]+=*/gi, 'Bearer [secret]'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[mail]'],
];

export const withoutSecrets = (text: string): string =>
  SECRETS_IN_TEXT.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);

/** @param to by default stderr: stdout belongs to what commands answer */
export function createLog(level: string, to: DestinationStream = pino.destination(2)): ServerLog {
  const requests = new AsyncLocalStorage<RequestContext>();
  const log = pino(
    {
      level,
      base: { service: 'sync-server' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: CENSORED, censor: '[redacted]' },
      mixin: () => requests.getStore() ?? {},
      serializers: {
        err: (error: unknown) => {
          if (!(error instanceof Error)) return { message: withoutSecrets(String(error)) };
          const { type, message, stack } = pino.stdSerializers.err(error);
          return { type, message: withoutSecrets(message), stack: withoutSecrets(stack) };
        },
      },
    },
    to,
  );
  return { log, within: (context, work) => requests.run({ requestId: context.requestId }, work) };
}
