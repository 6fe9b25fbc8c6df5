import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BridgeStatus } from '../bridge/status.ts';
import { type StatusServer, startStatusServer } from './status-server.ts';

const GOOD: BridgeStatus = {
  ...{
    event: 'tech-conference-2026',
    device: 9,
    gate: 'north',
    server: 'https://event.example',
    radio: 'on',
  },
  ...{ radioRestarts: 1, heard: 1_000, addressesInMemory: 40, tags: 3, recognised: 200, followed: 2 },
  phones: { links: 1, connections: 12, passes: 4, admitted: 3, refused: { signature: 1, idle: 2 } },
  ...{
    crossed: 6,
    presenceWritten: 5,
    roster: true,
    ledgerLink: 'connected',
    presenceLink: 'connected',
    unsent: 0,
  },
};
let status: BridgeStatus;
let server: StatusServer;
const walked: string[] = [];
const marked: string[] = [];
beforeEach(async () => {
  status = GOOD;
  walked.length = 0;
  marked.length = 0;
  server = await startStatusServer({
    port: 0,
    status: () => status,
    calibration: () => ({
      now: { weak: -66, median: -61, strong: -58, samples: 40 },
      ...{
        near: undefined,
        far: undefined,
        proposal: marked.includes('far') ? -64 : undefined,
        enterDbm: -61,
      },
    }),
    calibrate: (mark) => marked.push(mark) > 0,
    scene: {
      useTags: () => undefined,
      walk: (token, to) => token === 'known' && walked.push(to) > 0,
      people: [{ token: 'known', metres: 30 }],
      stop: () => undefined,
    },
    onError: (error) => expect.unreachable(String(error)),
  });
});
afterEach(() => server.close());

const get = (path: string, method = 'GET'): Promise<Response> => fetch(server.address + path, { method });

test('[BR8] it is ready while the radio works, with or without a server', async () => {
  expect((await get('/livez')).status).toBe(200);
  status = { ...GOOD, ledgerLink: 'offline', presenceLink: 'offline', unsent: 12 };
  expect((await get('/readyz')).status).toBe(200);
  status = { ...GOOD, radio: 'off' };
  const down = await get('/readyz');
  expect(down.status).toBe(503);
  expect(await down.json()).toEqual({ ready: false, waiting: ['radio'] });
  expect((await get('/livez')).status).toBe(200);
});

test('[B4] the calibration page shows what is heard and takes taps of its own page only', async () => {
  const page = await (await get('/calibrate')).text();
  expect(page).toContain('-61 dBm');
  expect(page).not.toContain('mark=use');
  const tap = (mark: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.address}/calibrate?mark=${mark}`, { method: 'POST', headers, redirect: 'manual' });
  expect((await tap('near', { origin: server.address })).headers.get('location')).toBe('/calibrate');
  expect((await tap('far')).status).toBe(303);
  expect((await tap('near', { origin: 'http://evil.example' })).status).toBe(403);
  expect((await tap('sideways')).status).toBe(400);
  expect(marked).toEqual(['near', 'far']);
  expect(await (await get('/calibrate')).text()).toContain('mark=use');
});

test('[BR8] metrics say the same numbers, refusals by reason', async () => {
  const text = await (await get('/metrics')).text();
  expect(text).toContain('attend_gate_bridge_radio_up 1');
  expect(text).toContain('attend_gate_bridge_entries_unsent 0');
  expect(text).toContain('attend_gate_bridge_refused{reason="idle"} 2');
});

test('[BR8] the page is in both languages, loads nothing, and lets nothing through', async () => {
  status = { ...GOOD, gate: '<script>alert(1)</script>' };
  const page = await get('/');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const html = await page.text();
  expect(html).toContain('라디오');
  expect(html).toContain('Not yet on the server');
  expect(html).not.toContain('<script');
});

test('[BR9] people walk when told to; anything else is refused by name', async () => {
  expect((await get('/virtual/walk?token=known&to=gate', 'POST')).status).toBe(200);
  expect(walked).toEqual(['gate']);
  expect((await get('/virtual/walk?token=known&to=moon', 'POST')).status).toBe(400);
  expect((await get('/virtual/walk?token=nobody&to=gate', 'POST')).status).toBe(404);
  expect((await get('/virtual/walk?token=known&to=gate')).status).toBe(404);
  for (const path of ['/nothing', '/..%2f', '//', '/%']) expect((await get(path)).status).toBe(404);
});
