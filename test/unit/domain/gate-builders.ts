import type { GateContext, GroupVerdict } from '../../../src/domain/gates';
import { type GuardStatus, guardStatus } from '../../../src/domain/guard/status';
import type { Reason } from '../../../src/domain/reasons';
import { NOON, type PolicyOverrides } from './builders';
import { armedGuard } from './guard/builders';

/** The status of a guard that is armed under `policy`, a moment after it was armed. */
export const armedStatus = (
  policy: PolicyOverrides = {},
  arming: Record<string, unknown> = {},
): GuardStatus => guardStatus(armedGuard(policy, arming), NOON, false);

/** A context in which every gate is open, for a change of one thing at a time. */
export const openContext = (over: Partial<GateContext> = {}): GateContext => ({
  guard: { available: true, status: armedStatus() },
  allowMainnetTrade: true,
  now: NOON,
  cooldownAllowanceMs: 5_000,
  ...over,
});

/** A context that differs from the open one in its guard's status only. */
export const contextWith = (status: Partial<GuardStatus>): GateContext =>
  openContext({ guard: { available: true, status: { ...armedStatus(), ...status } } });

/** The closed gates of every action, by the action's key. */
export const reasonsByKey = (verdicts: readonly GroupVerdict[]): Record<string, readonly Reason[]> =>
  Object.fromEntries(
    verdicts.flatMap((group) => group.verdicts.map(({ action, reasons }) => [action.key, reasons])),
  );
