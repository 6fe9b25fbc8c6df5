/**
 * A venue network without internet: https under an own authority, on a name that is not localhost. The browser trusts the
 * authority's key alone, as a tablet does after the steps of the trust page.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startEventServer } from './support/event-server.ts';
import { Tablet } from './support/tablet.ts';

const NAME = 'gate.venue.test';

/** Base64 SHA-256 of the public key, as Chromium's switch wants it. */
function keyOf(certificateFile: string): string {
  const { publicKey } = new X509Certificate(readFileSync(certificateFile));
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}

test('[W9b] on a venue network the gate is secure, pairs, and starts again without the server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  const server = await startEventServer(join(folder, 'data'), 0, ['--lan', '--lan-name', NAME]);
  expect(server.origin).toMatch(new RegExp(`^https://${NAME}:`));
  const resolve = `--host-resolver-rules=MAP ${NAME} 127.0.0.1`;
  const trust = `--ignore-certificate-errors-spki-list=${keyOf(server.authorityFile!)}`;
  const tablet = new Tablet({ folder: join(folder, 'tablet'), args: [resolve, trust] });
  const stranger = new Tablet({ folder: join(folder, 'stranger'), args: [resolve] });
  try {
    await Promise.all([tablet.switchOn(), stranger.switchOn()]);
    await expect(stranger.page.goto(`${server.origin}/gate/`)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
    // Chromium shows its own page for the refusal; leaving it earlier would be a navigation interrupted by another.
    await stranger.page.waitForURL('chrome-error://chromewebdata/');
    await stranger.page.goto(server.trustPage!);
    await expect(stranger.page.getByTestId('trust')).toHaveAttribute('data-state', 'bad');
    await tablet.page.goto(server.trustPage!);
    await expect(tablet.page.getByTestId('trust')).toHaveAttribute('data-state', 'good');

    await tablet.pair(server.pairingLink, 'North gate');
    expect(await tablet.page.evaluate(() => isSecureContext)).toBe(true);
    await expect(tablet.page.getByTestId('camera')).toHaveAttribute('data-state', 'running');
    await server.stop();
    await tablet.page.reload();
    await expect(tablet.page.getByTestId('verdict-ready')).toBeVisible();
    await expect(tablet.page.getByTestId('link-state')).toHaveAttribute('data-link', 'offline');
  } finally {
    await Promise.all([tablet.switchOff(), stranger.switchOff()]);
    await server.stop();
  }
});
