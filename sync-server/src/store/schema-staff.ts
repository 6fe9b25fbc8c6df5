/** The table of people who may sign, as Kysely sees it. */
export interface StaffTable {
  id: string;
  name: string;
  role: string;
  /** Raw Ed25519 public key, 32 bytes. */
  public_key: Uint8Array;
  /** COSE_Sign1 `CERT`. */
  certificate: Uint8Array;
  box: string;
  not_before: number;
  expires_at: number;
  /** 0 = may sign. */
  withdrawn_at: number;
}

export interface StaffSchema {
  staff: StaffTable;
}
