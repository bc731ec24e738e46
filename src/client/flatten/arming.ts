import { PROPOSAL_MS } from '../../domain/bounds';
import { doable } from '../../domain/flatten';
import type { Arming } from '../../domain/guard/state';
import type { GuardStatus } from '../../domain/guard/status';
import type { PlanPreview } from '../../domain/plan-preview';
import { told } from '../../outside/told';
import { armAccount } from '../arm';
import type { Patience } from './patience';
import type { FlattenMeans } from './preview';
import { statusNow } from './status-now';
import type { FlattenRequest } from './types';

const EVERY_MS = 1_000;

/** Who arms for what was confirmed, and how long that is waited for. */
export interface ArmFor {
  readonly request: FlattenRequest;
  readonly preview: PlanPreview;
  readonly patience: Patience;
}

/**
 * Arms for exactly what was confirmed, no longer than there is time; waits for a second operator where the
 * policy asks for one.
 * @returns the arming's number, or why there is none
 * @throws Stopped
 */
export async function armForPlan(
  { account, guards }: FlattenMeans,
  status: GuardStatus,
  { request, preview, patience }: ArmFor,
): Promise<number | { readonly why: string; readonly mayBeArmed: boolean }> {
  const { operator, reason, plan } = request;
  const ttlSeconds = Math.max(1, Math.min(status.policy.maxArmSeconds, Math.ceil(patience.leftMs / 1_000)));
  const lines = doable(preview).map(({ line }) => line);
  const answer = await armAccount(guards, account, {
    operator,
    reason,
    ttlSeconds,
    botIsDown: true,
    plan,
    planActions: lines,
  });
  if (answer.result === 'armed') return numberOf(answer.status.arming, plan);
  if (answer.result === 'refused') {
    // Where the guard said nothing yet, it still may do what it was asked for.
    const isSaid = answer.status.lastRejected?.message === answer.why;
    return { why: answer.why, mayBeArmed: !isSaid };
  }
  if (answer.result === 'recorded') return { why: answer.why, mayBeArmed: true };
  const hash = answer.status.proposal?.hash ?? '';
  told('onProposed', request.onProposed)(hash);
  const seen = await patience.aside(
    async (longer) => {
      for (;;) {
        // A worker that is replaced meanwhile ends no proposal.
        const now = await statusNow({ account, guards, patience: longer });
        if (now.arming?.plan === plan || now.proposal?.hash !== hash) return now;
        await longer.sleep(EVERY_MS);
      }
    },
    PROPOSAL_MS + 2 * EVERY_MS,
  );
  if (seen.arming?.plan === plan) return seen.arming.number;
  return { why: `the proposal ${hash} is over, and nothing is armed for it`, mayBeArmed: true };
}

function numberOf(arming: Arming | null, plan: string) {
  if (arming?.plan === plan) return arming.number;
  return { why: 'somebody else armed the account at the same moment', mayBeArmed: false };
}
