/**
 * A note for the event server alone: a tablet that was stolen, and whoever reads what it sends, cannot read it (T4c).
 * HPKE in base mode (RFC 9180): DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; the text is the encapsulated key
 * (65 bytes) and the ciphertext. What a note is about is part of its seal, so that none can be moved to another person.
 */
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { concatBytes, encodeText } from '../bytes.ts';

const KEY_BYTES = 65;
const TAG_BYTES = 16;
/** Longest note that is read. */
export const MAX_NOTE_BYTES = 64 * 1024;

const suite = () =>
  new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const infoOf = (about: readonly string[]): Uint8Array<ArrayBuffer> =>
  encodeText(['attend-gate/note/1', ...about].join('\n'));

/** The server's half. */
export interface NoteReader {
  /** Raw point, 65 bytes; what everybody seals with. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** Undefined for bytes that are no note for this key, or about something else. */
  open(note: Uint8Array<ArrayBuffer>, about: readonly string[]): Promise<string | undefined>;
}

/** @param secret 32 bytes or more that only the server has; the same secret makes the same key */
export async function noteReaderOf(secret: Uint8Array<ArrayBuffer>): Promise<NoteReader> {
  const keys = await suite().kem.deriveKeyPair(secret);
  const publicKey = new Uint8Array(await suite().kem.serializePublicKey(keys.publicKey));
  return {
    publicKey,
    open: async (note, about) => {
      if (note.length < KEY_BYTES + TAG_BYTES || note.length > MAX_NOTE_BYTES) return undefined;
      const enc = note.slice(0, KEY_BYTES).buffer;
      const box = note.slice(KEY_BYTES).buffer;
      try {
        const recipient = { recipientKey: keys.privateKey, enc, info: infoOf(about).buffer };
        return new TextDecoder().decode(await suite().open(recipient, box));
      } catch (error) {
        // The library's whole answer to bytes that are not for this key.
        if (error instanceof Error) return undefined;
        throw error;
      }
    },
  };
}

/** @param publicKey raw point of the server @throws for a key that is no point */
export async function sealNote(
  text: string,
  publicKey: Uint8Array<ArrayBuffer>,
  about: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const recipientPublicKey = await suite().kem.deserializePublicKey(publicKey.slice().buffer);
  const sender = await suite().createSenderContext({ recipientPublicKey, info: infoOf(about).buffer });
  const box = await sender.seal(encodeText(text).buffer);
  return concatBytes(new Uint8Array(sender.enc), new Uint8Array(box));
}
