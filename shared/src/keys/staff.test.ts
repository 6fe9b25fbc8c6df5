import { beforeAll, expect, test } from 'vitest';
import { EPOCH } from '../../testing/people.ts';
import { asMillis, type DeviceNo, type EventId } from '../ids.ts';
import { issueCertificate, verifyCertificate } from './certificate.ts';
import { generateKeyPair, type Signer, signerOf, type Verifier, verifierOf } from './signing.ts';
import { issueStaffCertificate, type StaffCertificate, verifyStaffCertificate } from './staff.ts';

let event: Signer;
let issuer: Verifier;
let claims: StaffCertificate;

beforeAll(async () => {
  event = await signerOf(await generateKeyPair(false));
  issuer = await verifierOf(event.publicKey);
  const { publicKey } = await signerOf(await generateKeyPair(false));
  claims = {
    ...{ event: 'tech' as EventId, id: 'mina', role: 'supervisor', publicKey },
    ...{ notBefore: EPOCH, expires: asMillis(EPOCH + 1_000_000) },
  };
});

test('[L30] a person’s certificate says who may sign until when', async () => {
  const bytes = await issueStaffCertificate(claims, event);
  expect(await verifyStaffCertificate(bytes, issuer, EPOCH)).toEqual({ ok: true, value: claims });
  expect(await verifyStaffCertificate(bytes, issuer, claims.expires)).toMatchObject({ error: 'expired' });
  expect(await verifyStaffCertificate(bytes, issuer, asMillis(EPOCH - 1))).toMatchObject({
    error: 'not_yet',
  });
});

test('[L30] neither certificate passes for the other, and no other key’s or changed one passes', async () => {
  const person = await issueStaffCertificate(claims, event);
  expect(await verifyCertificate(person, issuer, EPOCH)).toEqual({ ok: false, error: 'malformed' });
  const { publicKey, notBefore, expires } = claims;
  const device = { event: claims.event, device: 7 as DeviceNo, role: 'supervisor', publicKey } as const;
  const certificate = await issueCertificate({ ...device, notBefore, expires }, event);
  expect(await verifyStaffCertificate(certificate, issuer, EPOCH)).toEqual({ ok: false, error: 'malformed' });
  const stranger = await signerOf(await generateKeyPair(false));
  const forged = await issueStaffCertificate(claims, stranger);
  expect(await verifyStaffCertificate(forged, issuer, EPOCH)).toMatchObject({ error: 'other_key' });
  for (const at of [5, 40, person.length - 1]) {
    const changed = Uint8Array.from(person);
    changed[at]! ^= 1;
    expect((await verifyStaffCertificate(changed, issuer, EPOCH)).ok).toBe(false);
  }
});

test('[L30] no certificate is issued to a name or a role that could not be read back', async () => {
  for (const over of [{ id: 'Mina Kim' }, { id: '' }, { role: 'steward' as never }])
    await expect(issueStaffCertificate({ ...claims, ...over }, event)).rejects.toThrow(/claims/);
});
