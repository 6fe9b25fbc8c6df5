/**
 * The bridge as its command line runs it, on the virtual radio, and in the same air one phone: a real noble central that
 * does what lines on stdin ask (`{id, op, what?, data?}`) and answers with a line each. A browser test puts its page's
 * emulated Bluetooth in front of it. Tests only.
 */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { GateCharacteristic } from '@attend-gate/shared';
import pino from 'pino';
import { readCommand } from '../src/cli/commands.ts';
import { run } from '../src/cli/run.ts';
import { VirtualController } from '../src/radio/virtual/controller.ts';
import { controllerOf, plugIn } from '../src/radio/virtual/plug.ts';
import { after, aPhoneOn, type TestPhone } from './air.ts';

const PHONE = 40;

interface Asked {
  readonly id: number;
  readonly op: 'connect' | 'read' | 'write' | 'disconnect';
  readonly what?: GateCharacteristic;
  /** base64 */
  readonly data?: string;
}

const command = readCommand(process.argv.slice(2));
if (command.kind !== 'run') throw new Error('a bridge that runs');
await run(command, {
  wall: () => Date.now(),
  after,
  soon: (task) => void setImmediate(task),
  random: Math.random,
  randomBytes: (n) => randomBytes(n),
  log: pino({ level: process.env.LOG_LEVEL ?? 'info' }, pino.destination(2)),
  print: (line) => console.log(line),
  exit: (code) => process.exit(code),
});

const gate = controllerOf(1);
if (!gate) throw new Error('the bridge has no virtual adapter');
plugIn(PHONE, new VirtualController(gate.air, { address: '00:cc:01:00:00:01', at: { x: 1, y: 0 } }));
let phone: TestPhone | undefined;

async function answer({ op, what, data = '' }: Asked): Promise<string | undefined> {
  if (op === 'connect') {
    phone = await aPhoneOn({ driver: 'virtual', device: PHONE });
    return undefined;
  }
  if (!phone) throw new Error('not connected');
  if (op === 'disconnect') {
    await phone.leave();
    phone = undefined;
    return undefined;
  }
  if (what === undefined) throw new Error(`${op} of what?`);
  if (op === 'read') return Buffer.from(await phone.read(what)).toString('base64');
  await phone.write(what, Buffer.from(data, 'base64'));
  return undefined;
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const asked = JSON.parse(line) as Asked;
  const say = (said: object): void => console.log(JSON.stringify({ kind: 'answer', id: asked.id, ...said }));
  answer(asked).then(
    (data) => say({ ok: true, data }),
    (error: unknown) => say({ ok: false, error: String(error) }),
  );
});
