import { type ApproveRequest, approveSchema } from '../domain/guard/approve';
import { type ArmRequest, armSchema } from '../domain/guard/arm';
import type { Arming } from '../domain/guard/state';
import type { GuardStatus } from '../domain/guard/status';
import { parseOrExplain } from '../domain/validation';
import { explain } from './explain';
import { grpcCode, isRefused } from './grpc';
import type { GuardClient } from './guard-client';
import { READ_BACK_WITHIN_MS, readBack, statusOrNull } from './read-back';

const BEFORE_WITHIN_MS = 2_000;
/** Heard later than that after it was sent, by a worker that was away, an arm is somebody's wish of before. */
const BEGIN_WITHIN_MS = 120_000;

/** What became of an `arm` or an `approve`. */
export type ArmAnswer =
  /** The guard says so itself. */
  | { readonly result: 'armed'; readonly status: GuardStatus }
  /** The policy asks for two operators: the status has the proposal, and nothing is armed for it yet. */
  | { readonly result: 'proposed'; readonly why: string; readonly status: GuardStatus }
  /** The guard left everything as it was. */
  | { readonly result: 'refused'; readonly why: string; readonly status: GuardStatus }
  /** The server has it. What the guard made of it is not known: nobody polls it, or it cannot be read. */
  | { readonly result: 'recorded'; readonly why: string };

/**
 * Arms, and reads back what the guard made of it.
 * @throws InvalidInput for a request that no guard takes; where the server did not take it, or where that is not known
 */
export async function armAccount(
  guards: GuardClient,
  account: string,
  request: ArmRequest,
): Promise<ArmAnswer> {
  const { operator, reason } = parseOrExplain(armSchema, request, 'arm');
  const before = await statusOrNull(guards, account, BEFORE_WITHIN_MS);
  // The server's clock, where somebody tells it.
  const beginBefore = request.beginBefore ?? (before?.at ?? Date.now()) + BEGIN_WITHIN_MS;
  const unanswered = await sendSignal(() => guards.arm(account, { ...request, beginBefore }));
  const hash = before?.proposal?.hash;
  return await answerOf(guards, account, before, {
    unanswered,
    isOurs: (arming) => arming.operator === operator && arming.reason === reason,
    // A guard of an older worker knows of no proposals.
    isProposed: ({ proposal }) => proposal != null && proposal.hash !== hash,
    onceHeard: `A worker that polls it before ${new Date(beginBefore).toISOString()} arms it for its full time, a later one refuses it`,
  });
}

/** Approves, and reads back what the guard made of it. @throws InvalidInput as `armAccount` */
export async function approveAccount(
  guards: GuardClient,
  account: string,
  request: ApproveRequest,
): Promise<ArmAnswer> {
  const { operator } = parseOrExplain(approveSchema, request, 'approve');
  const before = await statusOrNull(guards, account, BEFORE_WITHIN_MS);
  const unanswered = await sendSignal(() => guards.approve(account, request));
  return await answerOf(guards, account, before, {
    unanswered,
    isOurs: ({ approvedBy }) => approvedBy === operator,
    isProposed: () => false,
    onceHeard: 'A worker that polls it before the proposal ends arms it',
  });
}

/**
 * Sends a signal, whose answer may be lost though the server has it.
 * @returns null where the server took it, else what says that this is not known
 * @throws whatever says that the server did not take it
 */
async function sendSignal(send: () => Promise<void>): Promise<Error | null> {
  try {
    await send();
    return null;
  } catch (error) {
    if (!(error instanceof Error) || grpcCode(error) === undefined || isRefused(error)) throw error;
    return error;
  }
}

/** What came of this request, and of no other that was sent at the same time. */
interface Ours {
  readonly unanswered: Error | null;
  readonly isOurs: (arming: Arming) => boolean;
  readonly isProposed: (status: GuardStatus) => boolean;
  /** What comes of it later, where nobody polls the guard now. */
  readonly onceHeard: string;
}

async function answerOf(
  guards: GuardClient,
  account: string,
  before: GuardStatus | null,
  { unanswered, isOurs, isProposed, onceHeard }: Ours,
): Promise<ArmAnswer> {
  const number = before?.arming?.number;
  const rejectedAt = before?.lastRejected?.at;
  const isNew = ({ arming }: GuardStatus) => arming !== null && arming.number !== number;
  const isArmed = (seen: GuardStatus) => isNew(seen) && seen.arming !== null && isOurs(seen.arming);
  const isRejected = ({ lastRejected }: GuardStatus) =>
    lastRejected !== null && lastRejected.at !== rejectedAt;
  const shows = (seen: GuardStatus) => isArmed(seen) || isProposed(seen) || isRejected(seen);
  try {
    const { status } = await readBack(guards, account, shows);
    // What shows now may be of before, where that is not known.
    if (unanswered !== null && (before === null || status === null || !shows(status)))
      throw notKnown(account, unanswered);
    if (status === null) {
      const why = `No worker polls the guard of ${account}, or none answers in time, so it is not known whether it is armed. ${onceHeard}; "disarm ${account}" takes it back.`;
      return { result: 'recorded', why };
    }
    if (isArmed(status)) return { result: 'armed', status };
    if (isProposed(status)) {
      const why = `it waits for a second operator: approve ${account} ${status.proposal?.hash ?? ''}`;
      return { result: 'proposed', why, status };
    }
    const why = isRejected(status)
      ? status.lastRejected?.message
      : isNew(status)
        ? 'somebody else armed it at the same time, and that is what holds'
        : `the signal did not take effect within ${READ_BACK_WITHIN_MS / 1_000} s; try again`;
    return { result: 'refused', why: why ?? '', status };
  } catch (error) {
    if (unanswered !== null) throw notKnown(account, unanswered);
    return { result: 'recorded', why: `The status of ${account} cannot be read back: ${explain(error)}.` };
  }
}

const notKnown = (account: string, cause: Error) =>
  new Error(
    `no answer in time, so it is not known whether ${account} was armed; look with "status ${account}", and "disarm ${account}" takes it back`,
    { cause },
  );
