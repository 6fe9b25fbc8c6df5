/** From numbers on the command line to the radio they mean. */
import type { Adapter } from '../radio/driver.ts';
import { type OpenedRadio, realRadio, virtualRadio } from '../radio/open-radio.ts';
import type { AdapterChoice } from './commands.ts';
import type { Surroundings } from './surroundings.ts';

const system = (device: number): Adapter => ({ driver: 'system', device });

export function radioOf(choice: AdapterChoice, world: Surroundings, wander: boolean): OpenedRadio {
  const { radio, scan, advertise, inside } = choice;
  if (radio === 'virtual') return virtualRadio({ ...world, now: world.wall, wander });
  const adapters = { scan: system(scan), advertise: system(advertise) };
  return realRadio(inside === undefined ? adapters : { ...adapters, inside: system(inside) }, world.after);
}
