/**
 * The tables behind the organiser's work: saved column mappings, jobs, webhooks, sources, API keys. Described here,
 * made by `migrations-organiser.ts`, read only by the stores of the same names.
 */
import type { Generated } from 'kysely';

/** What a person decided about a column, for every later file. */
export interface ImportMappingTable {
  header: string;
  /** One of `IMPORT_FIELDS`, or `answer`. */
  field: string;
  updated_at: number;
}

/** Work to be done at least once, written in the transaction that made it necessary (the outbox). */
export interface JobTable {
  id: Generated<number>;
  kind: string;
  /** JSON; ids, never personal data. */
  payload: string;
  /** `queued`, `running`, `done`, `dead`, `held`. */
  state: string;
  attempts: number;
  run_at: number;
  locked_until: number;
  /** The same key is the same job; null = any number of them. */
  dedupe_key: string | null;
  last_error: string;
  created_at: number;
  done_at: number;
}

export interface SettingTable {
  name: string;
  /** JSON. */
  value: string;
}

export interface WebhookTable {
  id: string;
  url: string;
  /** `whsec_…`; shown once. */
  secret: string;
  /** Kinds of happenings as a JSON array; empty = all. */
  kinds: string;
  active: number;
  created_at: number;
}

/** Another system that people are fetched from. */
export interface SourceTable {
  id: string;
  url: string;
  /** Sent as `Authorization`; '' = none. */
  authorization: string;
  every_ms: number;
  /** People that the source no longer names are canceled. */
  cancels_missing: number;
  cursor: string;
  next_run: number;
  last_run: number;
  /** JSON of the last outcome. */
  last_result: string;
  active: number;
  created_at: number;
}

/** Who came from which source, to notice who is gone. */
export interface SourcePersonTable {
  source_id: string;
  external_id: string;
  seen_at: number;
}

export interface ApiKeyTable {
  id: string;
  name: string;
  /** SHA-256 of the key, hex. */
  hash: string;
  /** Rights as a JSON array. */
  scopes: string;
  created_at: number;
  /** 0 = never. */
  expires_at: number;
  last_used: number;
  revoked_at: number;
}

/** The first answer to a request that may be sent again. */
export interface IdempotencyTable {
  actor: string;
  key: string;
  request_hash: string;
  status: number;
  body: string;
  created_at: number;
}

/** Pre-signed tickets that a device may give to walk-ins while it is offline (T4c). */
export interface BlankTicketTable {
  token_id: string;
  device_no: number;
  created_at: number;
  participant_id: string | null;
  withdrawn_at: number;
}

export interface OrganiserSchema {
  import_mapping: ImportMappingTable;
  job: JobTable;
  setting: SettingTable;
  webhook: WebhookTable;
  source: SourceTable;
  source_person: SourcePersonTable;
  api_key: ApiKeyTable;
  idempotency: IdempotencyTable;
  blank_ticket: BlankTicketTable;
}
