import { type DisarmAnswer, type GuardStatus, hasLostItsPast } from '../client';

/**
 * What became of a disarm, for people.
 * @param wait whether it was to come back only once nothing can arrive any more
 */
export function disarmLine(answer: DisarmAnswer, wait = false): string {
  const { recorded, budgetProblem } = answer;
  const untold =
    recorded !== true || budgetProblem === null
      ? ''
      : ` Today's budget does NOT count as spent (${budgetProblem}): say it again with --restored.`;
  return `${whatBecame(answer, wait)}${untold}`;
}

function whatBecame({ account, recorded, confirmed, status, problem }: DisarmAnswer, wait: boolean): string {
  if (recorded === false) return `${account}: NOT disarmed: ${problem}`;
  if (recorded === null)
    return `${account}: NOT KNOWN whether the server recorded the disarm: ${problem}. Disarm again.`;
  if (problem !== null)
    return `${account}: the server recorded the disarm, but it cannot be read back: ${problem}. Look again with "status".`;
  if (status === null)
    return `${account}: the server recorded the disarm, so nothing more is permitted; no worker answers for the guard to tell what still arrives.${wait ? ' NOT PROVEN that nothing arrives any more: start the worker and disarm again with --wait, or look at the exchange.' : ''}`;
  if (!confirmed)
    return `${account}: the server recorded the disarm, but the guard still says: ${status.headline}. Look again with "status".`;
  return `${status.headline}; ${whatArrives(status)}`;
}

/** What may still arrive of what was permitted before. */
function whatArrives(status: GuardStatus): string {
  const { quietAt, at } = status;
  if (hasLostItsPast(status)) return 'what was sent before is NOT KNOWN to this guard: look at the exchange';
  return quietAt !== null && quietAt > at
    ? `nothing can reach the exchange after ${new Date(quietAt).toISOString()}`
    : 'nothing can reach the exchange any more';
}

/**
 * Whether that is what was asked for. Without a worker a disarm that the server has is as good as done, since the
 * guard hears it before it permits anything; but nobody tells when the last write that was permitted before has arrived.
 */
export const isDisarmDone = (
  { confirmed, status, problem, budgetProblem }: DisarmAnswer,
  wait: boolean,
): boolean =>
  problem === null &&
  budgetProblem === null &&
  (status === null ? !wait : confirmed && !(wait && hasLostItsPast(status)));
