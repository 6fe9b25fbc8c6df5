/** Opens the radio that was asked for: real adapters, or the virtual air with a scene of people in it. */

import { BleRadio } from './ble-radio.ts';
import type { Adapter } from './driver.ts';
import type { GattHandler, Radio, RadioListener } from './radio.ts';
import { Air, type Timers } from './virtual/air.ts';
import { VirtualController } from './virtual/controller.ts';
import { plugIn } from './virtual/plug.ts';
import { createScene, type Scene } from './virtual/scene.ts';

export interface OpenedRadio {
  readonly open: (listener: RadioListener, gatt: GattHandler) => Radio;
  /** Only on the virtual radio. */
  readonly scene: Scene | undefined;
}

/** One adapter or two; two are better (R6). */
export function realRadio(scan: Adapter, advertise: Adapter, after: Timers['after']): OpenedRadio {
  return {
    open: (listener, gatt) => new BleRadio({ ...listener, gatt, scan, advertise, after }),
    scene: undefined,
  };
}

export interface VirtualRadioOptions extends Timers {
  /** 0 ≤ n < 1, seeded. */
  readonly random: () => number;
  readonly now: () => number;
  /** People walk up by themselves. */
  readonly wander: boolean;
}

/** Two virtual adapters at the gate. What runs on them is noble and bleno, unmodified. */
export function virtualRadio(options: VirtualRadioOptions): OpenedRadio {
  const { after, soon, random, now, wander } = options;
  const air = new Air({ after, soon, random });
  for (const device of [0, 1])
    plugIn(device, new VirtualController(air, { address: `00:aa:01:00:00:0${device + 1}` }));
  const scan: Adapter = { driver: 'virtual', device: 0 };
  const advertise: Adapter = { driver: 'virtual', device: 1 };
  return {
    open: (listener, gatt) => new BleRadio({ ...listener, gatt, scan, advertise, after }),
    scene: createScene({ air, now, after, wander }),
  };
}
