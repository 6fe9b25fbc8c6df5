import { NEVER_LOGGED } from '@attend-gate/shared';
import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { createLog, withoutSecrets } from './logger.ts';

function recorder() {
  const lines: string[] = [];
  const server = createLog('debug', { write: (line) => void lines.push(line) });
  return { ...server, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

test('[O1] everything logged within a request carries its id, also after an await, and nothing else does', async () => {
  const { log, within, last } = recorder();
  await within({ requestId: 'r-1' }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    log.error({ err: new Error('late') }, 'failed');
  });
  expect(last()).toMatchObject({ level: 'error', requestId: 'r-1', service: 'sync-server', msg: 'failed' });
  log.info('outside');
  expect(last()).not.toHaveProperty('requestId');
  expect(Number.isNaN(Date.parse(String(last().time)))).toBe(false);
});

property.prop([fc.constantFrom(...NEVER_LOGGED), fc.nat(2), fc.stringMatching(/^[a-z]{12}$/)])(
  '[O2] no secret and nothing personal is logged, at the top or two levels down',
  (field, depth, value) => {
    const { log, lines, last } = recorder();
    let body: Record<string, unknown> = { [field]: value };
    for (let i = 0; i < depth; i++) body = { inner: body };
    log.info(body, 'said');
    expect(lines.join('')).not.toContain(value);
    expect(JSON.stringify(last())).toContain('[redacted]');
  },
);

test('[O2] an error from elsewhere loses the codes, bearers, tokens and addresses in its text', () => {
  const { log, lines } = recorder();
  const jwt = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJkZXZpY2U6NyJ9.c2lnbmF0dXJl';
  const message = `mail to mina@example.org about TCF24-ABCD-12345 with Bearer abc.def and ${jwt} failed`;
  log.error({ err: new Error(message) }, 'event server');
  expect(lines.join('')).not.toMatch(/mina@|TCF24-ABCD|abc\.def|eyJ/);
  expect(withoutSecrets('plain words stay')).toBe('plain words stay');
});
