/**
 * The `revoke` facts of a device (L23): per session how far it was durable here, with the chain's head there. Written
 * by the server into its own log, so that every replica cuts at the same place.
 */
import {
  type DeviceNo,
  deviceOfClient,
  type Fact,
  type FactDraft,
  type PinnedExtent,
  type Room,
  sessionOfClient,
  toHex,
} from '@attend-gate/shared';

/** A revoke fact has room for 2,048 characters; a session takes at most 40. */
const SESSIONS_PER_FACT = 40;

/** Bodies to write; more than one only for a device with very many sessions. */
export function revokeBodies(room: Pick<Room<Fact>, 'states'>, device: DeviceNo): FactDraft['body'][] {
  const extents = room
    .states()
    .filter(({ client, length }) => deviceOfClient(client) === device && length > 0)
    .map(
      ({ client, length, head }): PinnedExtent => ({
        ...{ device, session: sessionOfClient(client), length },
        hash: toHex(head.slice(0, 8)),
      }),
    );
  const bodies: FactDraft['body'][] = [
    { kind: 'revoke', device, extents: extents.slice(0, SESSIONS_PER_FACT) },
  ];
  for (let at = SESSIONS_PER_FACT; at < extents.length; at += SESSIONS_PER_FACT)
    bodies.push({ kind: 'revoke', device, extents: extents.slice(at, at + SESSIONS_PER_FACT) });
  return bodies;
}
