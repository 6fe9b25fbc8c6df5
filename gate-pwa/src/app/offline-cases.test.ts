/** V8 on a tablet without a network: the cases that hold at the core and over REST hold in the gate app. */
import { generateKeyPair, signerOf } from '@attend-gate/shared';
import { pemOf, runPretixCase, signedSecret, smallCases, smallFolder } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { openTabletDesk } from '../../testing/pretix-tablet.ts';

test('[V8] every case of the small event holds on a tablet that never saw a network', async () => {
  const signer = await signerOf(await generateKeyPair(false));
  const folder = smallFolder(pemOf(signer.publicKey));
  for (const one of smallCases(await signedSecret(1, signer), await signedSecret(99, signer)))
    expect(await runPretixCase(one, folder, openTabletDesk)).toEqual({ name: one.name, problems: [] });
});
