import { beforeAll, expect, test } from 'vitest';
import { EPOCH } from '../../testing/people.ts';
import { concatBytes } from '../bytes.ts';
import { asMillis, type DeviceNo, type EventId } from '../ids.ts';
import { type Certificate, issueCertificate, verifyCertificate } from './certificate.ts';
import { decodeCbor, encodeCbor, readCose, signCose } from './cose.ts';
import { generateKeyPair, type Signer, signerOf, type Verifier, verifierOf } from './signing.ts';

let event: Signer;
let issuer: Verifier;
let claims: Certificate;
let bytes: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  event = await signerOf(await generateKeyPair(false));
  issuer = await verifierOf(event.publicKey);
  const { publicKey } = await signerOf(await generateKeyPair(false));
  claims = {
    event: 'tech' as EventId,
    device: 7 as DeviceNo,
    role: 'steward',
    publicKey,
    notBefore: EPOCH,
    expires: asMillis(EPOCH + 1_000_000),
  };
  bytes = await issueCertificate(claims, event);
});

test('[L30] a certificate says which device may do what, until when', async () => {
  expect(await verifyCertificate(bytes, issuer, EPOCH)).toEqual({ ok: true, value: claims });
  expect(await verifyCertificate(bytes, issuer, asMillis(EPOCH - 1))).toEqual({
    ok: false,
    error: 'not_yet',
  });
  expect(await verifyCertificate(bytes, issuer, claims.expires)).toEqual({ ok: false, error: 'expired' });
});

test('[L30] a certificate that could not be read back is never issued', async () => {
  for (const over of [
    { device: -1 as DeviceNo },
    { device: (2 ** 40 + 1) as DeviceNo },
    { event: 'Not A Slug' as EventId },
    { publicKey: new Uint8Array(31) },
    { expires: asMillis(Number.NaN) },
  ])
    await expect(issueCertificate({ ...claims, ...over }, event)).rejects.toThrow(/claims/);
  const server = { ...claims, device: 0 as DeviceNo, role: 'server' } as const;
  expect(await verifyCertificate(await issueCertificate(server, event), issuer, EPOCH)).toEqual({
    ok: true,
    value: server,
  });
});

test('[L30] a signed certificate in another drawing is refused', async () => {
  const cose = readCose(bytes)!;
  const map = decodeCbor(cose.payload)!.value as Map<number, unknown>;
  for (const [key, value] of [
    [3, 'owner'],
    [2, -1],
    [5, 1.5],
    [7, 'more'],
  ] as const) {
    const payload = encodeCbor(new Map(map).set(key, value));
    const signed = await signCose('CERT', payload, event);
    expect(await verifyCertificate(signed, issuer, EPOCH)).toEqual({ ok: false, error: 'malformed' });
  }
  // The two times, six bytes each at the end, the other way round.
  const swapped = concatBytes(
    cose.payload.subarray(0, -12),
    cose.payload.subarray(-6),
    cose.payload.subarray(-12, -6),
  );
  expect(decodeCbor(swapped)?.value).toEqual(map);
  const reordered = await signCose('CERT', swapped, event);
  expect(await verifyCertificate(reordered, issuer, EPOCH)).toEqual({ ok: false, error: 'malformed' });
  const asSeal = await signCose('SEAL', cose.payload, event);
  expect(await verifyCertificate(asSeal, issuer, EPOCH)).toEqual({ ok: false, error: 'signature' });
});

test('[L30] another key’s certificate and a changed one are refused', async () => {
  const stranger = await signerOf(await generateKeyPair(false));
  expect(await verifyCertificate(await issueCertificate(claims, stranger), issuer, EPOCH)).toEqual({
    ok: false,
    error: 'other_key',
  });
  for (const at of [0, 3, 20, 40, bytes.length - 1]) {
    const changed = Uint8Array.from(bytes);
    changed[at]! ^= 1;
    expect((await verifyCertificate(changed, issuer, EPOCH)).ok).toBe(false);
  }
});
