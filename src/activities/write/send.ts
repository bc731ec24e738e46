import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { PermitAnswer } from '../../domain/guard/permit';
import { ExchangeError, NotSent } from '../../exchange/errors';
import type { PermitKnowledge, WriteContext } from '../../workflows/contract';
import type { ActivityDependencies } from '../dependencies';
import { problemOf } from '../problem';
import { type Became, blocked } from './became';
import type { Evidence, Sending } from './write-kind';

class PermitRefused extends NotSent {
  constructor(readonly answer: PermitAnswer | null) {
    super('no permit');
  }
}

export class ReadingTooOld extends NotSent {
  constructor() {
    super('what was read is too old');
  }
}

/** What became of one sending: nothing, another's, or an answer or none. */
export type Sent =
  | { readonly kind: 'not_sent' | 'again'; readonly why: Became }
  | { readonly kind: 'other'; readonly permit: Extract<PermitKnowledge, 'other' | 'unknown'> }
  | ({ readonly kind: 'sent'; readonly uncertain: boolean } & Pick<Sending, 'failure' | 'evidence'>);

/**
 * Asks for the permit and sends, in this order and once.
 * @param checkReading throws ReadingTooOld where what was read is too old to act on
 */
export async function send(
  { guards, log }: ActivityDependencies,
  input: WriteContext,
  targets: readonly string[],
  checkReading: () => void,
  request: (beforeSend: (timestamp: number) => Promise<void>) => Promise<Evidence>,
): Promise<Sent> {
  const { activityId, attempt } = Context.current().info;
  const { account, reservationId, workflowId, runId, originalExecutionRunId, write } = input;
  // One nonce an invocation: attempt numbers start again when an activity is reset.
  const nonce = randomUUID();
  let permitted = false;
  try {
    const evidence = await request(async () => {
      checkReading();
      const answer = await guards().permit(account, {
        reservationId,
        workflowId,
        runId,
        originalExecutionRunId,
        write,
        targets,
        nonce,
        activityId,
        attempt,
      });
      if (answer === null || !answer.given) throw new PermitRefused(answer);
      permitted = true;
    });
    const uncertain = [...evidence.values()].some(({ outcome }) => outcome === 'unknown');
    return { kind: 'sent', uncertain, failure: null, evidence };
  } catch (error) {
    if (error instanceof PermitRefused) {
      if (error.answer === null) return { kind: 'other', permit: 'unknown' };
      if (error.answer.everGiven) return { kind: 'other', permit: 'other' };
      return { kind: 'not_sent', why: blocked(error.answer.reason ?? 'reservation_closed') };
    }
    if (error instanceof NotSent) {
      const kind = error instanceof ReadingTooOld ? 'again' : 'not_sent';
      return { kind, why: blocked('unconfirmed', error.message) };
    }
    if (!(error instanceof ExchangeError)) throw error;
    const failure = { reason: error.reason, detail: problemOf(error) };
    // Refused on this side before the permit was asked for: that says nothing about another invocation.
    if (!permitted) return { kind: 'not_sent', why: blocked(failure.reason, failure.detail) };
    log.warn('a write failed', {
      account,
      write,
      code: error.code,
      outcome: error.outcome,
      problem: error.message,
    });
    return {
      kind: 'sent',
      uncertain: error.outcome === 'unknown',
      evidence: new Map(),
      failure,
    };
  }
}
