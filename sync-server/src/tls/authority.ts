/**
 * An own certificate authority for a venue without internet, and server certificates under it (W9b): browsers give
 * camera, service worker and WebCrypto only to addresses they trust, and no public authority signs `192.168.0.10`.
 * Whoever steals its key can deceive every tablet that trusts it: it stays in the data folder, and is trusted only on
 * tablets of the event.
 */
import 'reflect-metadata'; // @peculiar/x509 resolves its parts through it
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralNames,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto as Crypto);

/** Certificate and PKCS#8 key, both PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface AuthorityDeps {
  readonly now: number;
  readonly random: (length: number) => Uint8Array;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;
const AUTHORITY_DAYS = 3_650;
/** Apple refuses server certificates that live longer than 398 days. */
const SERVER_DAYS = 397;
/** A tablet whose clock is behind must not refuse a certificate made just now. */
const BACKDATED_MS = DAY;

const serial = (random: AuthorityDeps['random']): string => {
  const bytes = random(16);
  // A positive integer: the highest bit is free, and the first byte is not zero.
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
};

const newKeys = (): Promise<CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;

const keyPem = async (keys: CryptoKeyPair): Promise<string> =>
  PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');

const readKey = (pem: string): Promise<CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), ALGORITHM, false, [
    'sign',
  ]) as Promise<CryptoKey>;

/** @param name what tablets list it under in their settings */
export async function createAuthority(
  name: string,
  { now, random }: AuthorityDeps,
): Promise<KeyedCertificate> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(random),
    name: [{ CN: [name] }, { O: ['attend-gate'] }],
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + AUTHORITY_DAYS * DAY),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await keyPem(keys) };
}

const nameOf = (host: string): JsonGeneralNames[number] =>
  isIP(host) === 0 ? { type: 'dns', value: host } : { type: 'ip', value: host };

/** @param hosts names and addresses the server is reached by; at least one */
export async function issueServerCertificate(
  authority: KeyedCertificate,
  hosts: readonly string[],
  { now, random }: AuthorityDeps,
): Promise<KeyedCertificate> {
  const [first] = hosts;
  if (first === undefined) throw new Error('a server certificate needs a name or an address');
  const issuer = new X509Certificate(authority.certificate);
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(random),
    subject: [{ CN: [first] }],
    issuer: issuer.subject,
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + (SERVER_DAYS - 1) * DAY),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await readKey(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(hosts.map(nameOf)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await keyPem(keys) };
}

/** May this certificate still be served for these hosts, under this authority, for another month? */
export async function isGood(
  server: KeyedCertificate,
  authority: KeyedCertificate,
  hosts: readonly string[],
  now: number,
): Promise<boolean> {
  const certificate = new X509Certificate(server.certificate);
  const names = certificate.getExtension(SubjectAlternativeNameExtension)?.names.toJSON() ?? [];
  const known = new Set(names.map(({ value }) => value));
  const issuer = new X509Certificate(authority.certificate);
  return (
    hosts.every((host) => known.has(host)) &&
    certificate.notAfter.getTime() - now > 30 * DAY &&
    (await certificate.verify({ publicKey: issuer.publicKey, date: new Date(now) }))
  );
}
