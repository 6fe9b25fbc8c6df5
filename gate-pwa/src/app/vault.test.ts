import { expect, test } from 'vitest';
import { closeKeyBox, type KeyBox, openKeyBox } from '../platform/key-box.ts';
import { type Attempts, NO_ATTEMPTS, waitAfter } from './pin-attempts.ts';
import { openVault } from './vault.ts';

const randomBytes = (n: number) => crypto.getRandomValues(new Uint8Array(n));
const secret = () => new Uint8Array(32).fill(9);

async function setup() {
  let box: KeyBox | undefined = await closeKeyBox(secret(), undefined, randomBytes);
  let attempts: Attempts = NO_ATTEMPTS;
  let now = 1_000_000;
  const states: string[] = [];
  const memory = {
    readBox: async () => box,
    writeBox: async (next: KeyBox) => {
      box = next;
    },
    readAttempts: async () => attempts,
    writeAttempts: async (next: Attempts) => {
      attempts = next;
    },
  };
  const restart = () =>
    openVault({ memory, wall: () => now, randomBytes, onState: (state) => states.push(state) });
  const wait = (ms: number): void => {
    now += ms;
  };
  return { restart, states, wait, box: () => box! };
}

test('[W12] before a PIN is set the names are open; with one they are locked at every start', async () => {
  const { restart, states } = await setup();
  const first = await restart();
  expect([first.state, first.key() !== undefined]).toEqual(['unset', true]);
  await first.setPin('246813');
  const second = await restart();
  expect([second.state, second.key()]).toEqual(['locked', undefined]);
  expect(await second.unlock('246813')).toEqual({ kind: 'open' });
  second.lock();
  expect([second.state, second.key(), states]).toEqual([
    'locked',
    undefined,
    ['unset', 'open', 'open', 'locked'],
  ]);
});

test('[W12] the key opens only with its PIN and on its device', async () => {
  const { restart, box } = await setup();
  await (await restart()).setPin('246813');
  expect(box().kdf).toBe('argon2id');
  expect(await openKeyBox(box(), '246813')).toEqual(secret());
  expect(await openKeyBox(box(), '246814')).toBeUndefined();
  const other = await closeKeyBox(secret(), '246813', randomBytes);
  expect(await openKeyBox({ ...box(), deviceKey: other.deviceKey }, '246813')).toBeUndefined();
  expect(box().deviceKey.extractable).toBe(false);
});

test('[W12] wrong PINs cost time, a restart does not give it back, and the right one clears it', async () => {
  const { restart, wait } = await setup();
  await (await restart()).setPin('246813');
  const vault = await restart();
  for (let i = 0; i < 4; i++) expect(await vault.unlock('000000')).toEqual({ kind: 'wrong' });
  const again = await restart();
  expect(await again.unlock('246813')).toEqual({ kind: 'wait', ms: 30_000 });
  wait(30_000);
  expect(await again.unlock('246813')).toEqual({ kind: 'open' });
  again.lock();
  expect(await again.unlock('000000')).toEqual({ kind: 'wrong' });
});

test('[W12] waits double up to half an hour; a clock set back opens nothing early', () => {
  expect([3, 4, 5, 30].map((wrong) => waitAfter({ wrong, at: 0 }, 0))).toEqual([
    0, 30_000, 60_000, 1_800_000,
  ]);
  expect(waitAfter({ wrong: 4, at: 500_000 }, 100)).toBe(30_000);
  expect(waitAfter({ wrong: 4, at: 0 }, 30_000)).toBe(0);
});

test('[W12] without WebAssembly the PIN goes through PBKDF2', async () => {
  const kept = globalThis.WebAssembly;
  try {
    Reflect.deleteProperty(globalThis, 'WebAssembly');
    const box = await closeKeyBox(secret(), '246813', randomBytes);
    expect(box.kdf).toBe('pbkdf2');
    expect(await openKeyBox(box, '246813')).toEqual(secret());
    expect(await openKeyBox(box, '246814')).toBeUndefined();
  } finally {
    globalThis.WebAssembly = kept;
  }
});
