/** `scan`: what beacons are heard here and how strongly, to register them or to find a place for the box. */
import { beaconsIn, telemetryIn } from '../codec/beacons.ts';
import type { HeardAdvert } from '../radio/radio.ts';
import { radioOf } from './adapters.ts';
import type { AdapterChoice } from './commands.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

export interface Heard {
  readonly kind: string;
  readonly id: string;
  count: number;
  /** Running mean, dBm. */
  mean: number;
  strongest: number;
  millivolts: number | undefined;
}

/** Counts adverts by what they say, never by address. */
export function countBeacons(heard: Map<string, Heard>, advert: HeardAdvert): void {
  const millivolts = telemetryIn(advert)?.millivolts;
  for (const { kind, id } of beaconsIn(advert)) {
    const key = `${kind}:${id}`;
    const known = heard.get(key) ?? { kind, id, count: 0, mean: 0, strongest: -127, millivolts: undefined };
    known.count++;
    known.mean += (advert.dBm - known.mean) / known.count;
    known.strongest = Math.max(known.strongest, advert.dBm);
    known.millivolts = millivolts ?? known.millivolts;
    heard.set(key, known);
  }
}

const row = (cells: readonly (string | number)[]): string =>
  [
    String(cells[0]).padEnd(10),
    String(cells[1]).padEnd(42),
    ...cells.slice(2).map((c) => String(c).padStart(8)),
  ].join(' ');

export async function scan(
  command: { readonly seconds: number; readonly json: boolean } & AdapterChoice,
  world: Surroundings,
): Promise<void> {
  const heard = new Map<string, Heard>();
  let adverts = 0;
  const radio = radioOf(command, world, false).open(
    {
      onAdvert: (advert) => {
        adverts++;
        countBeacons(heard, advert);
      },
      onState: (state, why) => {
        if (why !== undefined) world.log.warn({ why }, `radio ${state}`);
      },
    },
    undefined,
  );
  radio.start();
  await new Promise<void>((resolve) => void world.after(command.seconds * 1_000, resolve));
  const worked = radio.state === 'on';
  await radio.stop();
  const beacons = [...heard.values()].sort((a, b) => b.mean - a.mean);
  if (command.json) world.print(JSON.stringify({ seconds: command.seconds, adverts, beacons }));
  else {
    world.print(row(['kind', 'id', 'adverts', 'mean dBm', 'best dBm']));
    for (const { kind, id, count, mean, strongest } of beacons)
      world.print(row([kind, id, count, mean.toFixed(0), strongest]));
    world.print(`${adverts} adverts of ${beacons.length} beacons in ${command.seconds} s`);
  }
  world.exit(worked ? EXIT.done : EXIT.failed);
}
