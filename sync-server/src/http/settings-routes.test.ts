import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWholeServer, type WholeServer } from '../../testing/whole-server.ts';

let server: WholeServer;
beforeEach(async () => {
  server = await startWholeServer();
});
afterEach(() => server.stop());

const path = '/api/events/tech-conference-2026/settings';
const ask = (method: string, json?: object) => server.ask(method, path, json, server.keyOf(server.event));
interface Info {
  readonly lists: readonly object[];
  readonly gates: readonly object[];
  readonly epoch: number;
  readonly startsAt: number;
}

test('[H31] settings that change reach the roster; the same settings change nothing', async () => {
  const info = (await (await ask('GET')).json()) as Info;
  const event = server.server.directory.list()[0];
  const before = event?.rosterVersion().number ?? 0;
  await ask('PUT', info);
  expect(event?.rosterVersion().number).toBe(before);
  const answer = await ask('PUT', { ...info, name: '기술 컨퍼런스' });
  expect(await answer.json()).toMatchObject({ name: '기술 컨퍼런스' });
  expect(event?.rosterVersion().number).toBe(before + 1);
  expect((await event?.roster.current())?.roster.event.name).toBe('기술 컨퍼런스');
});

test('[H31] what would blind a gate or move its facts is refused by name', async () => {
  const info = (await (await ask('GET')).json()) as Info;
  const [list] = info.lists;
  for (const bad of [
    { ...info, id: 'another' },
    { ...info, epoch: info.epoch + 1 },
    { ...info, endsAt: info.startsAt },
    { ...info, lists: [] },
    { ...info, lists: [list, list] },
    { ...info, timeZone: 'Mars/Olympus' },
    { ...info, gates: [{ id: 'NORTH!', name: 'x' }] },
  ])
    expect((await ask('PUT', bad)).status).toBe(400);
  expect((await server.ask('PUT', path, info)).status).toBe(401);
});
