import { expect, test } from 'vitest';
import { startWholeServer } from '../../testing/whole-server.ts';

test('[H41] entries stand in the piece they fell into, first visits once, and each gate says how fast it is', async () => {
  const server = await startWholeServer();
  try {
    const event = server.server.directory.list()[0]!;
    const key = server.keyOf(server.event);
    const base = `/api/events/${server.event}`;
    const arrivals = async (): Promise<unknown> =>
      (await server.ask('GET', `${base}/arrivals?minutes=10`, undefined, key)).json();
    expect(await arrivals()).toMatchObject({ peak: null, pieces: [{ entries: 0, first: 0 }] });
    await server.ask('POST', '/api/participants/bulk-upload', { participants: [{ name: 'Mia' }] }, key);
    const [mia] = await event.people.page(undefined, 1);
    const [list, gate] = [event.eventInfo().lists[0]!.id, event.eventInfo().gates[0]!];
    const checkin = { token: mia!.code, list, gate: gate.id, nonce: 'n-1' };
    expect((await server.ask('POST', '/api/attendance/checkin', checkin, key)).status).toBe(201);
    expect(await arrivals()).toMatchObject({
      pieces: [{ entries: 1, first: 1 }],
      peak: { entries: 1 },
    });
    const { perGate } = (await arrivals()) as { perGate: { entries: number; lately: number }[] };
    expect(perGate.reduce((sum, { entries }) => sum + entries, 0)).toBe(1);
    expect(perGate.reduce((sum, { lately }) => sum + lately, 0)).toBe(1);
    expect(await (await server.ask('GET', `${base}/conflicts`, undefined, key)).json()).toEqual({
      conflicts: [],
    });
    expect((await server.ask('GET', `${base}/conflicts`)).status).toBe(401);
  } finally {
    await server.stop();
  }
});
