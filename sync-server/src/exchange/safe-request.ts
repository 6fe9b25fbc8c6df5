/**
 * Requests to addresses that somebody typed (A26): https only, no redirects, never into our own network, answers and
 * time capped. The address is checked where the connection is made, so that a name which changes its mind between the
 * check and the connection gains nothing.
 */
import { type LookupAddress, lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { err, ok, type Result } from '@attend-gate/shared';

export interface OutgoingRules {
  /** Hosts inside our own network that may be asked, also by http: `crm.internal` or `127.0.0.1:8080`. */
  readonly allowedHosts: ReadonlySet<string>;
}

export interface OutgoingRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Longest answer, in bytes. */
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

export type BadAddress = 'not_a_url' | 'not_https' | 'credentials' | 'private_address';

const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv6');

/** Also an IPv4 address written as IPv6, `::ffff:127.0.0.1`. */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const family = isIP(bare);
  // A BlockList compares mapped addresses with its IPv4 rules by itself.
  return family === 0 ? false : PRIVATE.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

/** May this address be kept at all? Names are looked up again at every request. */
export function checkAddress(text: string, { allowedHosts }: OutgoingRules): Result<URL, BadAddress> {
  if (!URL.canParse(text)) return err('not_a_url');
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) return err('not_https');
  if (url.username !== '' || url.password !== '') return err('credentials');
  if (allowedHosts.has(url.host) || allowedHosts.has(url.hostname)) return ok(url);
  if (url.protocol !== 'https:') return err('not_https');
  return isPrivateAddress(url.hostname) || url.hostname === 'localhost' ? err('private_address') : ok(url);
}

/** What went wrong on the way, in one sentence. */
export class RequestFailed extends Error {}

const guardedLookup: NonNullable<RequestOptions['lookup']> = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return done(error, '', 0);
    const inside = addresses.some(({ address }) => isPrivateAddress(address));
    if (inside || addresses.length === 0)
      return done(new RequestFailed(`${host} leads into a private network`), '', 0);
    const first = addresses[0]!;
    // Node asks for one address or for all of them, depending on its own settings.
    if (options.all) return done(null, addresses as never, 0);
    return done(null, first.address, first.family);
  });
};

async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<OutgoingAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new RequestFailed(`an answer of more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Uint8Array.from(Buffer.concat(chunks)),
  };
}

/** @throws RequestFailed for everything that is the other side's or the network's doing */
export function sendRequest(given: OutgoingRequest, rules: OutgoingRules): Promise<OutgoingAnswer> {
  const checked = checkAddress(given.url, rules);
  if (!checked.ok) return Promise.reject(new RequestFailed(`address refused: ${checked.error}`));
  const url = checked.value;
  const known = rules.allowedHosts.has(url.host) || rules.allowedHosts.has(url.hostname);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      const text = error instanceof Error ? error.message : String(error);
      reject(error instanceof RequestFailed ? error : new RequestFailed(text));
    };
    const request = send(
      url,
      {
        method: given.method,
        headers: { 'user-agent': 'attend-gate', ...given.headers },
        signal: AbortSignal.timeout(given.timeoutMs),
        ...(known ? {} : { lookup: guardedLookup }),
      },
      (response) => {
        readAnswer(response, given.maxBytes).then(resolve, (error: unknown) => {
          request.destroy();
          fail(error);
        });
      },
    );
    request.on('error', fail);
    request.end(given.body);
  });
}
