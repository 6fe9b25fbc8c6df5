/**
 * The gate's service over Web Bluetooth, as the port the shared protocol wants (BR10…BR15). Only Chromium browsers have
 * it, only after a tap, and only behind the browser's own chooser.
 */
import {
  GATE_CHARACTERISTICS,
  GATE_SERVICE,
  type GateCharacteristic,
  type GatePort,
} from '@attend-gate/shared';

interface Characteristic extends EventTarget {
  readonly value?: DataView;
  readValue(): Promise<DataView>;
  writeValueWithResponse(value: BufferSource): Promise<void>;
  startNotifications(): Promise<unknown>;
}
interface Service {
  getCharacteristic(uuid: string): Promise<Characteristic>;
}
interface Server {
  connect(): Promise<Server>;
  disconnect(): void;
  getPrimaryService(uuid: string): Promise<Service>;
}
interface Bluetooth {
  requestDevice(options: { filters: { services: string[] }[] }): Promise<{ readonly gatt?: Server }>;
  getAvailability?(): Promise<boolean>;
}

const bluetooth = (): Bluetooth | undefined => (navigator as { bluetooth?: Bluetooth }).bluetooth;

/** Does this browser know Bluetooth at all? Says nothing about whether the radio is on. */
export const hasBluetooth = (): boolean => bluetooth() !== undefined;

export interface ConnectedGate {
  readonly port: GatePort;
  close(): void;
}

/** `cancelled`: nothing was chosen, or no gate was near. */
export type NoGate = 'unsupported' | 'cancelled' | 'off' | 'failed';

const bytesOf = ({ buffer, byteOffset, byteLength }: DataView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength).slice();

function portOf(service: Service): GatePort {
  const known = new Map<GateCharacteristic, Promise<Characteristic>>();
  const find = (what: GateCharacteristic): Promise<Characteristic> => {
    const found = known.get(what) ?? service.getCharacteristic(GATE_CHARACTERISTICS[what]);
    known.set(what, found);
    return found;
  };
  return {
    read: async (what) => bytesOf(await (await find(what)).readValue()),
    write: async (what, value) => (await find(what)).writeValueWithResponse(Uint8Array.from(value)),
    onResult: async (heard) => {
      const result = await find('result');
      result.addEventListener('characteristicvaluechanged', () => {
        if (result.value) heard(bytesOf(result.value));
      });
      try {
        await result.startNotifications();
      } catch (error) {
        console.info('no notifications from this gate: its result is read again', error);
      }
    },
  };
}

/** Opens the browser's chooser, so only call it from a tap. */
export async function connectGate(): Promise<ConnectedGate | NoGate> {
  const radio = bluetooth();
  if (!radio) return 'unsupported';
  if ((await radio.getAvailability?.()) === false) return 'off';
  try {
    const { gatt } = await radio.requestDevice({ filters: [{ services: [GATE_SERVICE] }] });
    if (!gatt) return 'failed';
    const server = await gatt.connect();
    return { port: portOf(await server.getPrimaryService(GATE_SERVICE)), close: () => gatt.disconnect() };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    console.info('no gate over Bluetooth', error);
    return error.name === 'NotFoundError' ? 'cancelled' : 'failed';
  }
}
