/**
 * Opens and locks the names of this tablet. Open, it holds the roster key in memory; locked, it holds nothing, and
 * what lies on disk opens only with the shift PIN. Wrong PINs cost time, also across a restart.
 */
import { importRosterKey, type RosterKey } from '@attend-gate/shared';
import { closeKeyBox, type KeyBox, openKeyBox } from '../platform/key-box.ts';
import type { Names, NamesState } from './gate-app.ts';
import { type AttemptMemory, attemptPin, MIN_PIN } from './pin-attempts.ts';

export interface VaultMemory extends AttemptMemory {
  readBox(): Promise<KeyBox | undefined>;
  writeBox(box: KeyBox): Promise<void>;
}

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
  const attempt = (pin: string) =>
    attemptPin(memory, deps.wall, async () => box && (await openKeyBox(box, pin)));

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
      const answer = await attempt(pin);
      if (answer.kind !== 'open') return answer;
      await open(answer.opened, 'open');
      return { kind: 'open' };
    },
    check: async (pin) => {
      const answer = await attempt(pin);
      return answer.kind === 'open' ? { kind: 'open' } : answer;
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
