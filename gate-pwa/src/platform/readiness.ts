/** What this browser and tablet can do, looked up once when somebody asks. Every probe that is missing says so as undefined. */

export interface Readiness {
  readonly secure: boolean;
  /** The app itself is stored: it starts without a network. */
  readonly startsOffline: boolean;
  readonly persisted: boolean | undefined;
  /** Bytes left for this app. */
  readonly free: number | undefined;
  readonly camera: boolean;
  readonly battery: { readonly level: number; readonly charging: boolean } | undefined;
  readonly installed: boolean;
}

/** Not in TypeScript's DOM library: https://www.w3.org/TR/battery-status/ */
interface BatteryNavigator {
  getBattery?(): Promise<{ readonly level: number; readonly charging: boolean }>;
}

async function battery(): Promise<Readiness['battery']> {
  const manager = await (navigator as BatteryNavigator).getBattery?.();
  return manager && { level: manager.level, charging: manager.charging };
}

async function freeSpace(): Promise<number | undefined> {
  const estimate = await navigator.storage?.estimate?.();
  return estimate?.quota === undefined ? undefined : estimate.quota - (estimate.usage ?? 0);
}

const hasCamera = async (): Promise<boolean> =>
  ((await navigator.mediaDevices?.enumerateDevices()) ?? []).some(({ kind }) => kind === 'videoinput');

export async function probeReadiness(): Promise<Readiness> {
  return {
    secure: globalThis.isSecureContext,
    startsOffline: navigator.serviceWorker?.controller != null,
    persisted: await navigator.storage?.persisted?.(),
    free: await freeSpace(),
    camera: await hasCamera(),
    battery: await battery(),
    installed: matchMedia('(display-mode: standalone)').matches,
  };
}
