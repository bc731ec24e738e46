import { ARRIVAL_SLACK_MS } from '../../../src/domain/bounds';
import { type Evidence, type Of, ofKind } from '../evidence';
import { type Check, time } from './check';
import { sentWrites } from './writes';

/** An arming whose answer was lost may still lie in a frozen server's queue; later than this it does not. */
const LOST_ARM_MS = 60_000;

interface Quiet {
  readonly account: string;
  readonly confirmedAt: number;
  /** Nothing is accepted after `from`, until `to`. */
  readonly from: number;
  readonly to: number;
}

/** Nothing is accepted later than the bound after a confirmed disarm, until somebody arms again. */
export const nothingAfterDisarm: Check = (evidence) => {
  const quiet = quietTimes(evidence);
  return sentWrites(evidence).flatMap(({ account, at, request, targets }) =>
    quiet
      .filter((each) => each.account === account && at > each.from + jumpBefore(evidence, at) && at < each.to)
      .map(
        ({ confirmedAt }) =>
          `${account}: ${request.method} ${targets} accepted at ${time(at)}, ${at - confirmedAt} ms after the disarm confirmed at ${time(confirmedAt)}`,
      ),
  );
};

/** By how much the exchange's clock may have gone back under a request that waited for it, ms. */
const jumpBefore = (evidence: Evidence, at: number): number =>
  Math.max(
    0,
    ...ofKind(evidence, 'clock')
      .filter(({ from, to }) => at >= from && at <= to)
      .map(({ aheadMs }) => Math.abs(aheadMs)),
  );

/** Times at which nothing may be accepted, as far as the order of arms and disarms is known. */
export const quietTimes = (evidence: Evidence): Quiet[] =>
  evidence.accounts
    .flatMap(({ account, recvWindowMs }) => quietOf(evidence, account, recvWindowMs + ARRIVAL_SLACK_MS))
    .filter(({ from, to }) => from < to);

function quietOf(evidence: Evidence, account: string, boundMs: number): Quiet[] {
  const arms = ofKind(evidence, 'arm').filter((each) => each.account === account);
  return ofKind(evidence, 'disarm')
    .filter((each) => each.account === account)
    .flatMap(({ askedAt, confirmedAt }) => {
      if (confirmedAt === null || arms.some((arm) => mayFollow(arm, askedAt, confirmedAt))) return [];
      const later = arms.map((arm) => arm.askedAt).filter((at) => at > confirmedAt);
      return [{ account, confirmedAt, from: confirmedAt + boundMs, to: Math.min(Infinity, ...later) }];
    });
}

/** An arming that may have taken effect after a disarm though it was asked for before its confirmation. */
const mayFollow = (
  { askedAt, answeredAt, result }: Of<'arm'>,
  disarmAskedAt: number,
  confirmedAt: number,
): boolean =>
  askedAt <= confirmedAt &&
  (answeredAt > disarmAskedAt || (result === 'unknown' && answeredAt > disarmAskedAt - LOST_ARM_MS));
