/** Opens the radio that was asked for: real adapters, or the virtual air with a scene of people in it. */

import { BleRadio } from './ble-radio.ts';
import type { Adapter } from './driver.ts';
import type { GattHandler, Radio, RadioListener } from './radio.ts';
import { Air, type Timers } from './virtual/air.ts';
import { VirtualController } from './virtual/controller.ts';
import { plugIn } from './virtual/plug.ts';
import { createScene, INNER_READER_M, type Scene } from './virtual/scene.ts';

export interface OpenedRadio {
  readonly open: (listener: RadioListener, gatt: GattHandler | undefined) => Radio;
  /** Only on the virtual radio. */
  readonly scene: Scene | undefined;
}

export interface Adapters {
  readonly scan: Adapter;
  /** The same one is allowed; two are better (BR6). */
  readonly advertise: Adapter;
  /** A second reader a few metres further in (B1). */
  readonly inside?: Adapter;
}

export const realRadio = (adapters: Adapters, after: Timers['after']): OpenedRadio => ({
  open: (listener, gatt) => new BleRadio({ ...listener, ...adapters, gatt, after }),
  scene: undefined,
});

export interface VirtualRadioOptions extends Timers {
  /** 0 ≤ n < 1, seeded. */
  readonly random: () => number;
  readonly now: () => number;
  /** People walk up by themselves. */
  readonly wander: boolean;
}

/** Two virtual adapters at the gate and an inner reader. What runs on them is noble and bleno, unmodified. */
export function virtualRadio(options: VirtualRadioOptions): OpenedRadio {
  const { after, soon, random, now, wander } = options;
  const air = new Air({ after, soon, random });
  const places = [
    { x: 0, y: 0 },
    { x: 0, y: 0 },
    { x: -INNER_READER_M, y: 0 },
  ];
  for (const [device, at] of places.entries())
    plugIn(device, new VirtualController(air, { address: `00:aa:01:00:00:0${device + 1}`, at }));
  const scan: Adapter = { driver: 'virtual', device: 0 };
  const advertise: Adapter = { driver: 'virtual', device: 1 };
  const inside: Adapter = { driver: 'virtual', device: 2 };
  return {
    open: (listener, gatt) => new BleRadio({ ...listener, gatt, scan, inside, advertise, after }),
    scene: createScene({ air, now, after, wander }),
  };
}
