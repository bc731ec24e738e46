/**
 * The gates of section "Gates, in order": one list (`list.ts`), evaluated by the cycle on the guard's
 * status and by the guard on its state. Where is gate N decided: the entry with that number.
 */
export {
  evaluateGates,
  type GroupVerdict,
  groupCost,
  possibleGroups,
  reasonsOf,
  type Verdict,
} from './evaluate';
export { type ExplainedGate, explainedGate } from './explained';
export { type CycleFacts, cycleFacts, factsOfPlan, type GuardView, guardFacts, previewFacts } from './facts';
export type { ArmingScope, Closed, Gate, GateFacts, GateQuestion, GuardFacts, Taken } from './gate';
export { GATES, type GateReason, gateNumber, inGateOrder, opensByWaiting } from './list';
export { overCycles } from './over-cycles';
