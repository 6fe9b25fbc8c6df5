/** The event keys of this device, ready to check signatures with; codes are identified by the core (V8). */
import { keyIdText, type Verifier, verifierOf } from '@attend-gate/shared';

/** Event keys by key id. */
export async function keyringOf(
  eventKeys: readonly Uint8Array<ArrayBuffer>[],
): Promise<ReadonlyMap<string, Verifier>> {
  const verifiers = await Promise.all(eventKeys.map(verifierOf));
  return new Map(verifiers.map((verifier) => [keyIdText(verifier.keyId), verifier]));
}
