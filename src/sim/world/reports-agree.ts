import { NOT_KNOWN_BY_WHOM } from '../../activities/write/cancel-outcome';
import { sum } from '../../domain/decimal';
import type { ActionReport } from '../../domain/report';
import type { PositionSide } from '../../domain/vocabulary';
import type { Effect } from '../../simulator';
import type { Execution } from '../temporal/execution';
import { during, inLeg, isFlat, sentFor, wasFlat } from './cycle-writes';
import { clientIdOf, type Invariant, isCancel } from './invariant';
import { cancelDisagrees, closeDisagrees, type LegFacts } from './row-agrees';
import type { World } from './world';

/** What a report says of each action is what the exchange's log says, and nothing that was done is left out. */
export const reportsAgree: Invariant = ({ cycles, sent, effects: all, account }, world) =>
  cycles.flatMap(({ execution, report }) => {
    if (report === null) return [];
    const own = sentFor(execution, sent, world);
    const effects = own.flatMap((each) => each.effects);
    const readStale = wasShownStale(execution, account.label, world);
    const cancelled = effects.filter(isCancel).map(clientIdOf);
    const named = own.flatMap(({ permit }) => permit?.request.targets ?? []);
    const wrong = report.actions.flatMap((action) => {
      if (action.action !== 'cancel_all')
        return closeDisagrees(action, { ...legFacts(execution, action, effects, all), readStale });
      const { target, result, detail } = action;
      return cancelDisagrees(action, {
        byUs: cancelled.includes(target) || (result === 'executed' && saysNotByWhom(detail)),
        rests: account.rests(target),
        sent: named.some((each) => each.endsWith(` ${target}`)),
      });
    });
    const twice = cancelled
      .filter((id, i) => cancelled.indexOf(id) !== i)
      .map((id) => `cancelled twice: ${id}`);
    return [...leftOut(report.actions, effects), ...twice, ...wrong].map(
      (found) => `${execution.workflowId}: ${found}`,
    );
  });

/** Of a write whose sending nobody can tell: somebody else may have been before it. */
const saysNotByWhom = (detail: string | null): boolean => detail?.includes(NOT_KNOWN_BY_WHOM) === true;

/** Whether a read was answered, while a cycle ran, with what had been so before. */
const wasShownStale = ({ startedAt, closing }: Execution, label: string, { exchange }: World): boolean =>
  exchange.log.entries.some(
    ({ account, receivedAt, faults }) =>
      account === label &&
      faults.includes('stale-read') &&
      receivedAt >= startedAt &&
      receivedAt <= (closing?.at ?? Number.POSITIVE_INFINITY),
  );

const isFill = ({ kind }: Effect): boolean => kind === 'order_filled';

/** What was done and no row speaks of. */
function leftOut(rows: readonly ActionReport[], effects: readonly Effect[]): string[] {
  const isSaid = ({ symbol, positionSide }: Effect) =>
    rows.some((row) => row.action === 'flatten' && row.symbol === symbol && row.target === positionSide);
  const targets = new Set(rows.map(({ target }) => target));
  return [
    ...effects
      .filter((effect) => isCancel(effect) && !targets.has(clientIdOf(effect)))
      .map((effect) => `cancelled and not reported: ${clientIdOf(effect)}`),
    ...effects
      .filter((effect) => isFill(effect) && !isSaid(effect))
      .map(({ symbol, positionSide }) => `closed and not reported: ${symbol} ${positionSide}`),
  ];
}

/** @param own effects of what was sent for the cycle */
function legFacts(
  execution: Execution,
  { symbol, target }: ActionReport,
  own: readonly Effect[],
  all: readonly Effect[],
): Omit<LegFacts, 'readStale'> {
  const leg = { symbol, positionSide: target as PositionSide };
  const fills = inLeg(own, leg).filter(isFill);
  const meanwhile = during(execution, inLeg(all, leg));
  const lastSeq = fills.at(-1)?.seq ?? 0;
  const flat = wasFlat(execution, all, leg);
  return {
    filled: sum(fills.map(({ quantity }) => quantity ?? '0')),
    wasFlat: flat,
    // Where nothing happened to it, it is what it was.
    isOpen:
      meanwhile.length === 0
        ? !flat
        : meanwhile.some(({ seq, positionAfter }) => seq >= lastSeq && !isFlat(positionAfter)),
    othersMoved: meanwhile.some(
      (effect) => !own.includes(effect) && effect.positionBefore !== effect.positionAfter,
    ),
  };
}
