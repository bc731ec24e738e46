/**
 * The heart of this software: pure functions, no clock, no network, nothing of Temporal's.
 *
 * In the order in which a cycle uses them:
 * - `parseConfig`, `parseExpectedState`: what operators and bots write, or an error that names the place.
 * - `wholeSnapshot`: one look at the exchange that says one thing of each order and leg.
 * - `compare`: exchange against expected state, as typed mismatches.
 * - `planActions`: mismatches to an ordered plan of cancels and closes, in groups.
 * - `evaluateGates`: the one list of gates (`gates/list.ts`) on every action of a plan.
 * - `confirmPlan`: what two looks agree on.
 * - `reserve`, `permit`, `settle`: the guard's decisions, each from a state to a state and an answer;
 *   `arm`, `approve`, `disarm`, `disarmAtSignal`, `configure`, `pauseExchange`, `seeMass`, `endMass`, `takeOver` (its birth) and
 *   `advance` (time alone) for all else that happens to it; `guardStatus` for what is true.
 * - `settleClaims`, `buildReport`: what became of it, in a report that is complete by itself.
 * - `canExecute`, `planPreview`: the same beforehand, for who asks; nothing is reserved.
 *
 * What always holds, whoever calls what, in whatever order:
 * - Unknown is never empty, and nothing unknown is acted on.
 * - A permit is given at most once per write, ever, and only for what was reserved.
 * - Budgets are taken before anything is sent; what was never permitted goes back to the day it came from.
 * - Only orders whose id is ours are cancelled; a close only ever reduces its leg.
 * - Disarming ends every permit to come; time, a changed policy and doubt disarm by themselves.
 * - A state is plain JSON: continue-as-new, a query and a successor carry all of it.
 */

export { canExecute } from './can-execute';
export { compare } from './compare';
export { parseConfig } from './config';
export { confirmPlan } from './confirm';
export { parseExpectedState } from './expected-state-format';
export { evaluateGates, GATES } from './gates';
export { advance } from './guard/advance';
export { approve } from './guard/approve';
export { arm } from './guard/arm';
export { disarm } from './guard/arming';
export { takeOver } from './guard/birth';
export { configure } from './guard/configure';
export { disarmAtSignal } from './guard/disarm-signal';
export { endMass } from './guard/mass';
export { pauseExchange } from './guard/pause';
export { permit } from './guard/permit';
export { reserve } from './guard/reserve';
export { seeMass } from './guard/see-mass';
export { settle } from './guard/settle';
export { guardStatus } from './guard/status';
export { planActions } from './plan';
export { planPreview } from './plan-preview';
export { buildReport } from './report';
export { settleClaims } from './settlement';
export { wholeSnapshot } from './snapshot';
