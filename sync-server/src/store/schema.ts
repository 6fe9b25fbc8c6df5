/**
 * The tables of one event as Kysely sees them. Times are milliseconds since 1970, JSON columns hold text. This
 * file only describes; `migrations.ts` makes the tables and the repositories are the only readers.
 */
import type { Generated } from 'kysely';
import type { AlertSchema } from './schema-alerts.ts';
import type { OrganiserSchema } from './schema-organiser.ts';
import type { StaffSchema } from './schema-staff.ts';

/** One row: the event's settings and the counters that must survive a restart. */
export interface EventTable {
  id: string;
  /** `EventInfo` as JSON. */
  info: string;
  /** Raised when the relay is rebuilt or restored (L25). */
  log_epoch: number;
  roster_epoch: number;
  /** Raised in the same transaction as every change of the roster. */
  roster_number: number;
  /** Highest device number seen in any log or certificate; new ones start above (L25). */
  device_floor: number;
  created_at: number;
  updated_at: number;
}

export interface ParticipantTable {
  id: string;
  token_id: string;
  code: string;
  /** What makes an upload find the same person again; see `roster/identity.ts`. */
  identity: string;
  name: string;
  email: string;
  phone: string;
  company: string;
  ticket_type: string;
  order_ref: string;
  external_id: string;
  foreign_code: string;
  /** Answers to form questions, a JSON object of strings. */
  answers: string;
  status: string;
  status_since: number;
  attention: number;
  notes: string;
  generation: number;
  /** Key of the phone that claimed the token, base64url; '' = none. */
  phone_key: string;
  valid_from: number;
  valid_until: number;
  variation: string;
  session_id: string;
  /** External id or id of the person whose ticket this one was added to; '' = none. */
  addon_to: string;
  admits: number;
  pending_ok: number;
  import_id: string | null;
  created_at: number;
  updated_at: number;
}

export interface ImportTable {
  id: string;
  at: number;
  actor: string;
  file_name: string;
  accepted: number;
  created: number;
  updated: number;
  /** `[{line, code}]` as JSON. */
  skipped: string;
}

export interface DeviceTable {
  device_no: number;
  name: string;
  role: string;
  /** Raw Ed25519 public key, 32 bytes. */
  public_key: Uint8Array;
  /** COSE_Sign1 `CERT`. */
  certificate: Uint8Array;
  gate: string;
  /** List ids as a JSON array; empty = all. */
  lists: string;
  paired_at: number;
  revoked_at: number | null;
  last_seen: number;
}

export interface PairingTable {
  /** SHA-256 of the code, hex: the code itself is shown once and never kept. */
  code_hash: string;
  name: string;
  role: string;
  gate: string;
  lists: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  device_no: number | null;
}

/** Written by the relay's own connection (L19); named here for readers. */
export interface LedgerFactTable {
  seq: Generated<number>;
  client: number;
  idx: number;
  text: string;
  received_at: number;
}

/** One row per participant ever: `seq` rises with every change of the person. Kept by triggers, read by the export. */
export interface ParticipantChangeTable {
  seq: Generated<number>;
  participant_id: string;
  token_id: string;
}

/** Where entries of the presence document are kept, with the shape of the ledger's (PR5). */
export type PresenceEntryTable = LedgerFactTable;

/** Sessions of presence that were cut and must never be taken again. */
export interface PresenceCutTable {
  client: number;
}

/** Entries of the pass documents, written by their own connection (L11). */
export interface PassEntryTable {
  token_id: string;
  /** Per token, from 1. */
  seq: number;
  client: number;
  idx: number;
  text: string;
  received_at: number;
}

/** Phones that opened a pass, numbered within it. */
export interface PassPhoneTable {
  token_id: string;
  phone: number;
  opened_at: number;
}

/** Which tag belongs to whom (PR6). */
export interface TagTable {
  name: string;
  token_id: string;
  kind: string;
  /** Hex; of an `eid` the secret identity key. */
  id: string;
  exponent: number;
  clock_zero: number;
  /** 1 = its bearer agreed that sightings are kept. */
  follow: number;
  updated_at: number;
}

/** A card or bracelet: what it is read as, and whether it is good. */
export interface CardTable {
  kind: string;
  identifier: string;
  active: number;
  /** 0 = never. */
  expires: number;
  updated_at: number;
}

/** The tickets a card stands for. */
export interface CardTicketTable {
  kind: string;
  identifier: string;
  participant_id: string;
}

/** Codes of other systems that were good once. */
export interface WithdrawnCodeTable {
  code: string;
  why: string;
  /** Whose it was; null = of a signed ticket that nobody here ever had. */
  participant_id: string | null;
  at: number;
}

/** Facts that nothing vouches for yet (L24). */
export interface QuarantineTable {
  client: number;
  idx: number;
  text: string;
  why: string;
  offered_by: number | null;
  at: number;
}

export interface AuditTable {
  seq: Generated<number>;
  at: number;
  actor: string;
  action: string;
  detail: string;
  /** SHA-256 over the line before and this one, hex; '' for lines older than the chain. */
  hash: string;
}

export interface Schema extends OrganiserSchema, StaffSchema, AlertSchema {
  event: EventTable;
  participant: ParticipantTable;
  import: ImportTable;
  device: DeviceTable;
  pairing: PairingTable;
  ledger_fact: LedgerFactTable;
  quarantine: QuarantineTable;
  participant_change: ParticipantChangeTable;
  presence_entry: PresenceEntryTable;
  presence_cut: PresenceCutTable;
  pass_entry: PassEntryTable;
  pass_phone: PassPhoneTable;
  audit: AuditTable;
  tag: TagTable;
  card: CardTable;
  card_ticket: CardTicketTable;
  withdrawn_code: WithdrawnCodeTable;
}
