/**
 * Opens and locks the names of this tablet. Open, it holds the roster key in memory; locked, it holds nothing, and
 * what lies on disk opens only with the shift PIN. Wrong PINs cost time, also across a restart.
 */
import { importRosterKey, type RosterKey } from '@attend-gate/shared';
import { closeKeyBox, type KeyBox, openKeyBox } from '../platform/key-box.ts';
import type { Names, NamesState, UnlockAnswer } from './gate-app.ts';

export interface VaultMemory {
  readBox(): Promise<KeyBox | undefined>;
  writeBox(box: KeyBox): Promise<void>;
  readAttempts(): Promise<Attempts>;
  writeAttempts(attempts: Attempts): Promise<void>;
}

/** Wrong PINs in a row, and when the last one was (wall clock). */
export interface Attempts {
  readonly wrong: number;
  readonly at: number;
}
export const NO_ATTEMPTS: Attempts = { wrong: 0, at: 0 };

export interface VaultDeps {
  readonly memory: VaultMemory;
  readonly wall: () => number;
  readonly randomBytes: (n: number) => Uint8Array<ArrayBuffer>;
  /** The state changed; the key with it. */
  readonly onState: (state: NamesState) => void;
}

export interface Vault extends Omit<Names, 'putOffPin'> {
  key(): RosterKey | undefined;
  readonly state: NamesState;
}

const FREE_TRIES = 4;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 30 * 60_000;
export const MIN_PIN = 6;

/** After four wrong PINs half a minute, then twice as long with each: a million PINs take years. */
export function waitAfter({ wrong, at }: Attempts, now: number): number {
  if (wrong < FREE_TRIES) return 0;
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (wrong - FREE_TRIES));
  // A clock set back must not open the door, nor keep it shut for longer than the wait.
  return now < at ? wait : Math.max(0, at + wait - now);
}

export async function openVault(deps: VaultDeps): Promise<Vault> {
  const { memory } = deps;
  let box = await memory.readBox();
  let secret: Uint8Array<ArrayBuffer> | undefined;
  let key: RosterKey | undefined;
  let state: NamesState = 'locked';

  const become = (next: NamesState): void => {
    state = next;
    deps.onState(next);
  };
  const open = async (opened: Uint8Array<ArrayBuffer>, next: NamesState): Promise<void> => {
    secret = opened;
    key = await importRosterKey(opened);
    become(next);
  };
  const attempt = async (pin: string): Promise<Uint8Array<ArrayBuffer> | UnlockAnswer> => {
    const attempts = await memory.readAttempts();
    const ms = waitAfter(attempts, deps.wall());
    if (ms > 0) return { kind: 'wait', ms };
    // Counted before it is tried: pulling the plug must not give a free try.
    await memory.writeAttempts({ wrong: attempts.wrong + 1, at: deps.wall() });
    const opened = box && (await openKeyBox(box, pin));
    if (!opened) return { kind: 'wrong' };
    await memory.writeAttempts(NO_ATTEMPTS);
    return opened;
  };

  if (box?.kdf === 'none') {
    const opened = await openKeyBox(box, '');
    if (opened) await open(opened, 'unset');
  }
  return {
    key: () => key,
    get state() {
      return state;
    },
    setPin: async (pin) => {
      if (!secret) throw new Error('a PIN can be set only while the names are open');
      if (!/^\d+$/.test(pin) || pin.length < MIN_PIN) throw new Error(`a PIN has ${MIN_PIN} digits or more`);
      box = await closeKeyBox(secret, pin, deps.randomBytes);
      await memory.writeBox(box);
      become('open');
    },
    unlock: async (pin) => {
      const opened = await attempt(pin);
      if ('kind' in opened) return opened;
      await open(opened, 'open');
      return { kind: 'open' };
    },
    check: async (pin) => {
      const opened = await attempt(pin);
      return 'kind' in opened ? opened : { kind: 'open' };
    },
    lock: () => {
      if (state !== 'open') return;
      secret?.fill(0);
      secret = undefined;
      key = undefined;
      become('locked');
    },
  };
}
