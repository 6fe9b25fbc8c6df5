/** What an organiser does over the API while staff are at the doors. */
import { ask, type RunningServer } from './event-server.ts';

export interface Guest {
  readonly id: string;
  readonly name: string;
  readonly code: string;
}

export const guests = async (server: RunningServer, limit = 50): Promise<readonly Guest[]> =>
  (
    await ask<{ participants: readonly Guest[] }>(
      server,
      `/api/events/${server.event}/participants?limit=${limit}`,
    )
  ).participants;

export const openPairing = async (server: RunningServer): Promise<string> =>
  (
    await ask<{ link: string }>(server, `/api/events/${server.event}/pairings`, {
      name: 'Tablet',
      role: 'steward',
    })
  ).link;

/** The participant's QR code as our server draws it, PNG. */
export async function qrOf(server: RunningServer, participant: string): Promise<Uint8Array> {
  const url = `${server.origin}/api/events/${server.event}/participants/${participant}/qr.png?use=screen`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${server.organiserKey}` } });
  if (!response.ok) throw new Error(`no QR code for ${participant}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

export interface Realtime {
  readonly people: number;
  readonly bodies: number;
  readonly conflicts: number;
}

export const realtime = (server: RunningServer): Promise<Realtime> => ask(server, '/api/analytics/realtime');
