/**
 * Where the platform may send to (A26): https, and no address inside a network. The address is checked when an
 * endpoint is made and again when its name is looked up for each attempt, because a name may point elsewhere by then.
 */
import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { err, ok, type Result } from '@attend-gate/shared';

const inside = new BlockList();
for (const [network, prefix] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
  ] as const),
  ...([
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ] as const),
])
  inside.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ...([
    ['::', 96],
    ['::1', 128],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['2001::', 23],
  ] as const),
  ...([
    ['2001:db8::', 32],
    ['2002::', 16],
    ['fc00::', 7],
    ['fe80::', 10],
    ['ff00::', 8],
  ] as const),
])
  inside.addSubnet(network, prefix, 'ipv6');

/** IPv4 inside of IPv6 is judged as what it is. */
export function isInside(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  const family = isIP(plain);
  if (family === 0) return true;
  return inside.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

export interface Guard {
  /** Hosts inside one's own network that may be sent to, and over http, because the operator said so. */
  readonly allowed: ReadonlySet<string>;
}

export type BadTarget = 'not_a_url' | 'not_https' | 'has_password' | 'inside_network';

export function checkTarget(text: string, { allowed }: Guard): Result<URL, BadTarget> {
  if (!URL.canParse(text)) return err('not_a_url');
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const known = allowed.has(url.host) || allowed.has(host);
  if (url.protocol !== 'https:' && !(known && url.protocol === 'http:')) return err('not_https');
  if (url.username !== '' || url.password !== '') return err('has_password');
  if (!known && ((isIP(host) !== 0 && isInside(host)) || /(^|\.)(localhost|internal|local)$/i.test(host)))
    return err('inside_network');
  return ok(url);
}

/** A `lookup` that refuses names that lead inside; every address a name has is checked. */
export const guardedLookup = (guard: Guard, lookup: typeof systemLookup = systemLookup): LookupFunction =>
  ((hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const bad = guard.allowed.has(hostname)
        ? undefined
        : addresses.find(({ address }) => isInside(address));
      if (bad) return callback(new Error(`${hostname} leads inside the network`), '', 0);
      const [first] = addresses;
      if (!first) return callback(new Error(`${hostname} has no address`), '', 0);
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  }) as LookupFunction;
