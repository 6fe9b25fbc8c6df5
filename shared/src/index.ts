/** Everything a package may use. Not listed here means not public. */

export { concatBytes, encodeText, fromBase64url, sameBytes, toBase64url, toHex } from './bytes.ts';
export { type Access, type AccessDeps, createAccess, type ServerFailure } from './device/access.ts';
export { factAppender } from './device/append-fact.ts';
export {
  DeviceLog,
  type DeviceLogDeps,
  type NextPlace,
  SessionsExhausted,
  type Trouble,
} from './device/device-log.ts';
export { type ProofClaims, signDeviceProof } from './device/device-proof.ts';
export type { Journal, JournalSession } from './device/journal.ts';
export { createReceiptWriter, type ReceiptWriterDeps } from './device/receipt-writer.ts';
export { createSealer, type Sealer, type SealerDeps } from './device/sealer.ts';
export { type PlacingLog, type Signatory, signFact, staffAppender } from './device/staff-appender.ts';
export {
  clockOfReason,
  clockReason,
  signVenuePass,
  splitVenuePass,
  venueAudience,
} from './device/venue-pass.ts';
export { type EventAnswer, type EventDoor, scanAcross } from './gate/across-events.ts';
export type { AnnulRefusal } from './gate/corrections.ts';
export {
  createGate,
  type Denial,
  type Duty,
  type Gate,
  type GateDeps,
  type ScanAnswer,
  type ScanRequest,
  WALK_IN_CLASS,
} from './gate/gate.ts';
export { createIdentify, type Identify, type IdentifyDeps } from './gate/identify.ts';
export { type GatePlaces, gatePlaces, placesLeft } from './gate/places.ts';
export { believeReceipt, type RestoreDeps, type Restored, restoreFromReceipt } from './gate/restore.ts';
export * from './ids.ts';
export {
  type BadCertificate,
  type Certificate,
  issueCertificate,
  verifyCertificate,
} from './keys/certificate.ts';
export { isRole, ROLES, type Role } from './keys/role.ts';
export { MAX_NOTE_BYTES, type NoteReader, noteReaderOf, sealNote } from './keys/sealed-note.ts';
export {
  generateKeyPair,
  keyIdOf,
  keyIdText,
  PUBLIC_KEY_BYTES,
  type Signer,
  signerOf,
  type Verifier,
  verifierOf,
} from './keys/signing.ts';
export {
  issueStaffCertificate,
  STAFF_ROLES,
  type StaffCertificate,
  type StaffRole,
  verifyStaffCertificate,
} from './keys/staff.ts';
export type { Attendance, Movement } from './ledger/attendance.ts';
export { originalOf, saysTheSame } from './ledger/copies.ts';
export type * from './ledger/fact.ts';
export { ANNUL_REASONS, OVERRIDE_REASONS, RESOLVE_ANSWERS } from './ledger/fact.ts';
export { type BadFact, formatFact, parseFact } from './ledger/fact-text.ts';
export { type FoldAtOptions, type Frontier, foldAt, frontierKey, knownByDevice } from './ledger/fold-at.ts';
export { isForced } from './ledger/forced.ts';
export {
  type Conflict,
  type Counts,
  fold,
  Ledger,
  type ReentryAfterAnnul,
  type SeenMovement,
  type StaleAdmission,
} from './ledger/ledger.ts';
export { isExpected, type ListStatus, listStatus, type TypeStatus } from './ledger/list-status.ts';
export {
  compareKeys,
  type FactTime,
  formatTime,
  nextTime,
  type OrderKey,
  parseTime,
} from './ledger/order-key.ts';
export {
  type BadReceipt,
  type ReadReceipt,
  type ReceiptClaims,
  readReceipt,
  signReceipt,
  verifyReceipt,
} from './ledger/receipt.ts';
export { movementOfReceipt } from './ledger/receipt-movement.ts';
export { isOwnBudget, mayWrite, mayWriteSigned, SIGNING_ROLES, WRITING_ROLES } from './ledger/rights.ts';
export { signText, verifyText } from './ledger/signed-text.ts';
export {
  COMMIT_BUCKETS,
  LAG_BUCKETS,
  type MetricDefinition,
  NEVER_LOGGED,
  REQUEST_BUCKETS,
} from './operations/metric.ts';
export {
  type BleCheckIn,
  type BleCheckInDeps,
  checkInOverBle,
  type GatePort,
} from './pass/ble-check-in.ts';
export { passEntriesOfRuns } from './pass/entries-of-runs.ts';
export { type PassAttendance, type Passage, passAttendance } from './pass/pass-attendance.ts';
export { PASS_SERVER, type PassDraft, type PassEntry, type SelfRefusal } from './pass/pass-entry.ts';
export { passGrammar } from './pass/pass-grammar.ts';
export { copyText, formatPassEntry, isCopied, parsePassEntry } from './pass/pass-text.ts';
export {
  FORGET_NEAR_MS,
  NearList,
  type NearPerson,
  presenceOfRuns,
  SAY_AGAIN_MS,
} from './presence/near-list.ts';
export type * from './presence/presence.ts';
export { presenceGrammar } from './presence/presence-grammar.ts';
export { type BadPresence, formatPresence, MAX_DWELL_S, parsePresence } from './presence/presence-text.ts';
export { TAG_ID_BYTES, TAG_KINDS, TagKey, TagKeys, type TagKind } from './presence/tags.ts';
export {
  type AcceptedBundle,
  type BadBundle,
  type Bundle,
  encodeBundle,
  judgeBundle,
  MAX_BUNDLE_BYTES,
  readBundle,
} from './relay/bundle.ts';
export type { CarryDeps, Offered } from './relay/carrying.ts';
export { CLOSE, type CloseName, isFinal } from './relay/close-codes.ts';
export { takeFollowed } from './relay/followed.ts';
export { type BadEntry, type Grammar, type HeadAt, ledgerGrammar, type ReadEntry } from './relay/grammar.ts';
export type { Writer } from './relay/guard.ts';
export { DEFAULT_CAPS, type RoomCaps } from './relay/intake.ts';
export type { LogStore, StoredFact } from './relay/log-store.ts';
export type { LedgerProofs, StaffKey } from './relay/proofs.ts';
export { checkProofs } from './relay/proofs.ts';
export type { CarriedDevice, Quarantined, QuarantineStore } from './relay/quarantine.ts';
export { type Peer, type Refusal, Room, type RoomDeps } from './relay/room.ts';
export { createUpstream, type Upstream, type UpstreamDeps } from './relay/upstream.ts';
export type { VenueLogStore } from './relay/venue-log-store.ts';
export { openVenueRelay, type VenueRelay, type VenueRelayDeps } from './relay/venue-relay.ts';
export {
  type Chain,
  createChains,
  type DocumentName,
  extendChain,
  type HashTexts,
  HEAD_BYTES,
  hashTexts,
  ledgerDocument,
  passDocument,
  presenceDocument,
  sameHead,
  startChain,
} from './replica/chain.ts';
export { factsOfRuns } from './replica/facts-of-runs.ts';
export type { LogReader } from './replica/logs.ts';
export { createReplica, type Replica } from './replica/replica.ts';
export {
  clientOf,
  deviceOfClient,
  SEGMENT_LENGTH,
  SESSIONS_PER_DEVICE,
  sessionOfClient,
} from './replica/session.ts';
export {
  DEFAULT_LIMITS,
  decodeLengths,
  decodeRuns,
  encodeChunks,
  encodeLengths,
  encodeRuns,
  type Lengths,
  type Run,
  type UpdateLimits,
} from './replica/update-codec.ts';
export * from './result.ts';
export {
  createDirectory,
  type Directory,
  type DirectoryAnswer,
  type DirectoryPerson,
} from './roster/directory.ts';
export {
  type BadRoster,
  decodeRoster,
  type HeldRoster,
  mediumCode,
  type Withdrawn,
} from './roster/held-roster.ts';
export type * from './roster/roster.ts';
export { HOLDER_STATUSES, isNewer, QUESTION_KINDS } from './roster/roster.ts';
export { eventInfoSchema } from './roster/roster-file.ts';
export { applyRosterSteps, diffRosters, type RosterStep } from './roster/roster-steps.ts';
export {
  codeIndexOf,
  importRosterKey,
  openPerson,
  type Person,
  type RosterKey,
  sealPerson,
} from './roster/seal.ts';
export {
  type RosterCodes,
  type RosterHead,
  type RosterRow,
  signRoster,
  verifyRosterSignature,
  writeRoster,
} from './roster/write-roster.ts';
export { askRule, hasRule } from './rules/evaluate.ts';
export type { RuleNeed } from './rules/explain-rule.ts';
export { applyLogic } from './rules/logic.ts';
export type { RuleContext, Visit } from './rules/rule-data.ts';
export { type BrokenRule, brokenRules, type RuleProblem, ruleProblem } from './rules/rule-health.ts';
export { describeRule, type Language, sayNeed, sayTime } from './rules/rule-words.ts';
export * from './time/zone.ts';
export { type Ag1, type Ag1Check, type Ag1Claims, encodeAg1, readAg1, verifyAg1 } from './token/ag1.ts';
export { type Ag2, encodeAg2, readAg2, verifyAg2 } from './token/ag2.ts';
export { type Ag3, encodeAg3, readAg3, verifyAg3 } from './token/ag3.ts';
export { decodeBase32, encodeBase32 } from './token/base32.ts';
export {
  type BlePass,
  type PassExpectation,
  signBlePass,
  type VerifiedPass,
  verifyBlePass,
} from './token/ble-pass.ts';
export { type ClassifiedCode, classify, stripCode } from './token/classify.ts';
export { encodeReceiptCode, type ReceiptCode, readReceiptCode, receiptLink } from './token/receipt-code.ts';
export {
  type RoomClaims,
  type RoomCode,
  readRoom,
  readRoomText,
  roomHolds,
  roomLink,
  signRoom,
} from './token/room-code.ts';
export {
  type BadToken,
  type DataSymbols,
  dataSymbolsFor,
  isCodePrefix,
  makeTokenCode,
  parseTokenCode,
} from './token/token-code.ts';
export { newTokenId, tokenIdBytes, tokenIdOf } from './token/token-id.ts';
export {
  ALL_GENERATIONS,
  type BadWithdrawalList,
  signWithdrawals,
  verifyWithdrawals,
  type Withdrawal,
  type WithdrawalList,
} from './token/withdrawal.ts';
export { cleanAnswer, givenAnswers, questionsFor } from './verdict/answers.ts';
export { areaPath } from './verdict/capacity.ts';
export { type AreaRoom, type JudgeContext, judge, type LedgerView, needsAttention } from './verdict/judge.ts';
export type * from './verdict/scan.ts';
export type * from './verdict/verdict.ts';
export { CONFIRM_REASONS, ERROR_REASONS } from './verdict/verdict.ts';
export { sayRefusal } from './verdict/verdict-words.ts';
export * from './wire/ble.ts';
export * from './wire/http.ts';
export * from './wire/socket.ts';
