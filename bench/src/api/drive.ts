/** Asks a server as fast as it answers, over a fixed number of connections, and notes how long each answer took. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { Started } from './cpu.ts';

export interface Measured {
  /** CPU of the asked process per request, in microseconds. */
  readonly cpu: number;
  /** 99 of 100 answers came within, in milliseconds. */
  readonly p99: number;
  readonly perSecond: number;
}

export interface Target {
  readonly started: Started;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** @param file beside this one */
export async function start(file: string, ...args: readonly string[]): Promise<Target> {
  const child = fork(join(import.meta.dirname, file), [...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [started] = (await once(child, 'message')) as [Started];
  return {
    started,
    child,
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [ms] = (await once(child, 'message')) as [number];
  return ms;
}

interface Ask {
  readonly path: string;
  readonly body: (i: number) => unknown;
  readonly status: number;
}

function ask(target: Target, { path, body, status }: Ask, agent: Agent, i: number): Promise<number> {
  const started = performance.now();
  const { address, key } = target.started;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  return new Promise((resolve, reject) => {
    const sent = request(address + path, { method: 'POST', headers, agent }, (answer) => {
      answer.resume().on('end', () => {
        if (answer.statusCode === status) resolve(performance.now() - started);
        else reject(new Error(`${path} answers ${answer.statusCode}`));
      });
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body(i)));
  });
}

export async function drive(target: Target, of: Ask, count: number, connections: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) times.push(await ask(target, of, agent, next++));
  };
  const cpu = await cpuOf(target.child);
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - started) / 1_000;
  const used = (await cpuOf(target.child)) - cpu;
  agent.destroy();
  times.sort((a, b) => a - b);
  return { cpu: (used * 1_000) / count, p99: times[Math.floor(count * 0.99)]!, perSecond: count / seconds };
}
