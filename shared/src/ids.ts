/** The names of things. A branded type says who may make one; everything else only passes it on. */
declare const brand: unique symbol;
export type Brand<T, B extends string> = T & { readonly [brand]: B };

/** A moment, in milliseconds since 1970. Comes from an injected clock; the core never reads one itself. */
export type Millis = Brand<number, 'Millis'>;
export const asMillis = (n: number): Millis => n as Millis;

/** Short name of one event, `tech-conference-2026`: 1–64 of a–z, 0–9 and `-`. */
export type EventId = Brand<string, 'EventId'>;

/** 8 random bytes as 11 base64url characters. Stands in facts and signed tickets; never changes. */
export type TokenId = Brand<string, 'TokenId'>;

/** `TCF24-ABCD-12345`: prefix, random part, check symbol. Only `parseTokenCode` and `makeTokenCode` make one. */
export type TokenCode = Brand<string, 'TokenCode'>;

/** The number an event gave a device when it was paired: 1 … 2^40. Number 0 is the event server itself. */
export type DeviceNo = Brand<number, 'DeviceNo'>;

/** `<deviceNo>.<session>.<index>`, e.g. `7.0.41` (L2). */
export type FactId = Brand<string, 'FactId'>;

/** Name of a check-in list, `main`: 1–32 of a–z, 0–9 and `-`. */
export type ListId = Brand<string, 'ListId'>;

/** Name of a gate, `north`: 1–32 of a–z, 0–9 and `-`. */
export type GateId = Brand<string, 'GateId'>;

const SLUG = /^[a-z0-9][a-z0-9-]*$/;
const isSlug = (text: string, max: number): boolean => text.length <= max && SLUG.test(text);

export const isEventId = (text: string): text is EventId => isSlug(text, 64);
export const isListId = (text: string): text is ListId => isSlug(text, 32);
/** Name of an enrolled person of the staff, or of an area: the same alphabet as lists and gates. */
export const isShortName = (text: string): boolean => isSlug(text, 32);
export const isGateId = (text: string): text is GateId => isSlug(text, 32);
export const isTokenId = (text: string): text is TokenId =>
  /^[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]$/.test(text);

export const factId = (device: number, session: number, index: number): FactId =>
  `${device}.${session}.${index}` as FactId;

/** Takes a fact id apart; undefined if the text is none. */
export function parseFactId(text: string): { device: DeviceNo; session: number; index: number } | undefined {
  const match = /^(0|[1-9]\d{0,12})\.(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,9})$/.exec(text);
  if (!match) return undefined;
  return { device: Number(match[1]) as DeviceNo, session: Number(match[2]), index: Number(match[3]) };
}
