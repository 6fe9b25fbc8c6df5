/** V8 across the boundary: the cases that hold at a gate hold through the API of the whole server, answer for answer. */
import { generateKeyPair, signerOf } from '@attend-gate/shared';
import { pemOf, runPretixCase, signedSecret, smallCases, smallFolder } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { openServerDesk } from '../../testing/pretix-server.ts';

test('[V8] every case of the small event holds through the API', async () => {
  const signer = await signerOf(await generateKeyPair(false));
  const folder = smallFolder(pemOf(signer.publicKey));
  const cases = smallCases(await signedSecret(1, signer), await signedSecret(99, signer));
  const results = await Promise.all(cases.map((one) => runPretixCase(one, folder, openServerDesk)));
  expect(results).toEqual(cases.map(({ name }) => ({ name, problems: [] })));
});
