/**
 * Chromium's emulated Bluetooth (CDP `BluetoothEmulation`, `DeviceAccess`) in front of a phone in the bridge's virtual
 * air: what the page does to the emulated gate is done for real, over noble, to bleno, and the answer goes back. CDP
 * cannot deliver a notification, so the page reads the result again (BR11).
 */
import { GATE_CHARACTERISTICS, GATE_SERVICE } from '@attend-gate/shared';
import type { Browser, CDPSession, Page } from '@playwright/test';
import type { AirPhone } from './bridge.ts';

/** Switches it on; headless Chromium on Linux has it off. */
export const bluetoothArgs = ['--enable-blink-features=WebBluetooth'];

const ADDRESS = '09:09:09:09:09:09';
const CLIENT_CONFIGURATION = '00002902-0000-1000-8000-00805f9b34fb';
const PROPERTIES: Readonly<Record<keyof typeof GATE_CHARACTERISTICS, object>> = {
  info: { read: true },
  challenge: { read: true },
  pass: { write: true },
  result: { read: true, notify: true },
  receipt: { read: true },
};

// Playwright's protocol typings do not know these experimental domains.
interface AnySession {
  send(method: string, params?: object): Promise<Record<string, string>>;
  on(event: string, heard: (event: never) => void): void;
}
interface GattOperation {
  readonly address: string;
  readonly type: 'connection' | 'discovery';
}
interface CharacteristicOperation {
  readonly characteristicId: string;
  readonly type: 'read' | 'write' | 'subscribe-to-notifications' | 'unsubscribe-from-notifications';
  readonly data?: string;
}
const loose = (session: CDPSession): AnySession => session as unknown as AnySession;

/** @returns what the page did at the gate, in order */
export async function emulateBluetooth(
  browser: Browser,
  page: Page,
  phone: AirPhone,
): Promise<readonly string[]> {
  const cdp = loose(await browser.newBrowserCDPSession());
  const done: string[] = [];
  const known = new Map<string, keyof typeof GATE_CHARACTERISTICS>();
  await cdp.send('BluetoothEmulation.enable', { state: 'powered-on', leSupported: true });

  const discover = async (): Promise<void> => {
    if (known.size > 0) return;
    const { serviceId } = await cdp.send('BluetoothEmulation.addService', {
      ...{ address: ADDRESS, serviceUuid: GATE_SERVICE },
    });
    for (const [what, characteristicUuid] of Object.entries(GATE_CHARACTERISTICS)) {
      const properties = PROPERTIES[what as keyof typeof PROPERTIES];
      const { characteristicId } = await cdp.send('BluetoothEmulation.addCharacteristic', {
        ...{ serviceId, characteristicUuid, properties },
      });
      if (what === 'result')
        await cdp.send('BluetoothEmulation.addDescriptor', {
          ...{ characteristicId, descriptorUuid: CLIENT_CONFIGURATION },
        });
      known.set(characteristicId!, what as keyof typeof GATE_CHARACTERISTICS);
    }
  };
  cdp.on('BluetoothEmulation.gattOperationReceived', async ({ address, type }: GattOperation) => {
    let code = 0;
    try {
      if (type === 'connection') await phone.connect();
      else await discover();
      done.push(type);
    } catch (error) {
      done.push(`${type} failed: ${String(error)}`);
      code = 1;
    }
    await cdp.send('BluetoothEmulation.simulateGATTOperationResponse', { address, type, code });
  });
  cdp.on('BluetoothEmulation.characteristicOperationReceived', async (asked: CharacteristicOperation) => {
    const { characteristicId, type } = asked;
    const what = known.get(characteristicId);
    if (!what) return;
    let code = 0;
    let data: string | undefined;
    try {
      if (type === 'read') data = await phone.read(what);
      else if (type === 'write') await phone.write(what, asked.data ?? '');
      done.push(`${type} ${what}`);
    } catch (error) {
      done.push(`${type} ${what} failed: ${String(error)}`);
      code = 1;
    }
    const response = { characteristicId, type, code, ...(data === undefined ? {} : { data }) };
    await cdp.send('BluetoothEmulation.simulateCharacteristicOperationResponse', response);
  });

  const own = loose(await page.context().newCDPSession(page));
  await own.send('DeviceAccess.enable');
  let picked = false;
  own.on(
    'DeviceAccess.deviceRequestPrompted',
    ({ id, devices }: { id: string; devices: { id: string }[] }) => {
      const [first] = devices;
      // The prompt is told again for each advertisement; answering it twice ends the browser.
      if (!first || picked) return;
      picked = true;
      void own.send('DeviceAccess.selectPrompt', { id, deviceId: first.id });
    },
  );
  await cdp.send('BluetoothEmulation.simulatePreconnectedPeripheral', {
    ...{ address: ADDRESS, name: 'North gate', manufacturerData: [], knownServiceUuids: [GATE_SERVICE] },
  });
  return done;
}
