/** Makes the clock, the timers, the randomness and the log, and starts what was asked for. Decides nothing. */
import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { readCommand } from './cli/commands.ts';
import { doctor } from './cli/doctor.ts';
import { exportSightings } from './cli/export-sightings.ts';
import { pair } from './cli/pair.ts';
import { run } from './cli/run.ts';
import { scan } from './cli/scan.ts';
import type { Surroundings } from './cli/surroundings.ts';
import { venue } from './cli/venue.ts';

const world: Surroundings = {
  wall: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
  soon: (task) => void setImmediate(task),
  random: Math.random,
  randomBytes: (n) => randomBytes(n),
  log: pino({ level: process.env.LOG_LEVEL ?? 'info' }, pino.destination(2)),
  print: (line) => console.log(line),
  exit: (code) => process.exit(code),
};

const command = readCommand(process.argv.slice(2));
switch (command.kind) {
  case 'run':
    await run(command, world);
    break;
  case 'venue':
    await venue(command, world);
    break;
  case 'pair':
    await pair(command, world);
    break;
  case 'doctor':
    await doctor(command, world);
    break;
  case 'sightings':
    await exportSightings(command, world);
    break;
  case 'scan':
    await scan(command, world);
    break;
}
