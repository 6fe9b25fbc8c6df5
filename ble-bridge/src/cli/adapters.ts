/** From names on the command line to the radio they mean. */
import type { Adapter } from '../radio/driver.ts';
import { type OpenedRadio, realRadio, virtualRadio } from '../radio/open-radio.ts';
import type { AdapterChoice, AdapterName } from './commands.ts';
import type { Surroundings } from './surroundings.ts';

/** What sticks with a UART speak out of the box. */
const BAUD_RATE = 115_200;

const adapterOf = (name: AdapterName): Adapter =>
  typeof name === 'number'
    ? { driver: 'system', device: name }
    : { driver: 'uart', port: name, baudRate: BAUD_RATE };

export function radioOf(choice: AdapterChoice, world: Surroundings, wander: boolean): OpenedRadio {
  const { radio, scan, advertise, inside } = choice;
  if (radio === 'virtual') return virtualRadio({ ...world, now: world.wall, wander });
  const adapters = { scan: adapterOf(scan), advertise: adapterOf(advertise) };
  return realRadio(inside === undefined ? adapters : { ...adapters, inside: adapterOf(inside) }, world.after);
}
