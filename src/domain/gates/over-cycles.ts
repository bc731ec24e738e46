import { sum } from '../decimal';
import type { ActionGroup, Plan } from '../plan';
import { addRunUsage, addUsage, NO_RUN } from '../usage';
import { evaluateGates, groupCost, possibleGroups } from './evaluate';
import type { GateFacts } from './gate';

/** More cycles than this are foreseen by nobody. */
const MAX_CYCLES = 100;

/**
 * What one cycle after the other would carry out, if nothing but the moment stood in the way: a limit of one
 * cycle leaves the rest to the next, a limit of the day does not.
 * @returns the groups of each cycle, the next one first
 */
export function overCycles(plan: Plan, facts: GateFacts): ActionGroup[][] {
  const cycles: ActionGroup[][] = [];
  let [left, { guard }] = [plan, facts];
  while (cycles.length < MAX_CYCLES) {
    const groups = possibleGroups(evaluateGates(left, { ...facts, guard }));
    if (groups.length === 0) break;
    cycles.push(groups);
    left = left.filter((group) => !groups.includes(group));
    if (guard === null) continue;
    const cost = groups.map(groupCost).reduce(addRunUsage, NO_RUN);
    const { arming } = guard;
    guard = {
      ...guard,
      today: addUsage(guard.today, cost),
      arming: arming && { ...arming, usedNotional: sum([arming.usedNotional, cost.notional]) },
    };
  }
  return cycles;
}
