/**
 * The authority and the server certificate of this machine, kept in `<data>/tls`: made at the first start, made again
 * when the machine's addresses change or the certificate runs out. The authority stays the same, so that tablets trust
 * it once.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import {
  type AuthorityDeps,
  createAuthority,
  isGood,
  issueServerCertificate,
  type KeyedCertificate,
} from './authority.ts';

export interface LanTls {
  readonly server: KeyedCertificate;
  /** PEM; what tablets have to trust. */
  readonly authority: string;
  readonly authorityFile: string;
  /** Names and addresses in the server certificate. */
  readonly hosts: readonly string[];
}

/** This machine's IPv4 addresses on networks of its own, then its name and the loopback. */
export function lanHosts(more: readonly string[] = []): readonly string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  const name = hostname().toLowerCase();
  const names = /^[a-z0-9-]+$/.test(name) ? [name, `${name}.local`] : [];
  return [...new Set([...more, ...addresses, ...names, 'localhost', '127.0.0.1'])];
}

function read(folder: string, name: string): KeyedCertificate | undefined {
  const [certificate, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  if (!existsSync(certificate) || !existsSync(key)) return undefined;
  return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
}

function write(folder: string, name: string, { certificate, key }: KeyedCertificate): void {
  writeFileSync(join(folder, `${name}.key`), key, { mode: 0o600 });
  writeFileSync(join(folder, `${name}.crt`), certificate);
}

/** Reads or makes what `--lan` needs. Throws when the folder cannot be written or holds something broken. */
export async function openLanTls(
  dataDir: string,
  hosts: readonly string[],
  deps: AuthorityDeps,
): Promise<LanTls> {
  const folder = join(dataDir, 'tls');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let authority = read(folder, 'ca');
  if (!authority) {
    authority = await createAuthority(`attend-gate ${hostname()}`, deps);
    write(folder, 'ca', authority);
  }
  let server = read(folder, 'server');
  if (!server || !(await isGood(server, authority, hosts, deps.now))) {
    server = await issueServerCertificate(authority, hosts, deps);
    write(folder, 'server', server);
  }
  return {
    ...{ server, hosts },
    authority: authority.certificate,
    authorityFile: join(folder, 'ca.crt'),
  };
}
