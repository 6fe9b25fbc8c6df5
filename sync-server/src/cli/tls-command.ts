/** `attend-gate tls`: the authority and the https certificate for a venue network, made or shown. */
import { lanHosts, openLanTls } from '../tls/lan-files.ts';
import type { CliDeps } from './import-command.ts';

export interface TlsOptions {
  readonly data: string;
  readonly name: readonly string[];
  readonly json: boolean;
}

export async function runTls({ data, name, json }: TlsOptions, deps: CliDeps): Promise<void> {
  const tls = await openLanTls(data, lanHosts(name), { now: deps.clock.now(), random: deps.random });
  const told = { authority: tls.authorityFile, hosts: tls.hosts };
  if (json) return deps.print(JSON.stringify(told));
  deps.print(`authority   ${tls.authorityFile}   (tablets have to trust this one, and nothing else)`);
  deps.print(`good for    ${tls.hosts.join(', ')}`);
  deps.print('next        npm start -- --lan   and open the page it prints on every tablet');
}
