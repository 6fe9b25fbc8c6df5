/** What is withdrawn in this event, signed (T4): from the people and devices as they stand, numbered like the roster. */
import {
  ALL_GENERATIONS,
  asMillis,
  type DeviceNo,
  type Millis,
  type RosterVersion,
  type Signer,
  signWithdrawals,
  type TokenId,
  type Withdrawal,
} from '@attend-gate/shared';
import type { Participant } from '../store/participant-store.ts';

export interface WithdrawalDeps {
  readonly people: readonly Pick<Participant, 'token' | 'generation' | 'status'>[];
  readonly devices: readonly { readonly no: DeviceNo; readonly revokedAt: Millis | undefined }[];
  /** Blank tickets that will not be given to anybody. */
  readonly blanks: readonly TokenId[];
  readonly version: RosterVersion;
  readonly signer: Signer;
  readonly now: Millis;
}

/** A gate that heard nothing for this long says so. */
const FRESH_MS = 15 * 60_000;

const withdrawn = ({ token, generation, status }: WithdrawalDeps['people'][number]): Withdrawal[] => {
  if (status === 'canceled' || status === 'blocked') return [{ token, lowestGeneration: ALL_GENERATIONS }];
  return generation > 0 ? [{ token, lowestGeneration: generation }] : [];
};

/** The number rises with every roster; epochs count far above any number of changes. */
export const withdrawalSeq = ({ epoch, number }: RosterVersion): number => epoch * 2 ** 32 + number;

export function signCurrent(deps: WithdrawalDeps): Promise<Uint8Array<ArrayBuffer>> {
  const { people, devices, blanks, version, signer, now } = deps;
  const blank = blanks.map((token) => ({ token, lowestGeneration: ALL_GENERATIONS }));
  return signWithdrawals(
    {
      seq: withdrawalSeq(version),
      issued: now,
      nextUpdate: asMillis(now + FRESH_MS),
      tokens: [...people.flatMap(withdrawn), ...blank],
      devices: devices.flatMap(({ no, revokedAt }) => (revokedAt === undefined ? [] : [no])),
    },
    signer,
  );
}
